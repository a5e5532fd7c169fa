package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.cloudtemple.wire.SlaPolicy;
import dev.coffer.engine.cloudtemple.wire.SlaPolicy.SubPolicy;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Policies in the words of the contract. What a policy does besides backups (replication, offload)
 * is the provider's business and left out, as is what keeps anything for longer than the backup.
 */
final class SlaPolicies {

  /** Where a policy stores that stores nothing, such as one that stands for no backup. */
  static final String NOWHERE = "none";

  private static final int MOST = 1000;
  private static final int WEEK = 7;
  private static final int MONTH = 30;

  private SlaPolicies() {}

  static Policy policy(SlaPolicy policy, ZoneId zone) {
    var backup = backup(policy);
    return new Policy(
        new PolicyId(policy.id()),
        new PolicySpec(
            policy.name(),
            backup.map(SubPolicy::site).filter(site -> !site.isBlank()).orElse(NOWHERE),
            schedule(backup, zone),
            retention(backup.flatMap(SlaPolicies::days))));
  }

  /** The sub-policy that makes backups: that of software, and where none says so, the first. */
  static Optional<SubPolicy> backup(SlaPolicy policy) {
    return policy.subPolicies().stream()
        .filter(SubPolicy::isBackup)
        .findFirst()
        .or(() -> policy.subPolicies().stream().findFirst());
  }

  private static Optional<Schedule> schedule(Optional<SubPolicy> backup, ZoneId zone) {
    return backup
        .flatMap(sub -> Optional.ofNullable(sub.trigger()))
        .flatMap(trigger -> Triggers.schedule(trigger, zone));
  }

  private static Optional<Long> days(SubPolicy backup) {
    return Optional.ofNullable(backup.retention()).flatMap(keep -> Optional.ofNullable(keep.age()));
  }

  /** So many days; in weeks or months where the days cannot be said, never more than is kept. */
  static Retention retention(Optional<Long> days) {
    long age = Math.max(1, days.orElse(1L));
    if (age <= MOST) {
      return new Retention(0, 0, (int) age, 0, 0, 0);
    }
    return age <= (long) MOST * WEEK
        ? new Retention(0, 0, 0, (int) (age / WEEK), 0, 0)
        : new Retention(0, 0, 0, 0, (int) Math.min(MOST, age / MONTH), 0);
  }

  static SortedSet<PolicyId> ids(Collection<SlaPolicy> policies) {
    var ids = new TreeSet<PolicyId>();
    policies.forEach(policy -> ids.add(new PolicyId(policy.id())));
    return ids;
  }
}
