package dev.coffer.operator.plan;

import dev.coffer.crds.BackupPolicySpec;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Schedule;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Translates between the resource's spec and the engine's, and tells them apart. */
final class PolicySpecs {

  private PolicySpecs() {}

  /**
   * What the engine shall do.
   *
   * @throws IllegalArgumentException with a message for people when the spec makes no sense
   */
  static PolicySpec wanted(String name, BackupPolicySpec spec) {
    if (spec.site() == null || spec.retention() == null) {
      throw new IllegalArgumentException("spec.site and spec.retention are needed");
    }
    return new PolicySpec(
        name,
        spec.site(),
        Optional.ofNullable(spec.schedule()).map(cron -> new Schedule(cron, zone(spec))),
        retention(spec.retention()));
  }

  private static ZoneId zone(BackupPolicySpec spec) {
    try {
      return ZoneId.of(spec.timeZone());
    } catch (DateTimeException unknown) {
      throw new IllegalArgumentException(
          "spec.timeZone %s is no time zone, write one such as Europe/Paris"
              .formatted(spec.timeZone()),
          unknown);
    }
  }

  private static Retention retention(BackupPolicySpec.Retention counts) {
    return new Retention(
        count(counts.last()),
        count(counts.hourly()),
        count(counts.daily()),
        count(counts.weekly()),
        count(counts.monthly()),
        count(counts.yearly()));
  }

  private static int count(@Nullable Integer count) {
    return count == null ? 0 : count;
  }

  /** What changes from one to the other, for people. */
  static String difference(PolicySpec from, PolicySpec to) {
    List<String> changes = new ArrayList<>();
    if (!from.site().equals(to.site())) {
      changes.add("site " + from.site() + " becomes " + to.site());
    }
    if (!from.schedule().equals(to.schedule())) {
      changes.add("schedule " + text(from.schedule()) + " becomes " + text(to.schedule()));
    }
    if (!from.retention().equals(to.retention())) {
      changes.add("retention " + from.retention() + " becomes " + to.retention());
    }
    return String.join(", ", changes);
  }

  static String text(Optional<Schedule> schedule) {
    return schedule.map(s -> "'" + s.cron() + "' " + s.zone()).orElse("on demand only");
  }
}
