package dev.coffer.engine.embedded.repository;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** What was done with a disk so far, by several threads. */
final class Tally {

  private final AtomicLong read = new AtomicLong();
  private final AtomicLong storedBytes = new AtomicLong();
  private final AtomicLong storedChunks = new AtomicLong();
  private final LongConsumer progress;
  private long dealtWith;
  private long told;

  Tally(LongConsumer progress) {
    this.progress = progress;
  }

  void read(long bytes) {
    read.addAndGet(bytes);
  }

  void storedMap(long bytes) {
    storedBytes.addAndGet(bytes);
  }

  /** A chunk of content is stored; it took no bytes when it was there. */
  void storedContent(int bytes) {
    storedBytes.addAndGet(bytes);
    storedChunks.addAndGet(bytes > 0 ? 1 : 0);
  }

  /** So many bytes more of the disk are done. */
  synchronized void passed(long bytes) {
    dealtWith += bytes;
    if (dealtWith > told) {
      told = dealtWith;
      progress.accept(told);
    }
  }

  /** The disk is gone through a second time; who watches does not see it go back. */
  synchronized void startAgain() {
    dealtWith = 0;
  }

  long readBytes() {
    return read.get();
  }

  long storedBytes() {
    return storedBytes.get();
  }

  long storedChunks() {
    return storedChunks.get();
  }
}
