package dev.coffer.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything the engine has at one moment, but for recovery points. Made by few calls whose number
 * does not grow with the fleet where the engine's API allows that.
 *
 * @param at when it was made, by the engine's clock; it is the planner's clock as well
 * @param sessions those that are not finished, and those that ended since the moment the caller
 *     gave
 * @param copies one for each copy of each policy
 * @param readEarlier when it was read what protects a machine, of those of which it was not read
 *     now: an engine whose API shows that machine by machine reads a share of a large fleet at a
 *     time
 * @param coverage what the engine counts itself; empty where it does not
 */
public record Observation(
    Instant at,
    List<Site> sites,
    List<VirtualMachine> virtualMachines,
    List<Policy> policies,
    List<Job> jobs,
    List<Session> sessions,
    List<Restore> restores,
    List<CopyState> copies,
    Map<VmId, Instant> readEarlier,
    Optional<Coverage> coverage) {

  public Observation {
    sites = List.copyOf(sites);
    virtualMachines = List.copyOf(virtualMachines);
    policies = List.copyOf(policies);
    jobs = List.copyOf(jobs);
    sessions = List.copyOf(sessions);
    restores = List.copyOf(restores);
    copies = List.copyOf(copies);
    readEarlier = Map.copyOf(readEarlier);
  }

  /** All of it read now, of an engine that counts nothing itself. */
  public Observation(
      Instant at,
      List<Site> sites,
      List<VirtualMachine> virtualMachines,
      List<Policy> policies,
      List<Job> jobs,
      List<Session> sessions,
      List<Restore> restores,
      List<CopyState> copies) {
    this(
        at,
        sites,
        virtualMachines,
        policies,
        jobs,
        sessions,
        restores,
        copies,
        Map.of(),
        Optional.empty());
  }

  public Optional<Policy> policyNamed(String name) {
    return policies.stream().filter(policy -> policy.name().equals(name)).findFirst();
  }

  public List<CopyState> copiesOf(PolicyId policy) {
    return copies.stream().filter(copy -> copy.policy().equals(policy)).toList();
  }

  public List<Job> jobsOf(PolicyId policy) {
    return jobs.stream().filter(job -> job.policy().equals(policy)).toList();
  }

  /** Whether any job of the policy is held; a policy without jobs is not. */
  public boolean isHeld(PolicyId policy) {
    return jobsOf(policy).stream().anyMatch(Job::isHeld);
  }
}
