package dev.coffer.engine.cloudtemple.openiaas;

import dev.coffer.engine.PointId;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.VirtualMachine.NewestPoint;
import dev.coffer.engine.VmId;
import dev.coffer.engine.cloudtemple.wire.OpenIaasBackup;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The backups of OpenIaaS as recovery points. */
final class Backups {

  /** Seconds reach this in the year 5138, milliseconds did in 1973. */
  private static final long FIRST_MILLISECOND = 100_000_000_000L;

  private static final Comparator<RecoveryPoint> OLDEST_FIRST =
      Comparator.comparing(RecoveryPoint::at).thenComparing(RecoveryPoint::id);

  private Backups() {}

  /** Whether seconds or milliseconds are meant nobody has recorded: the magnitude tells. */
  static Instant instant(long timestamp) {
    return timestamp < FIRST_MILLISECOND
        ? Instant.ofEpochSecond(timestamp)
        : Instant.ofEpochMilli(timestamp);
  }

  /**
   * The newest first. Which disks they hold, and what the guest knew, the API does not tell: as
   * after a power cut, then.
   */
  static List<RecoveryPoint> points(Collection<OpenIaasBackup> backups, PolicyBook policies) {
    return backups.stream()
        .filter(backup -> backup.timestamp() != null && !backup.virtualMachine().id().isBlank())
        .map(backup -> point(backup, policies))
        .sorted(OLDEST_FIRST.reversed())
        .toList();
  }

  static Optional<NewestPoint> newest(Collection<OpenIaasBackup> backups, PolicyBook policies) {
    return points(backups, policies).stream()
        .findFirst()
        .map(point -> new NewestPoint(point.id(), point.at()));
  }

  private static RecoveryPoint point(OpenIaasBackup backup, PolicyBook policies) {
    Long timestamp = backup.timestamp();
    var policy =
        policies.all().stream()
            .filter(known -> known.id().equals(backup.policy().id()))
            .findFirst();
    return new RecoveryPoint(
        new PointId(backup.id()),
        new VmId(backup.virtualMachine().id()),
        backup.virtualMachine().name(),
        policy.map(policies::name).orElse(backup.policy().name()),
        policy.map(policies::site).orElse(PolicyBook.OBJECT_STORAGE),
        instant(timestamp == null ? 0 : timestamp),
        RecoveryPoint.Consistency.CRASH,
        List.of());
  }
}
