package dev.coffer.operator.kubernetes;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.crds.PolicyAssignment;
import dev.coffer.operator.apiserver.Call;
import dev.coffer.operator.apiserver.FaultyClient;
import dev.coffer.operator.apiserver.TestNamespace;
import dev.coffer.operator.apiserver.WithApiServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the operator asks of the API server and of the engine, counted. */
@WithApiServer
class CostTest {

  private static final int MANY = 100;
  private static final int INTERVALS = 4;

  @Test
  void an_assignment_costs_three_writes_and_one_engine_call_and_then_nothing(
      TestNamespace namespace) {
    var installation = Installation.watching(namespace);
    try (var api = FaultyClient.of(installation.config());
        var cluster = new Cluster(namespace, installation).meddledWith(api.interceptor())) {
      cluster.start();
      cluster.awaitThat(cluster.create(policy("gold").build()), Cluster::isReady);
      forget(api, cluster);

      var assignments =
          IntStream.range(0, MANY).mapToObj(number -> assignment(cluster, number)).toList();
      awaitReady(cluster, assignments);

      assertThat(cluster.model().calls()).containsEntry("setPolicies", MANY);
      assertThat(cluster.model().calls().keySet()).containsOnly("setPolicies", "observe");
      int looks = requireNonNull(cluster.model().calls().get("observe"));
      assertThat(writes(api))
          .containsOnlyKeys(
              "patch policyassignments",
              "update policyassignments/status",
              "update backuppolicies/status")
          .containsEntry("patch policyassignments", (long) MANY) // the finalizer
          .containsEntry("update policyassignments/status", 2L * MANY); // intent, outcome
      assertThat(writes(api).get("update backuppolicies/status")).isLessThanOrEqualTo(looks);

      awaitLooks(cluster, looks + 1); // the last news from the watch may have caused one
      forget(api, cluster);
      awaitLooks(cluster, INTERVALS);

      assertThat(api.counts().keySet()).allMatch(call -> call.startsWith("watch "));
      assertThat(cluster.model().calls()).containsOnlyKeys("observe");
    }
  }

  private static PolicyAssignment assignment(Cluster cluster, int number) {
    var name = "vm-" + number;
    cluster.vm(name);
    return cluster.create(assign(name, "gold").vm(name).build());
  }

  private static void awaitReady(Cluster cluster, List<PolicyAssignment> assignments) {
    assignments.forEach(assignment -> cluster.awaitThat(assignment, Cluster::isReady));
  }

  private static void awaitLooks(Cluster cluster, int looks) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> cluster.model().calls().getOrDefault("observe", 0) >= looks);
  }

  private static void forget(FaultyClient api, Cluster cluster) {
    cluster.model().forgetCalls();
    api.forget();
  }

  private static Map<String, Long> writes(FaultyClient api) {
    return api.counts(Call::isWrite);
  }
}
