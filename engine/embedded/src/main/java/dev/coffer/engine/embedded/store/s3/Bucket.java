package dev.coffer.engine.embedded.store.s3;

import dev.coffer.engine.embedded.store.ObjectLock;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The requests that the store makes, each to its end. Names are those of objects. */
final class Bucket implements AutoCloseable {

  private static final int DELETED_AT_ONCE = 1000;
  private static final int DELETE_ATTEMPTS = 5;
  private static final int CHANGED = 412;
  private static final int BEYOND_END = 416;

  private final BucketSettings settings;
  private final Timing timing;
  private final S3Client client;

  Bucket(BucketSettings settings, Timing timing) {
    this.settings = settings;
    this.timing = timing;
    this.client = Clients.of(settings, timing);
  }

  /**
   * A lock as it was read.
   *
   * @param text empty when it is nothing that we wrote
   */
  record Found(Optional<LockText> text, Written written) {

    String tag() {
      return written.tag();
    }
  }

  /**
   * An object as it was written.
   *
   * @param tag of this content and no other
   * @param version its name among all that were written under its key; empty where only the last
   *     one is kept
   */
  record Written(String tag, Optional<String> version) {

    static Written of(String tag, @Nullable String version) {
      return new Written(tag, Optional.ofNullable(version));
    }
  }

  String where(String name) {
    return settings.where(name);
  }

  private String key(String name) {
    return settings.prefix() + name;
  }

  /** Writes an object that is not there; says nothing when there is one. */
  Optional<Written> putIfAbsent(String name, Body body, Duration limit) throws IOException {
    return put(name, body, limit, request -> request.ifNoneMatch("*"));
  }

  /** The same, with a lock, if any, from the first moment on. */
  Optional<Written> putIfAbsent(String name, Body body, Optional<ObjectLock> lock, Duration limit)
      throws IOException {
    return put(
        name,
        body,
        limit,
        request -> {
          request.ifNoneMatch("*");
          lock.ifPresent(
              found ->
                  request
                      .objectLockMode(found.mode().name())
                      .objectLockRetainUntilDate(found.until()));
        });
  }

  /** Replaces an object; says nothing when it is no longer what it was. */
  Optional<Written> replace(String name, String tag, Body body, Duration limit) throws IOException {
    return put(name, body, limit, request -> request.ifMatch(tag));
  }

  private Optional<Written> put(
      String name, Body body, Duration limit, Consumer<PutObjectRequest.Builder> condition)
      throws IOException {
    var request =
        PutObjectRequest.builder()
            .bucket(settings.bucket())
            .key(key(name))
            .checksumCRC32C(body.crc32c())
            .overrideConfiguration(call -> call.apiCallTimeout(timing.callWithin(limit)))
            .applyMutation(condition)
            .build();
    var content =
        RequestBody.fromContentProvider(body::open, body.length(), "application/octet-stream");
    return Calls.ifThere(
        where(name),
        () -> {
          try {
            var written = client.putObject(request, content);
            return Optional.of(Written.of(written.eTag(), written.versionId()));
          } catch (S3Exception e) {
            if (e.statusCode() == CHANGED) {
              return Optional.empty();
            }
            throw e;
          }
        },
        Optional.empty());
  }

  /** Whether an object, or a version of it, has exactly this content. */
  boolean holds(String name, Optional<String> version, Body body) throws IOException {
    return get(name, version, (_, in) -> body.isSame(in)).orElse(false);
  }

  Optional<byte[]> get(String name, Optional<String> version) throws IOException {
    return get(name, version, (_, in) -> in.readAllBytes());
  }

  Optional<Found> lock(String name) throws IOException {
    return get(
        name,
        Optional.empty(),
        (response, in) ->
            new Found(
                LockText.read(in.readAllBytes()),
                Written.of(response.eTag(), response.versionId())));
  }

  private GetObjectRequest.Builder request(String name, Optional<String> version) {
    return GetObjectRequest.builder()
        .bucket(settings.bucket())
        .key(key(name))
        .applyMutation(get -> version.ifPresent(get::versionId));
  }

  private <T> Optional<T> get(String name, Optional<String> version, Reading<T> reading)
      throws IOException {
    var request = request(name, version).build();
    return Calls.ifThere(
        where(name),
        () -> Optional.of(client.getObject(request, Reading.whole(reading))),
        Optional.empty());
  }

  /** Reads a piece of an object, or of a version; nothing when there is none. */
  OptionalInt read(String name, Optional<String> version, long offset, byte[] into, int length)
      throws IOException {
    var request =
        request(name, version).range("bytes=%d-%d".formatted(offset, offset + length - 1)).build();
    return Calls.ifThere(
        where(name),
        () -> {
          try {
            return OptionalInt.of(
                client.getObject(
                    request, Reading.whole((_, in) -> in.readNBytes(into, 0, length))));
          } catch (S3Exception e) {
            if (e.statusCode() == BEYOND_END) {
              return OptionalInt.of(0);
            }
            throw e;
          }
        },
        OptionalInt.empty());
  }

  OptionalLong size(String name) throws IOException {
    var size = head(name);
    if (size.isEmpty()) {
      requireBucket();
    }
    return size;
  }

  /** The size of an object; empty when there is none, or no bucket. */
  OptionalLong head(String name) throws IOException {
    return Calls.ifThere(
        where(name),
        () ->
            OptionalLong.of(
                client
                    .headObject(head -> head.bucket(settings.bucket()).key(key(name)))
                    .contentLength()),
        OptionalLong.empty());
  }

  /** Without its bucket, no answer tells anything about an object. */
  void requireBucket() throws IOException {
    Calls.run(where(""), () -> client.headBucket(head -> head.bucket(settings.bucket())));
  }

  /** The objects whose names start so, with their sizes. */
  Map<String, Long> list(String start) throws IOException {
    return Calls.run(
        where(start),
        () -> {
          var found = new TreeMap<String, Long>();
          client
              .listObjectsV2Paginator(list -> list.bucket(settings.bucket()).prefix(key(start)))
              .contents()
              .forEach(
                  object ->
                      found.put(object.key().substring(settings.prefix().length()), object.size()));
          return found;
        });
  }

  /**
   * The names of objects that are in no folder, and of folders with a slash; a thousand at most.
   */
  List<String> top() throws IOException {
    return Calls.run(
        where(""),
        () -> {
          var found =
              client.listObjectsV2(
                  list -> list.bucket(settings.bucket()).prefix(settings.prefix()).delimiter("/"));
          return Stream.concat(
                  found.contents().stream().map(S3Object::key),
                  found.commonPrefixes().stream().map(CommonPrefix::prefix))
              .map(key -> key.substring(settings.prefix().length()))
              .toList();
        });
  }

  /** The requests that it takes more than every bucket knows to understand. */
  VersionCalls versionCalls() {
    return new VersionCalls(client, settings);
  }

  /** The requests that send an object in parts. */
  UploadCalls uploadCalls() {
    return new UploadCalls(client, settings, timing);
  }

  /** How long changes may still take; asked before each. */
  @FunctionalInterface
  interface Limit {
    Duration left() throws IOException;
  }

  /** Deletes objects; those that are not there are no error. */
  void delete(Collection<String> names, Limit limit) throws IOException {
    deleteAll(
        names.stream().map(name -> ObjectIdentifier.builder().key(key(name)).build()).toList(),
        limit);
  }

  /** Deletes versions for good; those that are not there are no error. */
  void delete(List<Version> versions, Limit limit) throws IOException {
    deleteAll(
        versions.stream()
            .map(
                version ->
                    ObjectIdentifier.builder()
                        .key(key(version.name()))
                        .versionId(version.id())
                        .build())
            .toList(),
        limit);
  }

  private void deleteAll(List<ObjectIdentifier> all, Limit limit) throws IOException {
    for (int from = 0; from < all.size(); from += DELETED_AT_ONCE) {
      deleteBatch(all.subList(from, Math.min(all.size(), from + DELETED_AT_ONCE)), limit);
    }
  }

  private void deleteBatch(List<ObjectIdentifier> objects, Limit limit) throws IOException {
    var failed = tryDelete(objects, limit.left());
    for (int attempt = 1; !failed.isEmpty() && attempt < DELETE_ATTEMPTS; attempt++) {
      var keys = failed.stream().map(S3Error::key).collect(Collectors.toSet());
      failed =
          tryDelete(
              objects.stream().filter(object -> keys.contains(object.key())).toList(),
              limit.left());
    }
    if (!failed.isEmpty()) {
      var first = failed.getFirst();
      throw new IOException(
          "%s: %s (%s)".formatted(where(nameOf(first)), first.message(), first.code()));
    }
  }

  private String nameOf(S3Error error) {
    return error.key().substring(settings.prefix().length());
  }

  private List<S3Error> tryDelete(List<ObjectIdentifier> objects, Duration limit)
      throws IOException {
    return Calls.run(
        where(""),
        () ->
            client
                .deleteObjects(
                    request ->
                        request
                            .bucket(settings.bucket())
                            .delete(delete -> delete.objects(objects).quiet(true))
                            .overrideConfiguration(
                                call -> call.apiCallTimeout(timing.callWithin(limit))))
                .errors());
  }

  @Override
  public void close() {
    client.close();
  }
}
