package dev.coffer.engine.embedded.export;

import dev.coffer.engine.embedded.work.Awaited;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The pieces of disks that were read last, {@value #MOST} at most, and those that are likely to be
 * next. What several ask for at once is read once. Safe for threads.
 */
final class PieceCache implements AutoCloseable {

  /** As large as the chunks of a repository, of which each is unpacked as a whole. */
  static final int PIECE = 256 << 10;

  static final int MOST = 256;

  private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);

  /** A piece of a disk. */
  record Name(int disk, long number) {}

  /** Reads a piece. */
  interface Source {
    byte[] read() throws IOException;
  }

  private final Map<Name, CompletableFuture<byte[]>> pieces =
      new LinkedHashMap<>(MOST, 0.75f, true);
  private final ExecutorService ahead =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("coffer-ahead-", 0).factory());

  /** A piece; it is read, unless it is here or being read. */
  byte[] get(Name name, Source source) throws IOException {
    var added = new CompletableFuture<byte[]>();
    var there = put(name, added);
    if (there.isEmpty()) {
      load(name, added, source);
    }
    return Awaited.result(there.orElse(added), "the wait for a piece of a disk was interrupted");
  }

  /** Has a piece read that will be asked for, unless it is here or being read. */
  void expect(Name name, Source source) {
    var added = new CompletableFuture<byte[]>();
    if (put(name, added).isEmpty()) {
      ahead.execute(() -> load(name, added, source));
    }
  }

  /** Whether it is here, or being read. */
  synchronized boolean has(Name name) {
    return pieces.containsKey(name);
  }

  private synchronized Optional<CompletableFuture<byte[]>> put(
      Name name, CompletableFuture<byte[]> added) {
    var there = Optional.ofNullable(pieces.get(name));
    if (there.isEmpty()) {
      pieces.put(name, added);
      if (pieces.size() > MOST) {
        pieces.remove(pieces.keySet().iterator().next());
      }
    }
    return there;
  }

  /** What could not be read is tried anew by the next who asks. */
  private void load(Name name, CompletableFuture<byte[]> into, Source source) {
    try {
      into.complete(source.read());
    } catch (IOException | RuntimeException | Error e) {
      synchronized (this) {
        pieces.remove(name, into);
      }
      into.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    ahead.shutdownNow();
  }
}
