package dev.coffer.engine.embedded.rules;

import dev.coffer.engine.Copy;
import dev.coffer.engine.EngineError.Refused;
import dev.coffer.engine.JobId;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.Site;
import dev.coffer.engine.VirtualMachine;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What forbids that policies are made, changed or deleted, and jobs deleted. */
public final class PolicyRules {

  private PolicyRules() {}

  /** A policy needs a site that there is, and a schedule that some day comes. */
  public static Optional<Refused> possible(
      PolicySpec spec, Collection<String> siteNames, Optional<String> scheduleFault) {
    if (!siteNames.contains(spec.site())) {
      return AssignmentRules.refuse(
          Refusal.POLICY_NOT_POSSIBLE,
          "policy %s names site %s, which this engine does not have: choose one of %s"
              .formatted(
                  spec.name(),
                  spec.site(),
                  siteNames.stream().sorted().collect(Collectors.joining(", "))));
    }
    return scheduleFault.flatMap(
        fault ->
            AssignmentRules.refuse(
                Refusal.POLICY_NOT_POSSIBLE,
                "policy %s has a schedule that cannot be followed: %s"
                    .formatted(spec.name(), fault)));
  }

  /** R23: copies lie in other sites that there are, and are immutable only where they can be. */
  public static Optional<Refused> copiesPossible(
      PolicySpec spec, Collection<String> siteNames, Predicate<String> canLock) {
    var taken = new HashSet<>(Set.of(spec.site()));
    for (Copy copy : spec.copies()) {
      var fault = faultOf(copy, siteNames, taken, canLock);
      if (fault.isPresent()) {
        return AssignmentRules.refuse(
            Refusal.POLICY_NOT_POSSIBLE,
            "policy %s cannot be copied to site %s: %s"
                .formatted(spec.name(), copy.site(), fault.get()));
      }
      taken.add(copy.site());
    }
    return Optional.empty();
  }

  private static Optional<String> faultOf(
      Copy copy, Collection<String> siteNames, Set<String> taken, Predicate<String> canLock) {
    if (!siteNames.contains(copy.site())) {
      return Optional.of(
          "this engine does not have it, choose one of "
              + siteNames.stream().sorted().collect(Collectors.joining(", ")));
    }
    if (taken.contains(copy.site())) {
      return Optional.of("its recovery points are there already, choose another site");
    }
    if (copy.kind() == Copy.Kind.IMMUTABLE && !canLock.test(copy.site())) {
      return Optional.of(
          "its store cannot keep anything from being deleted, so no copy there is immutable; choose a site in a bucket with versioning and Object Lock, give its bucket these (aws s3api put-bucket-versioning, put-object-lock-configuration) and start the engine again, or choose a replica");
    }
    return Optional.empty();
  }

  /** A policy keeps its name. */
  public static Optional<Refused> keepsName(Policy policy, PolicySpec wanted) {
    if (policy.name().equals(wanted.name())) {
      return Optional.empty();
    }
    return AssignmentRules.refuse(
        Refusal.POLICY_NOT_POSSIBLE,
        "policy %s cannot be renamed to %s: make a policy of that name and move the assignments to it"
            .formatted(policy.name(), wanted.name()));
  }

  /** R6, when a policy moves to another site: none of its machines may stand in its zone. */
  public static Optional<Refused> movesTo(
      Policy policy, Site site, Collection<VirtualMachine> carriers) {
    return carriers.stream()
        .map(vm -> AssignmentRules.storesElsewhere(policy, site, vm))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** R9: a policy goes after its jobs, and those after its resources. */
  public static Optional<Refused> deletable(
      Policy policy, Collection<JobId> jobs, List<String> resources) {
    if (!resources.isEmpty()) {
      return AssignmentRules.refuse(
          Refusal.DEPENDENT_JOBS_EXIST,
          "policy %s cannot be deleted because %s: remove the policy from %s first"
              .formatted(
                  policy.name(),
                  resources.size() == 1
                      ? resources.getFirst() + " still carries it"
                      : "%d resources still carry it, such as %s"
                          .formatted(resources.size(), resources.getFirst()),
                  resources.size() == 1 ? "it" : "them"));
    }
    if (!jobs.isEmpty()) {
      return AssignmentRules.refuse(
          Refusal.DEPENDENT_JOBS_EXIST,
          "policy %s cannot be deleted because it still has the jobs %s: verify that they are held and delete them first"
              .formatted(
                  policy.name(),
                  jobs.stream().map(JobId::value).sorted().collect(Collectors.joining(", "))));
    }
    return Optional.empty();
  }

  /** R9: only a held job can be deleted, and not in the middle of its last session. */
  public static Optional<Refused> deletableJob(
      JobId job, Policy policy, boolean held, Optional<SessionId> running) {
    if (!held) {
      return AssignmentRules.refuse(
          Refusal.JOB_NOT_HELD,
          "job %s of policy %s cannot be deleted because it is not held: remove the policy from its last resource, or hold the job, first"
              .formatted(job, policy.name()));
    }
    return running.flatMap(
        session ->
            AssignmentRules.refuse(
                Refusal.JOB_NOT_HELD,
                "job %s of policy %s cannot be deleted before its session %s has ended: wait for it"
                    .formatted(job, policy.name(), session)));
  }
}
