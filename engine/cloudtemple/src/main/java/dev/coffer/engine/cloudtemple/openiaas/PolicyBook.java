package dev.coffer.engine.cloudtemple.openiaas;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.cloudtemple.settings.CloudTempleSettings;
import dev.coffer.engine.cloudtemple.settings.OpenIaasRetention;
import dev.coffer.engine.cloudtemple.settings.OpenIaasStorage;
import dev.coffer.engine.cloudtemple.wire.OpenIaasPolicy;
import dev.coffer.engine.cloudtemple.wire.OpenIaasPolicy.Scheduler;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The policies of OpenIaaS in the words of the contract. */
final class PolicyBook {

  /** The site where all is stored, unless the machine managers store it. */
  static final String OBJECT_STORAGE = "object-storage";

  private static final int MOST = 1000;
  private static final CronParser CRON =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  private final List<OpenIaasPolicy> policies;
  private final CloudTempleSettings settings;

  PolicyBook(Collection<OpenIaasPolicy> policies, CloudTempleSettings settings) {
    this.policies = List.copyOf(policies);
    this.settings = settings;
  }

  List<OpenIaasPolicy> all() {
    return policies;
  }

  Policy policy(OpenIaasPolicy policy) {
    return new Policy(
        new PolicyId(policy.id()),
        new PolicySpec(name(policy), site(policy), schedule(policy), retention(policy)));
  }

  /** Each zone may have a policy of the same name: such are told apart by their zone. */
  String name(OpenIaasPolicy policy) {
    boolean isShared =
        policies.stream()
            .anyMatch(
                other -> other.name().equals(policy.name()) && !other.id().equals(policy.id()));
    String name = policy.name().isBlank() ? policy.id() : policy.name();
    return isShared ? name + "@" + policy.machineManager().name() : name;
  }

  String site(OpenIaasPolicy policy) {
    return isInObjectStorage() ? OBJECT_STORAGE : policy.machineManager().name();
  }

  boolean isInObjectStorage() {
    return settings.assumptions().openIaasStorage() == OpenIaasStorage.OBJECT_STORAGE;
  }

  private static Optional<Scheduler> scheduler(OpenIaasPolicy policy) {
    return policy.schedulers().stream().filter(found -> !found.cron().isBlank()).findFirst();
  }

  /** Whether all its schedules are switched off, as the service does once its last machine left. */
  static boolean isHeld(OpenIaasPolicy policy) {
    return !policy.schedulers().isEmpty()
        && policy.schedulers().stream().allMatch(Scheduler::isDisabled);
  }

  private static Optional<Schedule> schedule(OpenIaasPolicy policy) {
    return scheduler(policy).map(found -> new Schedule(found.cron(), zone(found)));
  }

  private static ZoneId zone(Scheduler scheduler) {
    try {
      return ZoneId.of(scheduler.timezone());
    } catch (DateTimeException e) {
      return ZoneOffset.UTC;
    }
  }

  private Retention retention(OpenIaasPolicy policy) {
    long kept =
        policy.schedulers().stream()
            .flatMap(found -> Optional.ofNullable(found.retention()).stream())
            .max(Long::compare)
            .orElse(1L);
    int count = Math.clamp(kept, 1, MOST);
    return settings.assumptions().openIaasRetention() == OpenIaasRetention.DAYS
        ? new Retention(0, 0, count, 0, 0, 0)
        : new Retention(count, 0, 0, 0, 0, 0);
  }

  /** The next run; empty without a schedule, or with one that nobody can read. */
  static Optional<Instant> next(OpenIaasPolicy policy, Instant now) {
    try {
      return schedule(policy)
          .flatMap(
              schedule ->
                  ExecutionTime.forCron(CRON.parse(schedule.cron()))
                      .nextExecution(now.atZone(schedule.zone())))
          .map(ZonedDateTime::toInstant);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
