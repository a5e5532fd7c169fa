package dev.coffer.engine.embedded.store.s3;

import dev.coffer.engine.Copy.Lock.Mode;
import dev.coffer.engine.embedded.store.ObjectLock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The requests that only buckets with versions, or with Object Lock, understand. */
final class VersionCalls {

  private final S3Client client;
  private final BucketSettings settings;

  VersionCalls(S3Client client, BucketSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  private String key(String name) {
    return settings.prefix() + name;
  }

  private String nameOf(String key) {
    return key.substring(settings.prefix().length());
  }

  /**
   * Whether the bucket keeps what is deleted or replaced. A service that cannot say so does not.
   */
  boolean keepsVersions() throws IOException {
    return Calls.run(
        settings.where(""),
        () -> {
          try {
            var status = client.getBucketVersioning(get -> get.bucket(settings.bucket())).status();
            return status == BucketVersioningStatus.ENABLED
                || status == BucketVersioningStatus.SUSPENDED;
          } catch (S3Exception e) {
            if (isRefusal(e)) {
              return false;
            }
            throw e;
          }
        });
  }

  /** Whether versions can be locked. */
  boolean hasObjectLock() throws IOException {
    return Calls.run(
        settings.where(""),
        () -> {
          try {
            var lock =
                client
                    .getObjectLockConfiguration(get -> get.bucket(settings.bucket()))
                    .objectLockConfiguration();
            return lock != null && lock.objectLockEnabled() == ObjectLockEnabled.ENABLED;
          } catch (S3Exception e) {
            if (isRefusal(e)) {
              return false;
            }
            throw e;
          }
        });
  }

  /** It was understood, and will be answered alike for ever. */
  private static boolean isRefusal(S3Exception e) {
    return e.statusCode() / 100 == 4 || e.statusCode() == 501;
  }

  private ListObjectVersionsRequest.Builder list(String start) {
    return ListObjectVersionsRequest.builder().bucket(settings.bucket()).prefix(key(start));
  }

  /** The first version of an object. */
  Optional<Version> of(String name) throws IOException {
    return firstOfAll(name).stream().filter(version -> version.name().equals(name)).findFirst();
  }

  /** The first version of each object whose name starts so; deletions are none. */
  List<Version> firstOfAll(String start) throws IOException {
    return Calls.run(
        settings.where(start),
        () -> {
          // Of one key the newest comes first, so that the first one is the last to be seen.
          var first = new TreeMap<String, Version>();
          client.listObjectVersionsPaginator(list(start).build()).versions().stream()
              .map(this::version)
              .forEach(version -> first.put(version.name(), version));
          return List.copyOf(first.values());
        });
  }

  private Version version(ObjectVersion found) {
    return new Version(nameOf(found.key()), found.versionId(), found.size());
  }

  /** All that lies under one name, deletions too. */
  List<Version> all(String name) throws IOException {
    return Calls.run(
        settings.where(name),
        () -> {
          var all = new ArrayList<Version>();
          for (var page : client.listObjectVersionsPaginator(list(name).build())) {
            page.versions().forEach(found -> all.add(version(found)));
            page.deleteMarkers()
                .forEach(mark -> all.add(new Version(nameOf(mark.key()), mark.versionId(), 0)));
          }
          all.removeIf(version -> !version.name().equals(name));
          return all;
        });
  }

  /** Names in no folder, and folders with a slash, whatever was deleted there; not all of many. */
  List<String> top() throws IOException {
    return Calls.run(
        settings.where(""),
        () -> {
          var found = client.listObjectVersions(list("").delimiter("/").build());
          return Stream.concat(
                  found.versions().stream().map(ObjectVersion::key),
                  found.commonPrefixes().stream().map(CommonPrefix::prefix))
              .map(this::nameOf)
              .distinct()
              .toList();
        });
  }

  /** The lock of a version; empty in the outer place when there is no such version. */
  Optional<Optional<ObjectLock>> lock(Version version) throws IOException {
    return Calls.ifThere(
        settings.where(version.name()),
        () -> {
          var head =
              client.headObject(
                  get ->
                      get.bucket(settings.bucket())
                          .key(key(version.name()))
                          .versionId(version.id()));
          return Optional.of(
              Optional.ofNullable(head.objectLockRetainUntilDate())
                  .map(
                      until -> new ObjectLock(Mode.valueOf(head.objectLockModeAsString()), until)));
        },
        Optional.empty());
  }

  /**
   * Locks a version. To make a lock stricter than it is takes the right to bypass Governance; it is
   * never asked for anything else. Says whether there is such a version.
   */
  boolean lock(Version version, ObjectLock lock, boolean stricter, Duration limit)
      throws IOException {
    return Calls.ifThere(
        settings.where(version.name()),
        () -> {
          client.putObjectRetention(
              put ->
                  put.bucket(settings.bucket())
                      .key(key(version.name()))
                      .versionId(version.id())
                      .bypassGovernanceRetention(stricter ? true : null)
                      .retention(
                          retention ->
                              retention
                                  .mode(ObjectLockRetentionMode.fromValue(lock.mode().name()))
                                  .retainUntilDate(lock.until()))
                      .overrideConfiguration(call -> call.apiCallTimeout(limit)));
          return true;
        },
        false);
  }
}
