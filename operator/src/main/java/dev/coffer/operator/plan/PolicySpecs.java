package dev.coffer.operator.plan;

import dev.coffer.crds.BackupPolicySpec;
import dev.coffer.engine.Copy;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Schedule;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
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
        retention(spec.retention()),
        spec.copies().stream().map(PolicySpecs::copy).toList());
  }

  private static Copy copy(BackupPolicySpec.Copy copy) {
    var retention = Optional.ofNullable(copy.retention()).map(PolicySpecs::retention);
    var lock = copy.lock();
    return switch (copy.kind()) {
      case Replica -> Copy.replica(copy.site(), retention);
      case Immutable -> {
        if (lock == null) {
          throw new IllegalArgumentException(
              "the immutable copy in site " + copy.site() + " needs a lock");
        }
        yield Copy.immutable(copy.site(), retention, new Copy.Lock(mode(lock.mode()), lock.days()));
      }
    };
  }

  private static Copy.Lock.Mode mode(BackupPolicySpec.LockMode mode) {
    return switch (mode) {
      case Governance -> Copy.Lock.Mode.GOVERNANCE;
      case Compliance -> Copy.Lock.Mode.COMPLIANCE;
    };
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
    if (!from.copies().equals(to.copies())) {
      changes.add("copies " + text(from.copies()) + " become " + text(to.copies()));
    }
    return String.join(", ", changes);
  }

  /** Where the copies are, what each keeps if not what the policy does, and how it is locked. */
  static String text(List<Copy> copies) {
    return copies.isEmpty()
        ? "none"
        : copies.stream().map(PolicySpecs::text).collect(Collectors.joining(" and "));
  }

  private static String text(Copy copy) {
    return copy.site()
        + copy.retention().map(kept -> " keeping " + kept).orElse("")
        + copy.lock()
            .map(
                lock ->
                    " locked for %d days (%s)"
                        .formatted(lock.days(), lock.mode().name().toLowerCase(Locale.ROOT)))
            .orElse("");
  }

  static String text(Optional<Schedule> schedule) {
    return schedule.map(s -> "'" + s.cron() + "' " + s.zone()).orElse("on demand only");
  }
}
