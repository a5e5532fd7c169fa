package dev.coffer.operator.kubernetes;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.exclude;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.restore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.crds.Kind;
import dev.coffer.operator.apiserver.TestNamespace;
import dev.coffer.operator.apiserver.WithApiServer;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rights that the chart gives are those that the operator uses: the API server's audit log says
 * of each that it was needed, and that nothing was asked for beyond them.
 */
@WithApiServer
class OperatorRightsTest {

  /** The SDK starts only with this right, and then patches the Lease. */
  private static final String ASKED_FOR = "update coordination.k8s.io/leases coffer-operator";

  @Test
  void all_rights_in_all_namespaces_are_used_and_suffice(TestNamespace namespace) {
    assertAllAreUsedAndSuffice(namespace, Installation.everywhere(namespace));
  }

  @Test
  void all_rights_in_watched_namespaces_are_used_and_suffice(TestNamespace namespace) {
    assertAllAreUsedAndSuffice(namespace, Installation.watching(namespace));
  }

  private static void assertAllAreUsedAndSuffice(
      TestNamespace namespace, Installation installation) {
    try (var cluster = new Cluster(namespace, installation)) {
      live(
          cluster.elect().meddledWith(new Busy(namespace.client(), ConcurrentHashMap.newKeySet())));
      cluster.stop(); // a watch is written down when it ends
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () -> {
                assertThat(with(ASKED_FOR, installation.used())).isEqualTo(installation.granted());
                assertThat(installation.refused()).isEmpty();
              });
    }
  }

  private static Set<String> with(String right, Set<String> rights) {
    var all = new TreeSet<>(rights);
    all.add(right);
    return all;
  }

  /** From the first resource to the last, with a blocked assignment twice. */
  private static void live(Cluster cluster) {
    cluster.vm("web-1");
    cluster.world().addVm("db-1", "zone-a", "data", "scratch");
    cluster.start();
    var gold = cluster.create(policy("gold").build());
    var near = cluster.create(policy("near").site("vault-a").build());
    var web = cluster.create(assign("web", "gold").vm("web-1").build());
    var db = cluster.create(assign("db", "gold").vm("db-1").build());
    var scratch = cluster.create(exclude("scratch", "db-1", "scratch", null));
    var check = cluster.create(restore("check", "web-1").as("web-1-check").build());
    List.of(gold, near, web, db, scratch)
        .forEach(each -> cluster.awaitThat(each, Cluster::isReady));

    for (int i = 0; i < 2; i++) {
      pointTo(cluster, web, "near");
      cluster.awaitThat(web, found -> Cluster.is(found, "Ready", "False", "Blocked"));
      pointTo(cluster, web, "gold");
      cluster.awaitThat(web, Cluster::isReady);
    }

    List.of(check, scratch, db, web, near, gold).forEach(cluster::delete);
    List.of(check, scratch, db, web, near, gold).forEach(cluster::awaitGone);
  }

  private static void pointTo(Cluster cluster, CustomResource<?, ?> assignment, String policy) {
    cluster
        .namespace()
        .client()
        .resource(assignment)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"policyRef\": {\"name\": \"%s\"}}}".formatted(policy));
  }

  private record Busy(KubernetesClient admin, Set<Kind> seen) implements Interceptor {

    private static final Pattern STATUS =
        Pattern.compile(".*/namespaces/([^/]+)/([^/]+)/([^/]+)/status");

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      var status = STATUS.matcher(request.uri().getPath());
      if (request.method().equals("PUT") && status.matches()) {
        Stream.of(Kind.values())
            .filter(kind -> kind.plural().equals(status.group(2)))
            .filter(seen::add)
            .forEach(kind -> label(kind, status.group(1), status.group(3)));
      }
    }

    private void label(Kind kind, String namespace, String name) {
      admin
          .resources(kind.type())
          .inNamespace(namespace)
          .withName(name)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\": {\"labels\": {\"team\": \"web\"}}}");
    }
  }
}
