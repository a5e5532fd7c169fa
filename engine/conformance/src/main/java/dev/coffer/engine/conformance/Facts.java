package dev.coffer.engine.conformance;

import dev.coffer.engine.Job;
import dev.coffer.engine.Observation;
import dev.coffer.engine.Policy;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.Session;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VirtualMachine;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an observation says, but for what may change by itself at any time: the moment, the order,
 * how far work under way is, and how full the sites are.
 */
record Facts(
    Set<VirtualMachine> virtualMachines,
    Set<Policy> policies,
    Set<Job> jobs,
    Set<SessionId> sessions,
    Set<RestoreFact> restores) {

  /** A restore, with its phase once that is one to stay. */
  record RestoreFact(RestoreId id, Optional<Phase> phase) {}

  static Facts of(Observation observation) {
    return new Facts(
        Set.copyOf(observation.virtualMachines()),
        Set.copyOf(observation.policies()),
        Set.copyOf(observation.jobs()),
        observation.sessions().stream().map(Session::id).collect(Collectors.toSet()),
        observation.restores().stream().map(Facts::fact).collect(Collectors.toSet()));
  }

  private static RestoreFact fact(Restore restore) {
    return new RestoreFact(
        restore.id(), Optional.of(restore.phase()).filter(phase -> !phase.isUnderWay()));
  }
}
