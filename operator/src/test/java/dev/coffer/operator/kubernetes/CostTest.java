package dev.coffer.operator.kubernetes;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.crds.PolicyAssignment;
import dev.coffer.operator.apiserver.Call;
import dev.coffer.operator.apiserver.TestNamespace;
import dev.coffer.operator.apiserver.WithApiServer;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the operator asks of the API server and of the engine, counted. */
@WithApiServer
class CostTest {

  private static final int MANY = 100;
  private static final int INTERVALS = 4;

  @Test
  void an_assignment_costs_two_writes_and_one_engine_call_and_then_nothing(
      TestNamespace namespace) {
    var api = new Requests();
    try (var cluster = new Cluster(namespace).meddledWith(api)) {
      cluster.start();
      cluster.awaitThat(cluster.create(policy("gold").build()), Cluster::isReady);
      forget(api, cluster);

      var assignments =
          IntStream.range(0, MANY).mapToObj(number -> assignment(cluster, number)).toList();
      awaitReady(cluster, assignments);

      assertThat(cluster.model().calls()).containsEntry("setPolicies", MANY);
      assertThat(cluster.model().calls().keySet()).containsOnly("setPolicies", "observe");
      int looks = looks(cluster);
      assertThat(api.writes())
          .containsOnlyKeys(
              "patch policyassignments",
              "update policyassignments/status",
              "update backuppolicies/status")
          .containsEntry("patch policyassignments", 1L * MANY) // the finalizer
          .containsEntry("update policyassignments/status", 1L * MANY); // the outcome
      assertThat(api.writes())
          .hasEntrySatisfying(
              "update backuppolicies/status",
              updates -> assertThat(updates).isLessThanOrEqualTo(looks));

      awaitLooks(cluster, looks + 1); // the last news from the watch may have caused one
      forget(api, cluster);
      awaitLooks(cluster, INTERVALS);

      assertThat(api.calls).allMatch(call -> call.verb().equals("watch"));
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
    await().atMost(Duration.ofMinutes(2)).until(() -> looks(cluster) >= looks);
  }

  private static int looks(Cluster cluster) {
    return cluster.model().calls().getOrDefault("observe", 0);
  }

  private static void forget(Requests api, Cluster cluster) {
    cluster.model().forgetCalls();
    api.calls.clear();
  }

  /** What the operator asks of the API server. */
  private static final class Requests implements Interceptor {

    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      calls.add(Call.of(request.method(), request.uri()));
    }

    Map<String, Long> writes() {
      return calls.stream()
          .filter(Call::isWrite)
          .collect(
              Collectors.groupingBy(
                  call -> call.verb() + " " + call.resource(), Collectors.counting()));
    }
  }
}
