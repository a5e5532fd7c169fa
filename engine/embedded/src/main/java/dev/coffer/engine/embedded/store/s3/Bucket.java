package dev.coffer.engine.embedded.store.s3;

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
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
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
   * @param tag of this content and no other
   */
  record Found(Optional<LockText> text, String tag) {}

  String where(String name) {
    return settings.where(name);
  }

  private String key(String name) {
    return settings.prefix() + name;
  }

  /** Writes an object that is not there; says its tag, or nothing when there is one. */
  Optional<String> putIfAbsent(String name, Body body, Duration limit) throws IOException {
    return put(name, body, limit, request -> request.ifNoneMatch("*"));
  }

  /** Replaces an object; says its new tag, or nothing when it is no longer what it was. */
  Optional<String> replace(String name, String tag, Body body, Duration limit) throws IOException {
    return put(name, body, limit, request -> request.ifMatch(tag));
  }

  private Optional<String> put(
      String name, Body body, Duration limit, Consumer<PutObjectRequest.Builder> condition)
      throws IOException {
    var request =
        PutObjectRequest.builder()
            .bucket(settings.bucket())
            .key(key(name))
            .checksumCRC32C(body.crc32c())
            .overrideConfiguration(call -> call.apiCallTimeout(shorter(limit)))
            .applyMutation(condition)
            .build();
    var content =
        RequestBody.fromContentProvider(body::open, body.length(), "application/octet-stream");
    return Calls.run(
        where(name),
        () -> {
          try {
            return Optional.of(client.putObject(request, content).eTag());
          } catch (S3Exception e) {
            if (e.statusCode() == CHANGED) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /** Whether an object has exactly this content. */
  boolean holds(String name, Body body) throws IOException {
    return get(name, (_, in) -> body.isSame(in)).orElse(false);
  }

  Optional<byte[]> get(String name) throws IOException {
    return get(name, (_, in) -> in.readAllBytes());
  }

  Optional<Found> lock(String name) throws IOException {
    return get(
        name, (response, in) -> new Found(LockText.read(in.readAllBytes()), response.eTag()));
  }

  private <T> Optional<T> get(String name, Reading<T> reading) throws IOException {
    var request = GetObjectRequest.builder().bucket(settings.bucket()).key(key(name)).build();
    return Calls.run(
        where(name),
        () -> {
          try {
            return Optional.of(client.getObject(request, Reading.whole(reading)));
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          }
        });
  }

  /** Reads a piece of an object; nothing when there is no such object. */
  OptionalInt read(String name, long offset, byte[] into, int length) throws IOException {
    var request =
        GetObjectRequest.builder()
            .bucket(settings.bucket())
            .key(key(name))
            .range("bytes=%d-%d".formatted(offset, offset + length - 1))
            .build();
    return Calls.run(
        where(name),
        () -> {
          try {
            return OptionalInt.of(
                client.getObject(
                    request, Reading.whole((_, in) -> in.readNBytes(into, 0, length))));
          } catch (NoSuchKeyException e) {
            return OptionalInt.empty();
          } catch (S3Exception e) {
            if (e.statusCode() == BEYOND_END) {
              return OptionalInt.of(0);
            }
            throw e;
          }
        });
  }

  OptionalLong size(String name) throws IOException {
    var size =
        Calls.run(
            where(name),
            () -> {
              try {
                return OptionalLong.of(
                    client
                        .headObject(head -> head.bucket(settings.bucket()).key(key(name)))
                        .contentLength());
              } catch (NoSuchKeyException e) {
                return OptionalLong.empty();
              }
            });
    if (size.isEmpty()) {
      requireBucket();
    }
    return size;
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

  /** How long changes may still take; asked before each. */
  @FunctionalInterface
  interface Limit {
    Duration left() throws IOException;
  }

  /** Deletes objects; those that are not there are no error. */
  void delete(Collection<String> names, Limit limit) throws IOException {
    var left = List.copyOf(names);
    for (int from = 0; from < left.size(); from += DELETED_AT_ONCE) {
      deleteBatch(left.subList(from, Math.min(left.size(), from + DELETED_AT_ONCE)), limit);
    }
  }

  private void deleteBatch(List<String> names, Limit limit) throws IOException {
    var failed = tryDelete(names, limit.left());
    for (int attempt = 1; !failed.isEmpty() && attempt < DELETE_ATTEMPTS; attempt++) {
      failed = tryDelete(failed.stream().map(this::nameOf).toList(), limit.left());
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

  private List<S3Error> tryDelete(List<String> names, Duration limit) throws IOException {
    var objects =
        names.stream().map(name -> ObjectIdentifier.builder().key(key(name)).build()).toList();
    return Calls.run(
        where(""),
        () ->
            client
                .deleteObjects(
                    request ->
                        request
                            .bucket(settings.bucket())
                            .delete(delete -> delete.objects(objects).quiet(true))
                            .overrideConfiguration(call -> call.apiCallTimeout(shorter(limit))))
                .errors());
  }

  private Duration shorter(Duration limit) {
    return limit.compareTo(timing.call()) < 0 ? limit : timing.call();
  }

  @Override
  public void close() {
    client.close();
  }
}
