package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.Job;
import dev.coffer.engine.JobId;
import dev.coffer.engine.JobState;
import dev.coffer.engine.JobState.HoldCause;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Session;
import dev.coffer.engine.cloudtemple.settings.Assumptions;
import dev.coffer.engine.cloudtemple.wire.SlaPolicy;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Jobs of policies in the words of the contract. A job belongs to the policy that its name ends
 * with ({@code vmware_<policy>}, as recorded), else to that of its policy id: that of an inventory
 * is the job's own, and that of others nobody has recorded.
 */
final class Jobs {

  private static final String PREFIX = "vmware_";

  private Jobs() {}

  /**
   * All jobs of policies.
   *
   * @param inUse whether a machine or a disk carries a policy: what is held and carried by nothing
   *     was held when its last resource left (R8)
   */
  static List<Job> of(
      Predicate<PolicyId> inUse,
      Collection<dev.coffer.engine.cloudtemple.wire.Job> jobs,
      Collection<SlaPolicy> policies,
      Collection<Session> sessions,
      Assumptions assumptions,
      Instant now) {
    return jobs.stream()
        .flatMap(
            job ->
                policyOf(job, policies).stream()
                    .map(policy -> job(inUse, job, policy, sessions, assumptions, now)))
        .toList();
  }

  /** Whether any job of this policy is held. */
  static boolean isHeld(
      SlaPolicy policy,
      Collection<dev.coffer.engine.cloudtemple.wire.Job> jobs,
      Assumptions assumptions) {
    return jobs.stream()
        .filter(job -> assumptions.isHeld(job.status()))
        .anyMatch(job -> policyOf(job, List.of(policy)).isPresent());
  }

  /** The job that backs up all that carries a policy. */
  static Optional<dev.coffer.engine.cloudtemple.wire.Job> ofPolicy(
      SlaPolicy policy, Collection<dev.coffer.engine.cloudtemple.wire.Job> jobs) {
    return Stream.concat(
            jobs.stream().filter(job -> job.name().equals(PREFIX + policy.name())),
            jobs.stream().filter(job -> policyOf(job, List.of(policy)).isPresent()))
        .findFirst();
  }

  private static Optional<SlaPolicy> policyOf(
      dev.coffer.engine.cloudtemple.wire.Job job, Collection<SlaPolicy> policies) {
    return Stream.concat(
            policies.stream().filter(policy -> job.name().equals(PREFIX + policy.name())),
            policies.stream().filter(policy -> job.policyId().equals(policy.id())))
        .findFirst();
  }

  private static Job job(
      Predicate<PolicyId> inUse,
      dev.coffer.engine.cloudtemple.wire.Job job,
      SlaPolicy policy,
      Collection<Session> sessions,
      Assumptions assumptions,
      Instant now) {
    var id = new PolicyId(policy.id());
    var state = state(job.status(), sessions.stream().filter(s -> s.policy().equals(id)).toList());
    return new Job(
        new JobId(job.id()),
        id,
        "Backup",
        assumptions.isHeld(job.status())
            ? new JobState.Held(
                inUse.test(id) ? HoldCause.UNKNOWN : HoldCause.NO_RESOURCES_ASSIGNED,
                Optional.empty())
            : state,
        sessions.stream()
            .filter(session -> session.policy().equals(id))
            .map(Session::start)
            .max(Instant::compareTo),
        assumptions.isHeld(job.status()) ? Optional.empty() : next(policy, assumptions, now));
  }

  /** Every literal that is not known stays unknown: it is no success, and not Held. */
  private static JobState state(String literal, List<Session> sessions) {
    if (literal.equalsIgnoreCase("IDLE")) {
      return new JobState.Idle();
    }
    if (literal.equalsIgnoreCase("RUNNING")) {
      return new JobState.Running(
          sessions.stream()
              .filter(session -> session.state() == Session.State.RUNNING)
              .map(Session::id)
              .findFirst());
    }
    return new JobState.Unknown(literal);
  }

  private static Optional<Instant> next(SlaPolicy policy, Assumptions assumptions, Instant now) {
    return SlaPolicies.backup(policy)
        .flatMap(sub -> Optional.ofNullable(sub.trigger()))
        .flatMap(trigger -> Triggers.next(trigger, assumptions.scheduleTimeZone(), now));
  }
}
