package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Stores one disk. Each worker takes the next chunk, reads it, names it, and stores it if it is
 * new; the memory that this takes does not depend on the disk. Workers are never interrupted: that
 * would close files which others use. They look up between two chunks.
 */
final class DiskBackup {

  private static final int WORKERS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);

  private final ChunkStore store;
  private final Gate gate;
  private final DiskHeader disk;
  private final DiskReader source;
  private final LongConsumer progress;
  private final long size;
  private final ChunkFeed feed;
  private final MapWriter map;
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong storedBytes = new AtomicLong();
  private final AtomicLong storedChunks = new AtomicLong();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private long dealtWith;

  DiskBackup(ChunkStore store, Gate gate, DiskHeader disk, DiskReader source, LongConsumer progress)
      throws DiskException {
    this.store = store;
    this.gate = gate;
    this.disk = disk;
    this.source = source;
    this.progress = progress;
    this.size = source.size();
    if (size > MapRoot.MAX_DISK_SIZE) {
      throw new DiskException(
          "DiskTooLarge",
          "disk %s has %,d bytes, and a repository takes %,d: exclude it from its policies"
              .formatted(disk.name(), size, MapRoot.MAX_DISK_SIZE));
    }
    this.feed = new ChunkFeed(source, size, this::passed);
    this.map = new MapWriter(store, size);
  }

  StoredDisk run() throws DiskException, RepositoryException, InterruptedException {
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

  private void throwFailure() throws DiskException, RepositoryException {
    switch (failure.get()) {
      case null -> {}
      case DiskException e -> throw e;
      case RepositoryException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private StoredDisk finish() throws RepositoryException {
    var reader = store.borrow();
    try {
      var root = map.finish(reader.codec());
      return new StoredDisk(
          disk.id(),
          disk.name(),
          size,
          read.get(),
          storedBytes.get() + root.bytes(),
          storedChunks.get(),
          root.id().toString());
    } finally {
      store.giveBack(reader);
    }
  }

  private void work() {
    var reader = store.borrow();
    try {
      while (!stopped.get() && !feed.atEnd()) {
        gate.check();
        var next = nextChunk();
        if (next.isPresent()) {
          store(next.get(), reader.plain(), reader.codec());
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      stopped.set(true);
    } finally {
      store.giveBack(reader);
    }
  }

  private Optional<ChunkWork> nextChunk() throws DiskException {
    try {
      return feed.next();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void store(ChunkWork chunk, byte[] plain, ChunkCodec codec) throws IOException {
    fill(chunk, plain);
    var id = ChunkId.ZEROS;
    if (!Chunks.isZeros(plain, chunk.length())) {
      id = codec.id(plain, chunk.length());
      int added = store.put(PackKind.CONTENT, id, plain, chunk.length(), codec);
      storedBytes.addAndGet(added);
      storedChunks.addAndGet(added > 0 ? 1 : 0);
    }
    if (chunk.leaf().done(chunk.number(), id)) {
      storedBytes.addAndGet(map.leaf(chunk.leaf().number(), chunk.leaf().node(), codec));
    }
    passed(chunk.length());
  }

  private void fill(ChunkWork chunk, byte[] plain) throws DiskException {
    if (chunk.data().getFirst().length() < chunk.length()) {
      Arrays.fill(plain, 0, chunk.length(), (byte) 0);
    }
    for (Extent part : chunk.data()) {
      int at = (int) (part.offset() - chunk.offset());
      try {
        source.read(part.offset(), ByteBuffer.wrap(plain, at, (int) part.length()));
      } catch (IOException e) {
        throw unreadable(e);
      }
      read.addAndGet(part.length());
    }
  }

  private DiskException unreadable(IOException cause) {
    if (cause instanceof DiskException known) {
      return known;
    }
    var failed =
        new DiskException(
            "DiskUnreadable",
            "disk %s cannot be read (%s): check the storage that it is on"
                .formatted(disk.name(), Failures.reason(cause)));
    failed.initCause(cause);
    return failed;
  }

  private synchronized void passed(long bytes) {
    dealtWith += bytes;
    progress.accept(dealtWith);
  }
}
