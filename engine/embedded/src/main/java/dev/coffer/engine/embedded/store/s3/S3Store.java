package dev.coffer.engine.embedded.store.s3;

import dev.coffer.engine.embedded.store.NoSuchObjectException;
import dev.coffer.engine.embedded.store.ObjectLock;
import dev.coffer.engine.embedded.store.ObjectLocks;
import dev.coffer.engine.embedded.store.ObjectStore;
import dev.coffer.engine.embedded.store.s3.Bucket.Written;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Objects in a bucket, each written by one request, or in parts. The service has to take
 * conditional writes, and to list what was written at once. In a bucket with versions, the first
 * one of a name is the object: see {@link Versions}.
 */
public final class S3Store implements ObjectStore {

  private final Bucket bucket;
  private final Timing timing;
  private final VersionCalls calls;
  private final Versions versions;
  private final Uploads uploads;
  private final ReadAhead ahead = new ReadAhead(this::readNow);
  private Optional<Lease> lease = Optional.empty();

  /** Empty before anybody asked. */
  private Optional<Boolean> versioned = Optional.empty();

  public S3Store(BucketSettings settings) {
    this(settings, Timing.USUAL);
  }

  S3Store(BucketSettings settings, Timing timing) {
    this.bucket = new Bucket(settings, timing);
    this.timing = timing;
    this.calls = bucket.versionCalls();
    this.versions = new Versions(bucket, calls);
    this.uploads = new Uploads(bucket, () -> lease().left());
  }

  private synchronized boolean isVersioned() throws IOException {
    if (versioned.isEmpty()) {
      versioned = Optional.of(calls.keepsVersions());
    }
    return versioned.get();
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
    var top = isVersioned() ? calls.top() : bucket.top();
    return top.stream()
        .allMatch(name -> name.equals(LockTaking.NAME) || name.equals(besides + "/"));
  }

  /** An object is there whole or not at all: what may be left are parts of some. */
  @Override
  public void clean(Collection<String> folders) {
    uploads.clean(folders);
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  /** Where the bucket has Object Lock; it can be given that later, but never be taken it. */
  @Override
  public Optional<ObjectLocks> locks() throws IOException {
    return isVersioned() && calls.hasObjectLock()
        ? Optional.of(new BucketLocks(versions, calls, () -> lease().left(), this::put))
        : Optional.empty();
  }

  @Override
  public void put(String name, List<ByteBuffer> content) throws IOException {
    put(name, content, Optional.empty());
  }

  /** Verifies what is there when the answer leaves that open, so that an attempt may be lost. */
  private void put(String name, List<ByteBuffer> content, Optional<ObjectLock> lock)
      throws IOException {
    var body = Body.of(content);
    Optional<Written> written;
    try {
      written = uploads.put(name, body, lock);
    } catch (IOException e) {
      if (isThere(name, body, e)) {
        return;
      }
      throw e;
    }
    if (written.isEmpty() && !holds(name, body)) {
      throw new IOException(where(name) + " is there with other content");
    }
    written
        .flatMap(Written::version)
        .ifPresent(id -> versions.wrote(new Version(name, id, body.length())));
  }

  private boolean isThere(String name, Body body, IOException cause) {
    try {
      lease().left();
      return holds(name, body);
    } catch (IOException e) {
      cause.addSuppressed(e);
      return false;
    }
  }

  private boolean holds(String name, Body body) throws IOException {
    if (!isVersioned()) {
      return bucket.holds(name, Optional.empty(), body);
    }
    var first = versions.first(name);
    return first.isPresent() && bucket.holds(name, first.map(Version::id), body);
  }

  @Override
  public byte[] read(String name) throws IOException {
    return bucket.get(name, version(name)).orElseThrow(() -> absent(name));
  }

  @Override
  public int read(String name, long offset, byte[] into, int length) throws IOException {
    return ahead.read(name, offset, into, length);
  }

  private int readNow(String name, long offset, byte[] into, int length) throws IOException {
    return bucket.read(name, version(name), offset, into, length).orElseThrow(() -> absent(name));
  }

  /** Which version to read; empty where there is but one. */
  private Optional<String> version(String name) throws IOException {
    if (!isVersioned()) {
      return Optional.empty();
    }
    return Optional.of(versions.first(name).map(Version::id).orElseThrow(() -> absent(name)));
  }

  private NoSuchObjectException absent(String name) {
    versions.forget(name);
    return new NoSuchObjectException(where(name));
  }

  @Override
  public boolean exists(String name) throws IOException {
    return isVersioned() ? calls.of(name).isPresent() : bucket.size(name).isPresent();
  }

  @Override
  public long size(String name) throws IOException {
    return isVersioned()
        ? calls.of(name).map(Version::size).orElse(0L)
        : bucket.size(name).orElse(0);
  }

  @Override
  public Map<String, Long> list(String folder) throws IOException {
    return isVersioned() ? versions.list(folder + "/") : bucket.list(folder + "/");
  }

  @Override
  public void delete(Collection<String> names) throws IOException {
    if (isVersioned()) {
      versions.delete(names, lease()::left);
    } else {
      bucket.delete(names, lease()::left);
    }
  }

  @Override
  public Optional<Space> space() {
    return Optional.empty();
  }

  @Override
  public synchronized void close() throws IOException {
    try (bucket;
        uploads) {
      var held = lease;
      lease = Optional.empty();
      if (held.isPresent()) {
        held.get().close();
      }
    }
  }
}
