package dev.coffer.engine.embedded.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads pieces of files; keeps those open that were read last. Safe for threads. */
final class OpenFiles implements AutoCloseable {

  private static final int OPEN = 64;

  private final Map<Path, Handle> open = new LinkedHashMap<>(OPEN, 0.75f, true);

  /**
   * One file, open as often as it was read at the same time: no reader waits for another. A channel
   * could be read by all of them, but an interrupt of one would close it for all.
   */
  private static final class Handle implements AutoCloseable {

    /** Kept open while nobody reads. */
    private static final int IDLE = 4;

    private final Path path;
    private final Deque<RandomAccessFile> idle = new ArrayDeque<>(IDLE);
    private boolean closed;

    Handle(Path path) throws IOException {
      this.path = path;
      idle.push(open(path));
    }

    /** A file that is there but cannot be opened has the same exception as one that is not. */
    private static RandomAccessFile open(Path path) throws IOException {
      try {
        return new RandomAccessFile(path.toFile(), "r");
      } catch (FileNotFoundException e) {
        Files.readAttributes(path, BasicFileAttributes.class);
        throw new IOException(e.getMessage(), e);
      }
    }

    /** Empty when the handle was closed meanwhile. */
    OptionalInt read(long offset, byte[] into, int length) throws IOException {
      var file = take();
      if (file.isEmpty()) {
        return OptionalInt.empty();
      }
      try {
        return OptionalInt.of(read(file.get(), offset, into, length));
      } finally {
        giveBack(file.get());
      }
    }

    private synchronized Optional<RandomAccessFile> take() throws IOException {
      if (closed) {
        return Optional.empty();
      }
      return Optional.of(idle.isEmpty() ? open(path) : idle.pop());
    }

    private static int read(RandomAccessFile file, long offset, byte[] into, int length)
        throws IOException {
      file.seek(offset);
      int done = 0;
      while (done < length) {
        int more = file.read(into, done, length - done);
        if (more < 0) {
          break;
        }
        done += more;
      }
      return done;
    }

    private void giveBack(RandomAccessFile file) throws IOException {
      if (!keep(file)) {
        file.close();
      }
    }

    private synchronized boolean keep(RandomAccessFile file) {
      return !closed && idle.size() < IDLE && idle.offerFirst(file);
    }

    @Override
    public synchronized void close() throws IOException {
      closed = true;
      while (!idle.isEmpty()) {
        idle.pop().close();
      }
    }
  }

  /**
   * Reads as many of the bytes as the file has.
   *
   * @return how many
   * @throws java.nio.file.NoSuchFileException when there certainly is no such file
   */
  int read(Path path, long offset, byte[] into, int length) throws IOException {
    while (true) {
      var read = handle(path).read(offset, into, length);
      if (read.isPresent()) {
        return read.getAsInt();
      }
    }
  }

  private Handle handle(Path path) throws IOException {
    Handle handle;
    Optional<Handle> eldest = Optional.empty();
    synchronized (open) {
      var known = open.get(path);
      handle = known == null ? new Handle(path) : known;
      if (known == null) {
        open.put(path, handle);
        eldest = removeEldest();
      }
    }
    close(eldest);
    return handle;
  }

  private Optional<Handle> removeEldest() {
    return open.size() > OPEN
        ? Optional.ofNullable(open.remove(open.keySet().iterator().next()))
        : Optional.empty();
  }

  /** Closes a file that is to be deleted. */
  void forget(Path path) throws IOException {
    Optional<Handle> handle;
    synchronized (open) {
      handle = Optional.ofNullable(open.remove(path));
    }
    close(handle);
  }

  private static void close(Optional<Handle> handle) throws IOException {
    if (handle.isPresent()) {
      handle.get().close();
    }
  }

  @Override
  public void close() throws IOException {
    List<Path> paths;
    synchronized (open) {
      paths = List.copyOf(open.keySet());
    }
    for (Path path : paths) {
      forget(path);
    }
  }
}
