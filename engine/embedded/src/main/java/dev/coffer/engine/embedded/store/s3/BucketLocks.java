package dev.coffer.engine.embedded.store.s3;

import dev.coffer.engine.embedded.store.NoSuchObjectException;
import dev.coffer.engine.embedded.store.ObjectLock;
import dev.coffer.engine.embedded.store.ObjectLocks;
import dev.coffer.engine.embedded.store.s3.Bucket.Limit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Object Lock of a bucket: each lock is on the version that counts. */
final class BucketLocks implements ObjectLocks {

  private final Versions versions;
  private final VersionCalls calls;
  private final Limit limit;
  private final Putting putting;

  /** Writes an object that is locked from the start. */
  @FunctionalInterface
  interface Putting {
    void put(String name, List<ByteBuffer> content, Optional<ObjectLock> lock) throws IOException;
  }

  /**
   * Prepares them.
   *
   * @param limit how long changes may still take
   */
  BucketLocks(Versions versions, VersionCalls calls, Limit limit, Putting putting) {
    this.versions = versions;
    this.calls = calls;
    this.limit = limit;
    this.putting = putting;
  }

  @Override
  public void put(String name, List<ByteBuffer> content, ObjectLock lock) throws IOException {
    putting.put(name, content, Optional.of(lock));
  }

  private Version version(String name) throws IOException {
    return versions.first(name).orElseThrow(() -> new NoSuchObjectException(name));
  }

  private NoSuchObjectException gone(String name) {
    versions.forget(name);
    return new NoSuchObjectException(name);
  }

  @Override
  public Optional<ObjectLock> get(String name) throws IOException {
    return calls.lock(version(name)).orElseThrow(() -> gone(name));
  }

  @Override
  public void extend(String name, ObjectLock lock) throws IOException {
    var version = version(name);
    Duration left = limit.left();
    var before = calls.lock(version).orElseThrow(() -> gone(name));
    boolean stricter = before.filter(found -> found.mode() != lock.mode()).isPresent();
    try {
      if (!calls.lock(version, lock, stricter, left)) {
        throw gone(name);
      }
    } catch (NoSuchObjectException e) {
      throw e;
    } catch (IOException e) {
      throw stricter ? notStricter(lock, e) : e;
    }
  }

  private static IOException notStricter(ObjectLock lock, IOException cause) {
    return new IOException(
        "%s: to make its lock one of mode %s takes the right s3:BypassGovernanceRetention, give it for as long as that takes, or copy to another bucket"
            .formatted(cause.getMessage(), lock.mode()),
        cause);
  }
}
