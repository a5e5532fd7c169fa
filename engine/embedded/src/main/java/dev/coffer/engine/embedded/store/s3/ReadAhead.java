package dev.coffer.engine.embedded.store.s3;

import dev.coffer.engine.embedded.work.Awaited;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;

/**
 * Reads pieces of objects, and where they follow each other, so much at once that the next ones
 * need no request of their own, whichever threads ask for them: a pack has sixty-four chunks and
 * more. It never reads more ahead than was read in one run before, so at most half is for nothing.
 * What was read ahead is given once and not for long, so that who reads again reads what is stored.
 * Safe for threads.
 */
final class ReadAhead {

  /** Takes about as long to come as the answer to any request takes to begin. */
  static final int WINDOW = 2 << 20;

  private static final int WINDOWS = 8;

  /**
   * A piece is next to another when no more lies between them: some chunks that are there already,
   * or that several writers have put in another order than they are read in.
   */
  private static final int NEAR = 1 << 20;

  /** This part of a window lies before the piece that it is read for. */
  private static final int BEHIND = 4;

  private static final int REMEMBERED = 64;
  private static final long KEPT_NANOS = 5_000_000_000L;

  private final Source source;
  private final Deque<Window> windows = new ArrayDeque<>();

  /** The last ones first. */
  private final Deque<Run> runs = new ArrayDeque<>();

  /** Pieces next to each other: where the last one ends, and how much they are. */
  private record Run(String name, long end, long bytes) {

    boolean goesOn(String with, long offset) {
      return name.equals(with) && Math.abs(offset - end) <= NEAR;
    }

    Run with(long offset, int length) {
      return new Run(name, offset + length, bytes + length);
    }
  }

  /** Makes a request for a piece, and says how much of it there was. */
  @FunctionalInterface
  interface Source {
    int read(String name, long offset, byte[] into, int length) throws IOException;
  }

  ReadAhead(Source source) {
    this.source = source;
  }

  /** A part of an object that is, or will be, in memory. */
  private static final class Window {

    private final String name;
    private final long start;
    private final long end;
    private final long made = System.nanoTime();
    private final FutureTask<byte[]> bytes;
    private final TreeMap<Long, Long> given = new TreeMap<>();

    Window(Source source, String name, long start, int length) {
      this.name = name;
      this.start = start;
      this.end = start + length;
      this.bytes = new FutureTask<>(() -> read(source, name, start, length));
    }

    private static byte[] read(Source source, String name, long start, int length)
        throws IOException {
      byte[] all = new byte[length];
      int read = source.read(name, start, all, length);
      return read == length ? all : Arrays.copyOf(all, read);
    }

    boolean reaches(String of, long offset) {
      return of.equals(name) && offset >= start && offset <= end;
    }

    boolean isOver(long nanos) {
      return nanos - made > KEPT_NANOS;
    }

    /** Whether it has a piece of which nothing was given yet; then it is given now. */
    boolean give(String of, long from, int length) {
      long to = from + length;
      if (!of.equals(name) || from < start || to > end) {
        return false;
      }
      var before = given.lowerEntry(to);
      if (before != null && before.getValue() > from) {
        return false;
      }
      given.put(from, to);
      return true;
    }
  }

  /** Reads as many of the bytes as the object has. */
  int read(String name, long offset, byte[] into, int length) throws IOException {
    var window = window(name, offset, length);
    if (window.isEmpty()) {
      return source.read(name, offset, into, length);
    }
    byte[] bytes = bytes(window.get());
    int from = (int) (offset - window.get().start);
    int there = Math.clamp(bytes.length - from, 0, length);
    System.arraycopy(bytes, Math.min(from, bytes.length), into, 0, there);
    return there;
  }

  /** That has the piece, or shall be read for it; empty when it stands alone. */
  private synchronized Optional<Window> window(String name, long offset, int length) {
    long now = System.nanoTime();
    windows.removeIf(window -> window.isOver(now));
    long before = goOn(name, offset, length);
    for (Window window : windows) {
      if (window.give(name, offset, length)) {
        return Optional.of(window);
      }
    }
    int ahead = (int) Math.min(before, WINDOW);
    if (ahead < 2 * length) {
      return Optional.empty();
    }
    var made = new Window(source, name, start(name, offset, ahead), ahead);
    made.give(name, offset, length);
    windows.addLast(made);
    if (windows.size() > WINDOWS) {
      windows.removeFirst();
    }
    return Optional.of(made);
  }

  /** What lies a little before a piece may be wanted next, unless a window has that already. */
  private long start(String name, long offset, int ahead) {
    boolean there = windows.stream().anyMatch(window -> window.reaches(name, offset));
    return there ? offset : Math.max(0, offset - ahead / BEHIND);
  }

  /** Says how much was read in one run before this piece. */
  private long goOn(String name, long offset, int length) {
    var before = runs.stream().filter(run -> run.goesOn(name, offset)).findFirst();
    before.ifPresent(runs::remove);
    var run = before.orElseGet(() -> new Run(name, offset, 0));
    runs.addFirst(run.with(offset, length));
    if (runs.size() > REMEMBERED) {
      runs.removeLast();
    }
    return run.bytes();
  }

  /** Of those who want them, the first makes the request, and the others wait for it. */
  private byte[] bytes(Window window) throws IOException {
    window.bytes.run();
    try {
      return Awaited.uninterrupted(window.bytes);
    } catch (IOException | RuntimeException | Error e) {
      forget(window);
      throw e;
    }
  }

  private synchronized void forget(Window window) {
    windows.remove(window);
  }
}
