package dev.coffer.engine.embedded.store.s3;

import dev.coffer.engine.embedded.store.s3.Bucket.Found;
import dev.coffer.engine.embedded.store.s3.Bucket.Written;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock while it is held: renewed again and again, and good for changes only so long after a
 * renewal. Who finds that it belongs to somebody else never changes anything again.
 */
final class Lease implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  /** A renewal that failed is tried again so many times as often. */
  private static final int HURRY = 4;

  private final Bucket bucket;
  private final Timing timing;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("coffer-lock").factory());
  private LockText text;
  private Written written;
  private Moment renewed;
  private boolean lost;

  /**
   * Starts renewing a lock.
   *
   * @param taken from before the request that took it
   */
  Lease(Bucket bucket, Timing timing, LockText text, Written written, Moment taken) {
    this.bucket = bucket;
    this.timing = timing;
    this.text = text;
    this.written = written;
    this.renewed = taken;
    schedule(timing.renewal());
  }

  private void schedule(Duration pause) {
    try {
      var _ = thread.schedule(this::renewNow, pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      // It was to be the last renewal.
    }
  }

  /**
   * How long changes may still take.
   *
   * @throws IOException when nothing may be changed
   */
  synchronized Duration left() throws IOException {
    if (lost) {
      throw new IOException(
          "%s was taken over by another process: see that only one uses it, and open it again"
              .formatted(bucket.where(LockTaking.NAME)));
    }
    var left = timing.validity().minus(renewed.elapsed());
    if (!left.isPositive()) {
      throw new IOException(
          "%s could not be renewed in time: nothing is written until it can be"
              .formatted(bucket.where(LockTaking.NAME)));
    }
    return left;
  }

  private void renewNow() {
    try {
      if (renew()) {
        schedule(timing.renewal());
      }
    } catch (IOException e) {
      LOG.warn("the lock was not renewed: {}", e.getMessage());
      schedule(timing.renewal().dividedBy(HURRY));
    } catch (RuntimeException e) {
      LOG.error("the lock was not renewed", e);
      schedule(timing.renewal().dividedBy(HURRY));
    }
  }

  /** Says whether the lock is still ours. Only this thread changes what it says. */
  private boolean renew() throws IOException {
    var next = text.renewed();
    var start = Moment.now();
    var before = written;
    var replaced = bucket.replace(LockTaking.NAME, before.tag(), next.write(), timing.validity());
    if (replaced.isPresent()) {
      set(next, replaced.get(), start);
      LockTaking.drop(bucket, before, timing.validity());
      return true;
    }
    // An earlier renewal may have arrived although its answer did not: then it is renewed again.
    var found = bucket.lock(LockTaking.NAME);
    if (found.isPresent() && isOurs(found.get())) {
      set(text, found.get().written(), renewed);
      return renew();
    }
    lose();
    return false;
  }

  private boolean isOurs(Found found) {
    return found.text().map(other -> other.owner().equals(text.owner())).orElse(false);
  }

  private synchronized void set(LockText newText, Written newWritten, Moment since) {
    text = newText;
    written = newWritten;
    renewed = since;
  }

  private synchronized void lose() {
    lost = true;
    LOG.error("{} was taken over by another process", bucket.where(LockTaking.NAME));
  }

  /** Lets the next one in at once; when that fails, it has to wait. */
  @Override
  public void close() throws IOException {
    thread.shutdownNow();
    awaitEnd();
    if (!lost) {
      var released = text.release().write();
      bucket
          .replace(LockTaking.NAME, written.tag(), released, timing.validity())
          .ifPresent(_ -> LockTaking.drop(bucket, written, timing.validity()));
    }
  }

  private void awaitEnd() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          if (thread.awaitTermination(1, TimeUnit.MINUTES)) {
            return;
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
