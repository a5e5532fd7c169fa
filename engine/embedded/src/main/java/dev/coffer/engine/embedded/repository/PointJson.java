package dev.coffer.engine.embedded.repository;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.PointId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VmId;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** A recovery point as its file says it: names, numbers and texts only. */
@JsonIgnoreProperties(ignoreUnknown = true)
record PointJson(
    int version,
    String id,
    String vm,
    String vmName,
    String policyId,
    String policyName,
    String zone,
    String session,
    String at,
    Consistency consistency,
    String description,
    List<Disk> disks,
    List<Missing> missing,
    boolean copy) {

  private static final int VERSION = 1;

  /** A disk that is there. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Disk(
      String id,
      String name,
      long sizeBytes,
      long readBytes,
      long storedBytes,
      long storedChunks,
      String digest,
      Reading.Kind reading,
      String readingWhy,
      String moment) {

    static Disk of(StoredDisk disk) {
      return new Disk(
          disk.id().value(),
          disk.name(),
          disk.sizeBytes(),
          disk.readBytes(),
          disk.storedBytes(),
          disk.storedChunks(),
          disk.digest(),
          disk.reading().kind(),
          disk.reading().why().orElse(""),
          disk.moment().orElse(""));
    }

    StoredDisk toDisk() {
      return new StoredDisk(
          new DiskId(id),
          name,
          sizeBytes,
          readBytes,
          storedBytes,
          storedChunks,
          ChunkId.parse(digest).toString(),
          new Reading(reading, unlessEmpty(readingWhy)),
          unlessEmpty(moment));
    }

    private static Optional<String> unlessEmpty(String text) {
      return Optional.of(text).filter(there -> !there.isEmpty());
    }
  }

  /** A disk that is not. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Missing(String id, String name, String reason, String message) {

    static Missing of(MissingDisk disk) {
      return new Missing(
          disk.id().value(), disk.name(), disk.problem().reason(), disk.problem().message());
    }

    MissingDisk toDisk() {
      return new MissingDisk(new DiskId(id), name, new Problem(reason, message));
    }
  }

  static PointJson of(StoredPoint point) {
    var header = point.header();
    return new PointJson(
        VERSION,
        point.id().value(),
        header.vm().value(),
        header.vmName(),
        header.policyId().value(),
        header.policyName(),
        header.zone().getId(),
        header.session().value(),
        header.at().toString(),
        header.consistency(),
        header.description(),
        point.disks().stream().map(Disk::of).toList(),
        point.missing().stream().map(Missing::of).toList(),
        point.copy());
  }

  /**
   * Makes the point.
   *
   * @throws RuntimeException when a value is not what it should be
   */
  StoredPoint toPoint() {
    if (version != VERSION) {
      throw new IllegalArgumentException("version " + version);
    }
    var header =
        new PointHeader(
            new VmId(vm),
            vmName,
            new PolicyId(policyId),
            policyName,
            ZoneId.of(zone),
            new SessionId(session),
            Instant.parse(at),
            consistency,
            description);
    return new StoredPoint(
        new PointId(id),
        header,
        disks.stream().map(Disk::toDisk).toList(),
        missing.stream().map(Missing::toDisk).toList(),
        copy);
  }
}
