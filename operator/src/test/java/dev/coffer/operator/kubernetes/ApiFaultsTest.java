package dev.coffer.operator.kubernetes;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.restore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.operator.apiserver.TestNamespace;
import dev.coffer.operator.apiserver.WithApiServer;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What an API server, other people and the clock do to an operator. */
@WithApiServer
class ApiFaultsTest {

  private static final int MANY = 1_000;

  /** Before each second status is written, somebody else changes the resource. */
  private static final class Meddler implements Interceptor {

    private final TestNamespace namespace;
    private final Map<String, Integer> writes = new ConcurrentHashMap<>();
    private final AtomicInteger conflicts = new AtomicInteger();

    Meddler(TestNamespace namespace) {
      this.namespace = namespace;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      var path = request.uri().getPath();
      if (!request.method().equals("PUT") || !path.endsWith("/status")) {
        return;
      }
      int turn = writes.merge(path, 1, Integer::sum);
      if (turn % 2 == 1) {
        boolean annotation = turn % 4 == 1;
        var resource = path.substring(0, path.length() - "/status".length());
        patch(
            annotation ? resource : path,
            annotation
                ? "{\"metadata\":{\"annotations\":{\"meddler\":\"%d\"}}}".formatted(turn)
                : "{\"status\":{\"observedGeneration\":0}}");
        conflicts.incrementAndGet();
      }
    }

    private void patch(String path, String merge) {
      var client = namespace.client().getHttpClient();
      var request =
          client
              .newHttpRequestBuilder()
              .uri(namespace.server().url() + path)
              .patch("application/merge-patch+json", merge)
              .build();
      assertThat(client.sendAsync(request, String.class).join().code()).isEqualTo(200);
    }
  }

  @Test
  void a_conflict_on_every_first_write_costs_another_write_and_nothing_else(
      TestNamespace namespace) {
    var meddler = new Meddler(namespace);
    try (var cluster = new Cluster(namespace).meddledWith(meddler)) {
      cluster.vm("web-1");
      cluster.start();
      var gold = cluster.create(policy("gold").build());
      var web = cluster.create(assign("web", "gold").vm("web-1").run("1").build());
      var check = cluster.create(restore("check", "web-1").as("web-1-check").build());
      List.of(gold, web, check).forEach(resource -> cluster.awaitThat(resource, Cluster::isReady));

      assertThat(meddler.conflicts.get()).isGreaterThanOrEqualTo(3);
      assertThat(cluster.look().policies()).hasSize(1);
      assertThat(cluster.look().sessions()).hasSize(1);
      assertThat(cluster.look().restores()).hasSize(1);
      List.of(web, check, gold).forEach(cluster::delete);
      List.of(web, check, gold).forEach(cluster::awaitGone);
    }
  }

  @Test
  void a_clock_that_jumps_makes_nothing_happen_twice_and_nothing_hang(TestNamespace namespace) {
    var now = new AtomicReference<>(Duration.ZERO);
    try (var cluster = new Cluster(namespace).at(() -> Instant.now().plus(now.get()))) {
      cluster.vm("web-1");
      cluster.start();
      var gold = cluster.create(policy("gold").build());
      var web = cluster.create(assign("web", "gold").vm("web-1").run("1").build());
      var check = cluster.create(restore("check", "web-1").as("web-1-check").build());
      int daily = 7;
      for (Duration jump : List.of(Duration.ofDays(1), Duration.ofDays(-1), Duration.ZERO)) {
        List.of(gold, web, check)
            .forEach(resource -> cluster.awaitThat(resource, Cluster::isReady));
        now.set(jump);
        int kept = ++daily;
        cluster.edit(gold, found -> daily(found, kept));
        cluster.awaitThat(gold, Cluster::isReady);
      }
      assertThat(cluster.look().sessions()).hasSize(1);
      assertThat(cluster.look().restores()).hasSize(1);
      now.set(Duration.ofDays(-1));
      cluster.edit(web, found -> token(found, "2"));
      Cluster.patiently("second run").until(() -> cluster.look().sessions().size() == 2);
      cluster.awaitThat(web, Cluster::isReady);
      assertThat(cluster.look().sessions()).hasSize(2);
    }
  }

  private static BackupPolicy daily(BackupPolicy found, int count) {
    found.setSpec(policy("gold").daily(count).build().getSpec());
    return found;
  }

  private static PolicyAssignment token(PolicyAssignment found, String token) {
    found.setSpec(assign("web", "gold").vm("web-1").run(token).build().getSpec());
    return found;
  }

  @Test
  void a_thousand_resources_at_once_become_ready(TestNamespace namespace) {
    try (var cluster = new Cluster(namespace);
        var people = Executors.newFixedThreadPool(8)) {
      cluster.start();
      cluster.create(policy("gold").build());
      for (int i = 0; i < MANY; i++) {
        var name = "web-" + i;
        cluster.vm(name);
        people.execute(() -> cluster.create(assign(name, "gold").vm(name).run("1").build()));
      }
      // Each look reads all of them.
      await()
          .pollInterval(Duration.ofSeconds(3))
          .atMost(Duration.ofMinutes(3))
          .until(() -> ready(namespace) == MANY);
      assertThat(cluster.look().sessions()).hasSize(MANY);
      assertThat(cluster.look().virtualMachines())
          .allSatisfy(vm -> assertThat(vm.policies()).hasSize(1));
    }
  }

  private static long ready(TestNamespace namespace) {
    var all =
        namespace.client().resources(PolicyAssignment.class).inNamespace(namespace.name()).list();
    return all.getItems().stream().filter(Cluster::isReady).count();
  }
}
