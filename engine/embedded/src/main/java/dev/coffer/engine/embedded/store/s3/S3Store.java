package dev.coffer.engine.embedded.store.s3;

import dev.coffer.engine.embedded.store.NoSuchObjectException;
import dev.coffer.engine.embedded.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Objects in a bucket, each written by one request. The service has to take conditional writes, and
 * to list what was written at once.
 */
public final class S3Store implements ObjectStore {

  private final Bucket bucket;
  private final Timing timing;
  private Optional<Lease> lease = Optional.empty();

  public S3Store(BucketSettings settings) {
    this(settings, Timing.USUAL);
  }

  S3Store(BucketSettings settings, Timing timing) {
    this.bucket = new Bucket(settings, timing);
    this.timing = timing;
  }

  @Override
  public String where(String name) {
    return bucket.where(name);
  }

  /** May take minutes, when a process has died that had the lock. */
  @Override
  public void lock(Instant now) throws IOException {
    bucket.requireBucket();
    var taken = new LockTaking(bucket, timing, now).take();
    synchronized (this) {
      lease = Optional.of(taken);
    }
  }

  /** The lock; whoever changes something asks it first, how long that may take. */
  private synchronized Lease lease() {
    return lease.orElseThrow(() -> new IllegalStateException("changed without the lock"));
  }

  @Override
  public boolean isBlank(String besides) throws IOException {
    return bucket.top().stream()
        .allMatch(name -> name.equals(LockTaking.NAME) || name.equals(besides + "/"));
  }

  /** An object is there whole or not at all: nothing is ever left. */
  @Override
  public void clean() {}

  /** Verifies what is there when the answer leaves that open, so that an attempt may be lost. */
  @Override
  public void put(String name, List<ByteBuffer> content) throws IOException {
    var body = Body.of(content);
    Optional<String> written;
    try {
      written = bucket.putIfAbsent(name, body, lease().left());
    } catch (IOException e) {
      if (isThere(name, body, e)) {
        return;
      }
      throw e;
    }
    if (written.isEmpty() && !bucket.holds(name, body)) {
      throw new IOException(where(name) + " is there with other content");
    }
  }

  private boolean isThere(String name, Body body, IOException cause) {
    try {
      lease().left();
      return bucket.holds(name, body);
    } catch (IOException e) {
      cause.addSuppressed(e);
      return false;
    }
  }

  @Override
  public byte[] read(String name) throws IOException {
    return bucket.get(name).orElseThrow(() -> absent(name));
  }

  @Override
  public int read(String name, long offset, byte[] into, int length) throws IOException {
    return bucket.read(name, offset, into, length).orElseThrow(() -> absent(name));
  }

  private NoSuchObjectException absent(String name) {
    return new NoSuchObjectException(where(name));
  }

  @Override
  public boolean exists(String name) throws IOException {
    return bucket.size(name).isPresent();
  }

  @Override
  public long size(String name) throws IOException {
    return bucket.size(name).orElse(0);
  }

  @Override
  public Map<String, Long> list(String folder) throws IOException {
    return bucket.list(folder + "/");
  }

  @Override
  public void delete(Collection<String> names) throws IOException {
    bucket.delete(names, lease()::left);
  }

  @Override
  public Optional<Space> space() {
    return Optional.empty();
  }

  @Override
  public synchronized void close() throws IOException {
    try (bucket) {
      var held = lease;
      lease = Optional.empty();
      if (held.isPresent()) {
        held.get().close();
      }
    }
  }
}
