package dev.coffer.engine.embedded.store.s3;

import dev.coffer.engine.embedded.store.ObjectLock;
import dev.coffer.engine.embedded.store.s3.Bucket.Limit;
import dev.coffer.engine.embedded.store.s3.Bucket.Written;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes objects that are not there: small ones by one request, large ones in parts of which
 * several are on their way at once, as a service gives each connection only so much. Safe for
 * threads.
 *
 * <p>Only who has the lock of the store writes at all, so whatever else was begun in its folders is
 * nobody's any more.
 */
final class Uploads implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

  private final Bucket bucket;
  private final UploadCalls calls;
  private final Limit limit;
  private final PartSending sending;

  /** Those that could not be dropped when they should have been. */
  private final Set<Upload> left = ConcurrentHashMap.newKeySet();

  private volatile boolean takesParts = true;

  /**
   * Prepares it.
   *
   * @param limit how long changes may still take
   */
  Uploads(Bucket bucket, Limit limit) {
    this.bucket = bucket;
    this.calls = bucket.uploadCalls();
    this.limit = limit;
    this.sending = new PartSending(calls, limit);
  }

  /** Writes an object; says nothing when there is one. */
  Optional<Written> put(String name, Body body, Optional<ObjectLock> lock) throws IOException {
    var parts = body.parts();
    if (parts.size() == 1 || !takesParts) {
      return bucket.putIfAbsent(name, body, lock, limit.left());
    }
    dropLeft();
    var upload = calls.create(name, lock, limit.left());
    if (upload.isPresent()) {
      return put(upload.get(), parts);
    }
    takesParts = false;
    LOG.info("{} takes no objects in parts", bucket.where(""));
    return bucket.putIfAbsent(name, body, lock, limit.left());
  }

  /** When this fails the object may be there, as after any write whose answer is lost. */
  private Optional<Written> put(Upload upload, List<Body> parts) throws IOException {
    Optional<Written> written = Optional.empty();
    try {
      var sent = sending.send(upload, parts, () -> bucket.head(upload.name()).isEmpty());
      if (sent.isPresent()) {
        written = calls.complete(upload, sent.get(), limit.left());
      }
      return written;
    } finally {
      if (written.isEmpty()) {
        drop(upload);
      }
    }
  }

  private void dropLeft() {
    for (Upload upload : List.copyOf(left)) {
      left.remove(upload);
      drop(upload);
    }
  }

  /** What cannot be dropped costs room, and nothing else: it is tried again later. */
  private void drop(Upload upload) {
    try {
      calls.abort(upload);
    } catch (IOException e) {
      left.add(upload);
      LOG.warn(
          "what was sent of an object that was not completed stays until the next try"
              + " (this takes the right s3:AbortMultipartUpload): {}",
          e.getMessage());
    }
  }

  /** Drops what was begun in some folders and never completed. */
  void clean(Collection<String> folders) {
    try {
      for (Upload upload : calls.unfinished()) {
        if (folders.stream().anyMatch(folder -> upload.name().startsWith(folder + "/"))) {
          LOG.info("{} was never sent in full, and is dropped", bucket.where(upload.name()));
          drop(upload);
        }
      }
    } catch (IOException e) {
      LOG.warn(
          "cannot tell whether objects were begun and never completed"
              + " (this takes the right s3:ListBucketMultipartUploads): {}",
          e.getMessage());
    }
  }

  @Override
  public void close() {
    sending.close();
  }
}
