package dev.coffer.operator.kubernetes;

import dev.coffer.operator.config.OperatorSettings.LeaderElection;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.util.Optional;
import java.util.UUID;

/** How the operators of one installation agree on which of them works: over a Lease. */
final class Election {

  private Election() {}

  /** Two processes never have one identity, whatever their machines are called. */
  static LeaderElectionConfiguration over(
      LeaderElection settings, KubernetesClient client, LeaderCallbacks callbacks) {
    var host = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("coffer");
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(settings.name())
        .withLeaseNamespace(namespace(settings, client))
        .withIdentity(host + "-" + UUID.randomUUID())
        .withLeaseDuration(settings.leaseDuration())
        .withRenewDeadline(settings.renewDeadline())
        .withRetryPeriod(settings.retryPeriod())
        .withLeaderCallbacks(callbacks)
        .withExitOnStopLeading(false)
        .build();
  }

  /** Without a word on it the client's own, which in a pod is the pod's. */
  private static String namespace(LeaderElection settings, KubernetesClient client) {
    return settings
        .namespace()
        .or(() -> Optional.ofNullable(client.getNamespace()))
        .orElse("default");
  }
}
