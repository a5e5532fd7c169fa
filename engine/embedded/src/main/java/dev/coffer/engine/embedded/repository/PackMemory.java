package dev.coffer.engine.embedded.repository;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.Semaphore;

/**
 * The memory of packs in the making, in slabs that are used again, and given back to the system
 * when no pack needs any. Outside the heap and aligned, so that it can be written without a copy.
 * Safe for threads.
 */
final class PackMemory implements AutoCloseable {

  static final int SLAB = 1 << 20;

  /**
   * A full pack in each lane, and a fourth that is being written: more, and somebody always waits
   * for one that is published by then.
   */
  private static final int SLABS = 4 * (Pack.TARGET_BYTES / SLAB);

  static final long MOST_BYTES = (long) SLABS * SLAB;

  private static final int PAGE = 4096;

  private final Semaphore unused = new Semaphore(SLABS);
  private final Deque<ByteBuffer> free = new ArrayDeque<>();
  private Arena arena = Arena.ofShared();
  private int lent;

  /** An empty slab; waits for one when all are in use. */
  ByteBuffer take() {
    unused.acquireUninterruptibly();
    synchronized (this) {
      lent++;
      return free.isEmpty() ? arena.allocate(SLAB, PAGE).asByteBuffer() : free.pop().clear();
    }
  }

  /** The next arena is closed when it is idle again, or with this. */
  @SuppressWarnings("MustBeClosedChecker")
  void giveBack(Collection<ByteBuffer> slabs) {
    synchronized (this) {
      free.addAll(slabs);
      lent -= slabs.size();
      if (lent == 0) {
        close();
        arena = Arena.ofShared();
      }
    }
    unused.release(slabs.size());
  }

  @Override
  public synchronized void close() {
    free.clear();
    arena.close();
  }
}
