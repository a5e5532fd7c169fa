package dev.coffer.engine.embedded.store.s3;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What lies in a bucket with versions and Object Lock, by the rules of Amazon's documentation: each
 * names its page, below {@code docs.aws.amazon.com/AmazonS3/latest/}. Safe for threads.
 */
public final class VersionedObjects {

  private static final int MISSING = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int CHANGED = 412;
  private static final int FORBIDDEN = 403;
  private static final int INVALID = 400;

  private final InstantSource clock;
  private final TreeMap<String, List<Version>> objects = new TreeMap<>();
  private long made;

  VersionedObjects(InstantSource clock) {
    this.clock = clock;
  }

  /** A lock: GOVERNANCE or COMPLIANCE. */
  public record Retention(String mode, Instant until) {}

  /**
   * One version of an object.
   *
   * @param content empty: a delete marker
   */
  public record Version(
      String key, String id, Optional<ByteBuffer> content, Optional<Retention> retention) {

    boolean isMarker() {
      return content.isEmpty();
    }

    ByteBuffer bytes() {
      return content.orElseThrow().duplicate();
    }

    String tag() {
      var crc = new CRC32C();
      crc.update(bytes());
      return "\"" + HexFormat.of().toHexDigits(crc.getValue()) + "\"";
    }

    private Version with(Retention lock) {
      return new Version(key, id, content, Optional.of(lock));
    }
  }

  /** What a write asks for: both empty where it asks for nothing. */
  record Condition(Optional<String> ifMatch, boolean ifNone) {
    static final Condition NONE = new Condition(Optional.empty(), false);
  }

  /** What the service answers to a request that it does not carry out. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final int status;

    Refused(int status, String code) {
      super(code);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /**
   * Adds a version. A condition looks at the newest one, and takes a delete marker for nothing
   * (userguide/conditional-writes.html).
   */
  synchronized Version put(
      String key, byte[] content, Optional<Retention> lock, Condition condition) throws Refused {
    var current = newest(key).filter(version -> !version.isMarker());
    if (condition.ifNone() && current.isPresent()) {
      throw new Refused(CHANGED, "PreconditionFailed");
    }
    if (condition.ifMatch().isPresent() && current.isEmpty()) {
      throw new Refused(MISSING, "NoSuchKey");
    }
    if (condition.ifMatch().isPresent() && !current.map(Version::tag).equals(condition.ifMatch())) {
      throw new Refused(CHANGED, "PreconditionFailed");
    }
    requireFuture(lock);
    return add(key, Optional.of(ByteBuffer.wrap(content)), lock);
  }

  /**
   * A date that has passed is refused (API/API_PutObject.html, API/API_PutObjectRetention.html).
   */
  private void requireFuture(Optional<Retention> lock) throws Refused {
    if (lock.isPresent() && !lock.get().until().isAfter(clock.instant())) {
      throw new Refused(INVALID, "InvalidArgument");
    }
  }

  private Version add(String key, Optional<ByteBuffer> content, Optional<Retention> lock) {
    made++;
    var version = new Version(key, "v%08x".formatted(made), content, lock);
    objects.computeIfAbsent(key, _ -> new ArrayList<>()).add(version);
    return version;
  }

  private Optional<Version> newest(String key) {
    var all = objects.getOrDefault(key, List.of());
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  private Optional<Version> find(String key, String id) {
    return objects.getOrDefault(key, List.of()).stream()
        .filter(version -> version.id().equals(id))
        .findFirst();
  }

  /**
   * A version, or the newest: behind a delete marker there is nothing, and a marker itself cannot
   * be read (userguide/DeleteMarker.html).
   */
  synchronized Version get(String key, Optional<String> id) throws Refused {
    if (id.isPresent()) {
      var found = find(key, id.get());
      if (found.isEmpty()) {
        throw new Refused(MISSING, "NoSuchVersion");
      }
      if (found.get().isMarker()) {
        throw new Refused(NOT_ALLOWED, "MethodNotAllowed");
      }
      return found.get();
    }
    return newest(key)
        .filter(version -> !version.isMarker())
        .orElseThrow(() -> new Refused(MISSING, "NoSuchKey"));
  }

  /**
   * Without a version, adds a delete marker, whatever is locked
   * (userguide/object-lock-managing.html#object-lock-managing-delete-markers). With one, removes it
   * for good, unless a lock forbids (userguide/object-lock.html#object-lock-retention-modes); that
   * there is none is no error (API/API_DeleteObject.html).
   */
  synchronized void delete(String key, Optional<String> id, boolean bypass) throws Refused {
    if (id.isEmpty()) {
      add(key, Optional.empty(), Optional.empty());
      return;
    }
    var found = find(key, id.get());
    if (found.isPresent()) {
      requireUnlocked(found.get(), bypass);
      var left = objects.getOrDefault(key, List.of());
      left.remove(found.get());
      if (left.isEmpty()) {
        objects.remove(key);
      }
    }
  }

  private void requireUnlocked(Version version, boolean bypass) throws Refused {
    var lock = version.retention().filter(retention -> isRunning(retention));
    if (lock.isPresent() && !(bypass && lock.get().mode().equals("GOVERNANCE"))) {
      throw new Refused(FORBIDDEN, "AccessDenied");
    }
  }

  private boolean isRunning(Retention lock) {
    return lock.until().isAfter(clock.instant());
  }

  /**
   * Sets a lock. One that runs can be made longer; to make it shorter or to change its mode takes
   * the right to bypass Governance, and is forbidden in Compliance
   * (userguide/object-lock.html#object-lock-retention-modes).
   */
  synchronized void retain(String key, Optional<String> id, Retention lock, boolean bypass)
      throws Refused {
    var version = get(key, id);
    requireFuture(Optional.of(lock));
    var before = version.retention().filter(this::isRunning);
    boolean weaker =
        before.isPresent()
            && (!before.get().mode().equals(lock.mode())
                || lock.until().isBefore(before.get().until()));
    if (weaker) {
      requireUnlocked(version, bypass);
    }
    Collections.replaceAll(Objects.requireNonNull(objects.get(key)), version, version.with(lock));
  }

  /** Somebody with the right to bypass Governance takes a lock away. */
  public synchronized void lift(Version version) {
    var without = new Version(version.key(), version.id(), version.content(), Optional.empty());
    Collections.replaceAll(Objects.requireNonNull(objects.get(version.key())), version, without);
  }

  /** All versions below a prefix: by key, the newest first (API/API_ListObjectVersions.html). */
  public synchronized List<Version> all(String prefix) {
    return objects.tailMap(prefix, true).entrySet().stream()
        .takeWhile(entry -> entry.getKey().startsWith(prefix))
        .flatMap(entry -> entry.getValue().reversed().stream())
        .toList();
  }

  synchronized boolean isNewest(Version version) {
    return newest(version.key()).filter(version::equals).isPresent();
  }
}
