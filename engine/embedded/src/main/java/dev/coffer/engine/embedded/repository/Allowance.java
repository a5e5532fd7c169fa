package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.Site;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** What the repository may take, and what it takes (R19). Safe for threads. */
final class Allowance {

  /** Above this part of the allocation no new run is accepted. */
  private static final double FULL_FOR_RUNS = 0.95;

  /** What chunks leave of an allocation, so that what is stored can still be published. */
  private static final long KEPT_OF_ALLOCATION = 256 << 10;

  /** What chunks leave of the file system, for the same reason. */
  private static final long KEPT_OF_FILE_SYSTEM = 32 << 20;

  private final Path folder;
  private final FileStore fileSystem;
  private final OptionalLong allocation;
  private final AtomicLong used;

  Allowance(Path folder, OptionalLong allocation, long used) throws IOException {
    this.folder = folder;
    this.fileSystem = Files.getFileStore(folder);
    this.allocation = allocation;
    this.used = new AtomicLong(used);
  }

  long used() {
    return used.get();
  }

  /** Takes bytes for a chunk. */
  void takeForChunk(long bytes) throws RepositoryException {
    take(bytes, KEPT_OF_ALLOCATION);
    if (usable() < KEPT_OF_FILE_SYSTEM + bytes) {
      give(bytes);
      throw new RepositoryException(
          RepositoryException.CAPACITY_EXHAUSTED,
          "the file system of repository " + folder + " is full: free space on it");
    }
  }

  /** Takes bytes for what publishes a point; some are kept for it. */
  void takeForRecord(long bytes) throws RepositoryException {
    take(bytes, 0);
  }

  /** Takes bytes that are, or have to be, written even if there are none left. */
  void takeAnyway(long bytes) {
    used.addAndGet(bytes);
  }

  private void take(long bytes, long kept) throws RepositoryException {
    long after = used.addAndGet(bytes);
    if (allocation.isPresent() && after > allocation.getAsLong() - kept) {
      give(bytes);
      throw new RepositoryException(
          RepositoryException.CAPACITY_EXHAUSTED,
          "the allocation of %,d bytes of repository %s is exhausted: raise it, or keep fewer points"
              .formatted(allocation.getAsLong(), folder));
    }
  }

  void give(long bytes) {
    used.addAndGet(-bytes);
  }

  /**
   * How full it is. Without an allocation the file system is what there is, and all that stands on
   * it counts as used.
   */
  Site.Capacity capacity() throws RepositoryException {
    long usable = usable();
    if (allocation.isPresent()) {
      long allocated = allocation.getAsLong();
      boolean room = usable >= KEPT_OF_FILE_SYSTEM && used() < allocated * FULL_FOR_RUNS;
      return new Site.Capacity(allocated, used(), room);
    }
    long total = total();
    long taken = Math.max(used(), total - usable);
    return new Site.Capacity(total, taken, taken < total * FULL_FOR_RUNS);
  }

  private long usable() throws RepositoryException {
    try {
      return fileSystem.getUsableSpace();
    } catch (IOException e) {
      throw Failures.unusable(folder, e);
    }
  }

  private long total() throws RepositoryException {
    try {
      return fileSystem.getTotalSpace();
    } catch (IOException e) {
      throw Failures.unusable(folder, e);
    }
  }
}
