package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * Stores one disk. Each worker takes the next chunk, reads it, names it, and stores it if it is
 * new; the memory that this takes does not depend on the disk. Workers are never interrupted: that
 * would close files which others use. They look up between two chunks.
 */
final class DiskBackup {

  /** As many can name and pack at once; each backup has so many, and they take turns. */
  static final int WORKERS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);

  private final ChunkStore store;
  private final Gate gate;
  private final ChunkSource source;
  private final Tally tally;
  private final ChunkFeed feed;
  private final MapWriter map;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /**
   * Stores a disk.
   *
   * @param plan what of it is read, and from where the rest is taken
   */
  DiskBackup(ChunkStore store, Gate gate, SourceDisk source, ReadingPlan plan, Tally tally) {
    this.store = store;
    this.gate = gate;
    this.source = new ChunkSource(source);
    this.tally = tally;
    this.feed = new ChunkFeed(source, plan.base(), tally);
    this.map = new MapWriter(store, source.size(), plan.base().map(Base::map), plan.earlier());
  }

  /**
   * Does it.
   *
   * @return the root of the disk's map
   * @throws LostChunkException when the map of the base cannot be read where it has to be
   */
  ChunkId run()
      throws DiskException, LostChunkException, RepositoryException, InterruptedException {
    var factory = Thread.ofPlatform().daemon().name("coffer-store-", 0).factory();
    var workers = IntStream.range(0, WORKERS).mapToObj(i -> factory.newThread(this::work)).toList();
    workers.forEach(Thread::start);
    awaitAll(workers);
    throwFailure();
    return finish();
  }

  /** An interrupt makes the workers stop; who asked waits until none of them reads the source. */
  private void awaitAll(List<Thread> workers) throws InterruptedException {
    Optional<InterruptedException> interrupt = Optional.empty();
    for (Thread worker : workers) {
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          stopped.set(true);
          interrupt = Optional.of(e);
        }
      }
    }
    if (interrupt.isPresent()) {
      throw interrupt.get();
    }
  }

  private void throwFailure() throws DiskException, LostChunkException, RepositoryException {
    switch (failure.get()) {
      case null -> {}
      case DiskException e -> throw e;
      case LostChunkException e -> throw e;
      case RepositoryException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private ChunkId finish() throws LostChunkException, RepositoryException {
    var reader = store.borrow();
    try {
      var root = map.finish(reader);
      tally.storedMap(root.bytes());
      return root.id();
    } finally {
      store.giveBack(reader);
    }
  }

  private void work() {
    var reader = store.borrow();
    try {
      while (!stopped.get() && !feed.atEnd()) {
        gate.check();
        var next = feed.next();
        if (next.isPresent()) {
          store(next.get(), reader);
        }
      }
    } catch (IOException | LostChunkException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      stopped.set(true);
    } finally {
      store.giveBack(reader);
    }
  }

  private void store(ChunkWork chunk, ChunkReader reader) throws IOException {
    var before = source.fill(chunk, reader);
    byte[] plain = reader.plain();
    var id =
        Chunks.isZeros(plain, chunk.length())
            ? ChunkId.ZEROS
            : put(chunk, plain, before, reader.codec());
    if (chunk.leaf().done(chunk.number(), id)) {
      tally.storedMap(map.leaf(chunk.leaf().number(), chunk.leaf().node(), reader));
    }
    tally.passed(chunk.length());
  }

  private ChunkId put(ChunkWork chunk, byte[] plain, Optional<Reference> before, ChunkCodec codec)
      throws RepositoryException {
    store.turns().acquireUninterruptibly();
    try {
      var id = codec.id(plain, chunk.length());
      int length = chunk.length();
      tally.storedContent(
          before.isPresent()
              ? store.put(id, plain, length, before.get(), codec)
              : store.put(PackKind.CONTENT, id, plain, length, codec));
      return id;
    } finally {
      store.turns().release();
    }
  }
}
