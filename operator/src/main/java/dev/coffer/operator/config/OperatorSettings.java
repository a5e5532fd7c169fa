package dev.coffer.operator.config;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How the operator works.
 *
 * @param watchNamespaces the namespaces whose resources it looks after; empty: all
 * @param observeInterval how often it looks at the engines
 * @param parallelEngineCalls how many calls it makes at the same time
 * @param httpPort where metrics and health are; 0: any free port
 */
public record OperatorSettings(
    Set<String> watchNamespaces,
    Duration observeInterval,
    int parallelEngineCalls,
    int httpPort,
    LeaderElection leaderElection) {

  /** What holds where the file says nothing. */
  public static final OperatorSettings DEFAULTS =
      new OperatorSettings(
          Set.of(),
          Duration.ofSeconds(30),
          8,
          8080,
          new LeaderElection(
              true,
              Optional.empty(),
              "coffer-operator",
              Duration.ofSeconds(15),
              Duration.ofSeconds(10),
              Duration.ofSeconds(2)));

  public OperatorSettings {
    watchNamespaces = Set.copyOf(watchNamespaces);
  }

  /**
   * How several operators agree on which of them works.
   *
   * @param namespace of the Lease; empty: the pod's own
   * @param name of the Lease
   * @param leaseDuration how long the others wait before one of them takes over
   * @param renewDeadline how long the one that works tries to renew before it stops
   * @param retryPeriod how long anyone waits between two tries
   */
  public record LeaderElection(
      boolean enabled,
      Optional<String> namespace,
      String name,
      Duration leaseDuration,
      Duration renewDeadline,
      Duration retryPeriod) {}
}
