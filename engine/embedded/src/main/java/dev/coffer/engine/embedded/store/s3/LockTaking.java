package dev.coffer.engine.embedded.store.s3;

import dev.coffer.engine.embedded.store.StoreInUseException;
import dev.coffer.engine.embedded.store.s3.Bucket.Found;
import dev.coffer.engine.embedded.store.s3.Bucket.Written;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the lock. One that was released is free. Of any other nobody can tell whether its holder is
 * alive but by watching: who renews it is, and who has not for long enough must have stopped
 * writing. No clocks of two machines are ever compared.
 */
final class LockTaking {

  static final String NAME = "lock";

  private static final Logger LOG = LoggerFactory.getLogger(LockTaking.class);

  /** Looks at a lock so many times between two renewals. */
  private static final int LOOKS = 4;

  private final Bucket bucket;
  private final Timing timing;
  private final LockText mine;
  private Optional<Watched> watched = Optional.empty();

  private record Watched(String tag, Moment since) {}

  LockTaking(Bucket bucket, Timing timing, Instant now) {
    this.bucket = bucket;
    this.timing = timing;
    this.mine = new LockText(UUID.randomUUID().toString(), 0, holder(now), false);
  }

  private static String holder(Instant now) {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "a host without a name";
    }
    return "process %d on %s since %s".formatted(ProcessHandle.current().pid(), host, now);
  }

  Lease take() throws IOException {
    var start = Moment.now();
    while (true) {
      var written = tryTake(start);
      if (written.isPresent()) {
        requireConditions();
        return new Lease(bucket, timing, mine, written.get(), start);
      }
      pause();
      start = Moment.now();
    }
  }

  /** The lock once it is ours. */
  private Optional<Written> tryTake(Moment start) throws IOException {
    var found = bucket.lock(NAME);
    if (found.isEmpty()) {
      return bucket.putIfAbsent(NAME, mine.write(), timing.validity());
    }
    var text = found.get().text();
    if (text.isPresent() && text.get().owner().equals(mine.owner())) {
      // An attempt arrived although its answer did not; it is renewed, to know since when it holds.
      return replace(found.get());
    }
    if (text.map(LockText::released).orElse(false) || isAbandoned(found.get(), text, start)) {
      return replace(found.get());
    }
    return Optional.empty();
  }

  private Optional<Written> replace(Found found) throws IOException {
    var replaced = bucket.replace(NAME, found.tag(), mine.write(), timing.validity());
    if (replaced.isPresent()) {
      drop(bucket, found.written(), timing.validity());
    }
    return replaced;
  }

  /** Of the lock only the last version matters: a bucket that keeps all is rid of one before. */
  static void drop(Bucket bucket, Written before, Duration limit) {
    if (before.version().isPresent()) {
      try {
        bucket.delete(List.of(new Version(NAME, before.version().get(), 0)), () -> limit);
      } catch (IOException e) {
        LOG.debug("an earlier version of the lock stays: {}", e.getMessage());
      }
    }
  }

  private boolean isAbandoned(Found found, Optional<LockText> text, Moment start)
      throws StoreInUseException {
    if (watched.isEmpty()) {
      watched = Optional.of(new Watched(found.tag(), start));
    }
    if (!watched.get().tag().equals(found.tag())) {
      throw new StoreInUseException(text.map(LockText::holder).orElse("another process"));
    }
    return watched.get().since().elapsed().compareTo(timing.takeover()) >= 0;
  }

  private void pause() throws IOException {
    try {
      Thread.sleep(timing.renewal().dividedBy(LOOKS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("waiting for " + bucket.where(NAME));
    }
  }

  /** A service that ignores conditions cannot keep a second writer out. */
  private void requireConditions() throws IOException {
    if (bucket.putIfAbsent(NAME, mine.write(), timing.validity()).isPresent()
        || bucket.replace(NAME, "\"no such tag\"", mine.write(), timing.validity()).isPresent()) {
      throw new IOException(
          "the service of %s does not know conditional writes (If-None-Match, If-Match), so it cannot keep a second writer out: use another one"
              .formatted(bucket.where("")));
    }
  }
}
