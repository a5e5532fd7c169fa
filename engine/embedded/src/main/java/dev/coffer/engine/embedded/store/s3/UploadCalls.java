package dev.coffer.engine.embedded.store.s3;

import dev.coffer.engine.embedded.store.ObjectLock;
import dev.coffer.engine.embedded.store.s3.Bucket.Written;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The requests that send an object in parts. Names are those of objects. */
final class UploadCalls {

  private static final int NOT_ALLOWED = 405;
  private static final int CHANGED = 412;
  private static final int NOT_IMPLEMENTED = 501;

  private final S3Client client;
  private final BucketSettings settings;
  private final Timing timing;

  UploadCalls(S3Client client, BucketSettings settings, Timing timing) {
    this.client = client;
    this.settings = settings;
    this.timing = timing;
  }

  private String key(String name) {
    return settings.prefix() + name;
  }

  /**
   * Begins an object, which has a lock, if any, from its first moment on; empty when the service
   * does not take parts.
   */
  Optional<Upload> create(String name, Optional<ObjectLock> lock, Duration limit)
      throws IOException {
    var request =
        CreateMultipartUploadRequest.builder()
            .bucket(settings.bucket())
            .key(key(name))
            .contentType("application/octet-stream")
            .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
            .overrideConfiguration(call -> call.apiCallTimeout(timing.callWithin(limit)));
    lock.ifPresent(
        found ->
            request.objectLockMode(found.mode().name()).objectLockRetainUntilDate(found.until()));
    return Calls.run(
        settings.where(name),
        () -> {
          try {
            var created = client.createMultipartUpload(request.build());
            return Optional.of(new Upload(name, created.uploadId()));
          } catch (S3Exception e) {
            if (isUnknown(e)) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /** The service does not take parts at all. */
  private static boolean isUnknown(S3Exception e) {
    return e.statusCode() == NOT_IMPLEMENTED || e.statusCode() == NOT_ALLOWED;
  }

  /** Sends a part; the first one has number 1. */
  CompletedPart send(Upload upload, int number, Body part, Duration limit) throws IOException {
    var content =
        RequestBody.fromContentProvider(part::open, part.length(), "application/octet-stream");
    return Calls.run(
        settings.where(upload.name()),
        () -> {
          var sent =
              client.uploadPart(
                  request ->
                      request
                          .bucket(settings.bucket())
                          .key(key(upload.name()))
                          .uploadId(upload.id())
                          .partNumber(number)
                          .checksumCRC32C(part.crc32c())
                          .overrideConfiguration(
                              call -> call.apiCallTimeout(timing.callWithin(limit))),
                  content);
          return CompletedPart.builder()
              .partNumber(number)
              .eTag(sent.eTag())
              .checksumCRC32C(part.crc32c())
              .build();
        });
  }

  /** Makes the object of its parts; says nothing when there is one already. */
  Optional<Written> complete(Upload upload, List<CompletedPart> parts, Duration limit)
      throws IOException {
    return Calls.run(
        settings.where(upload.name()),
        () -> {
          try {
            var written =
                client.completeMultipartUpload(
                    request ->
                        request
                            .bucket(settings.bucket())
                            .key(key(upload.name()))
                            .uploadId(upload.id())
                            .ifNoneMatch("*")
                            .multipartUpload(all -> all.parts(parts))
                            .overrideConfiguration(
                                call -> call.apiCallTimeout(timing.callWithin(limit))));
            return Optional.of(Written.of(written.eTag(), written.versionId()));
          } catch (S3Exception e) {
            if (e.statusCode() == CHANGED) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /** Drops what was sent of an object; one that is complete stays, and one that is gone is none. */
  void abort(Upload upload) throws IOException {
    Calls.run(
        settings.where(upload.name()),
        () -> {
          try {
            return client.abortMultipartUpload(
                request ->
                    request
                        .bucket(settings.bucket())
                        .key(key(upload.name()))
                        .uploadId(upload.id()));
          } catch (NoSuchUploadException e) {
            return e;
          }
        });
  }

  /** The objects that were begun, and neither completed nor dropped. */
  List<Upload> unfinished() throws IOException {
    return Calls.run(
        settings.where(""),
        () -> {
          try {
            return client
                .listMultipartUploadsPaginator(
                    list -> list.bucket(settings.bucket()).prefix(settings.prefix()))
                .uploads()
                .stream()
                .filter(upload -> upload.key().startsWith(settings.prefix()))
                .map(upload -> new Upload(nameOf(upload), upload.uploadId()))
                .toList();
          } catch (S3Exception e) {
            if (isUnknown(e)) {
              return List.of();
            }
            throw e;
          }
        });
  }

  private String nameOf(MultipartUpload upload) {
    return upload.key().substring(settings.prefix().length());
  }
}
