package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.Site;
import dev.coffer.engine.embedded.store.ObjectStore;
import dev.coffer.engine.embedded.store.ObjectStore.Space;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** What the repository may take, and what it takes (R19). Safe for threads. */
final class Allowance {

  /** Above this part of the allocation no new run is accepted. */
  private static final double FULL_FOR_RUNS = 0.95;

  /** What chunks leave of an allocation, so that what is stored can still be published. */
  private static final long KEPT_OF_ALLOCATION = 256 << 10;

  /** What chunks leave of the storage, for the same reason; some of them are not there yet. */
  private static final long KEPT_OF_STORAGE = PackMemory.MOST_BYTES + (32 << 20);

  private static final Space ENDLESS = new Space(Long.MAX_VALUE, Long.MAX_VALUE);

  private final ObjectStore objects;
  private final OptionalLong allocation;
  private final AtomicLong used = new AtomicLong();

  Allowance(ObjectStore objects, OptionalLong allocation) {
    this.objects = objects;
    this.allocation = allocation;
  }

  long used() {
    return used.get();
  }

  /** Takes bytes for a chunk. */
  void takeForChunk(long bytes) throws RepositoryException {
    take(bytes, KEPT_OF_ALLOCATION);
    if (space().usable() < KEPT_OF_STORAGE + bytes) {
      give(bytes);
      throw new RepositoryException(
          RepositoryException.CAPACITY_EXHAUSTED,
          "the storage of repository " + objects.where("") + " is full: free space on it");
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
              .formatted(allocation.getAsLong(), objects.where("")));
    }
  }

  void give(long bytes) {
    used.addAndGet(-bytes);
  }

  /**
   * How full it is. Without an allocation the storage is what there is, and all that stands on it
   * counts as used.
   */
  Site.Capacity capacity() throws RepositoryException {
    var space = space();
    if (allocation.isPresent()) {
      long allocated = allocation.getAsLong();
      boolean room = space.usable() >= KEPT_OF_STORAGE && used() < allocated * FULL_FOR_RUNS;
      return new Site.Capacity(allocated, used(), room);
    }
    long taken = Math.max(used(), space.total() - space.usable());
    return new Site.Capacity(space.total(), taken, taken < space.total() * FULL_FOR_RUNS);
  }

  /** What is left. */
  Room room() throws RepositoryException {
    long usable = space().usable();
    return allocation.isPresent()
        ? new Room(allocation, Math.min(usable, allocation.getAsLong() - used()))
        : new Room(allocation, usable);
  }

  /** What the storage has, whatever the allocation says. */
  long storageLeft() throws RepositoryException {
    return space().usable();
  }

  private Space space() throws RepositoryException {
    try {
      return objects.space().orElse(ENDLESS);
    } catch (IOException e) {
      throw Failures.unusable(objects.where(""), e);
    }
  }
}
