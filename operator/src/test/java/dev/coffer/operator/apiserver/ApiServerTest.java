package dev.coffer.operator.apiserver;

import static dev.coffer.operator.apiserver.Samples.ready;
import static dev.coffer.operator.testing.Resources.assign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.coffer.crds.Kind;
import dev.coffer.crds.PolicyAssignment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.StreamSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API server of the tests keeps the promises of a real one, since it is one. */
@WithApiServer
class ApiServerTest {

  @Test
  void it_serves_the_four_kinds_also_after_they_are_installed_again(ApiServer server) {
    Crds.install(server.admin());
    for (Kind kind : Kind.values()) {
      assertThat(server.admin().resources(kind.type()).inAnyNamespace().list().getItems())
          .isEmpty();
    }
  }

  @Test
  void every_test_has_a_namespace_of_its_own(TestNamespace namespace) {
    assertThat(namespace.name()).startsWith("test-");
    assertThat(namespace.client().namespaces().withName(namespace.name()).get()).isNotNull();
  }

  @Test
  void a_namespace_goes_with_what_is_in_it_finalizers_or_not(ApiServer server) {
    TestNamespace namespace = TestNamespace.on(server);
    PolicyAssignment kept = assign("kept", "nightly").vm("web-1").build();
    kept.getMetadata().setFinalizers(List.of("backup.coffer.dev/external"));
    namespace.create(kept);
    namespace.close();
    assertThat(server.admin().namespaces().withName(namespace.name()).get()).isNull();
    assertThat(server.admin().resources(PolicyAssignment.class).inAnyNamespace().list().getItems())
        .isEmpty();
  }

  @Test
  void the_status_is_written_apart_from_the_spec(TestNamespace namespace) {
    PolicyAssignment created = namespace.create(assign("web", "nightly").vm("web-1").build());
    created.setStatus(ready());
    PolicyAssignment afterUpdate = resource(namespace, created).update();
    assertThat(observed(afterUpdate)).isEqualTo(-1);

    afterUpdate.setStatus(ready());
    afterUpdate.getMetadata().setLabels(Map.of("not", "written"));
    PolicyAssignment afterStatus = resource(namespace, afterUpdate).updateStatus();
    assertThat(observed(afterStatus)).isEqualTo(1);
    assertThat(afterStatus.getMetadata().getLabels()).isNullOrEmpty();
    assertThat(afterStatus.getMetadata().getGeneration()).isEqualTo(1);
  }

  @Test
  void whoever_writes_what_has_changed_since_gets_a_conflict(TestNamespace namespace) {
    PolicyAssignment first = namespace.create(assign("web", "nightly").vm("web-1").build());
    PolicyAssignment stale = namespace.client().resource(first).get();
    first.getMetadata().setLabels(Map.of("a", "b"));
    resource(namespace, first).update();

    stale.setStatus(ready());
    assertConflict(() -> resource(namespace, stale).update());
    assertConflict(() -> resource(namespace, stale).updateStatus());
  }

  @Test
  void kubectl_shows_the_columns(TestNamespace namespace) throws Exception {
    PolicyAssignment created = namespace.create(assign("web", "nightly").vm("web-1").build());
    created.setStatus(ready());
    resource(namespace, created).updateStatus();

    JsonNode table = table(namespace, Kind.PolicyAssignment);
    assertThat(texts(table.get("columnDefinitions"), "name"))
        .startsWith("Name", "READY", "STATUS")
        .contains("POLICY", "AGE", "MESSAGE");
    assertThat(StreamSupport.stream(table.at("/rows/0/cells").spliterator(), false))
        .extracting(JsonNode::asText)
        .startsWith("web", "True", "Succeeded")
        .contains("nightly", "All is as wanted.");
  }

  @Test
  void a_watch_tells_what_happens(TestNamespace namespace) {
    Queue<Watcher.Action> seen = new ConcurrentLinkedQueue<>();
    var all = namespace.client().resources(PolicyAssignment.class).inNamespace(namespace.name());
    try (var _ = all.watch(recorder(seen))) {
      PolicyAssignment created = namespace.create(assign("web", "nightly").vm("web-1").build());
      created.setStatus(ready());
      resource(namespace, created).updateStatus();
      resource(namespace, created).delete();
      await()
          .untilAsserted(
              () ->
                  assertThat(seen)
                      .containsExactly(
                          Watcher.Action.ADDED, Watcher.Action.MODIFIED, Watcher.Action.DELETED));
    }
  }

  @Test
  void what_is_stored_outlives_a_restart_and_a_crash(ApiServer server, TestNamespace namespace) {
    PolicyAssignment created = namespace.create(assign("web", "nightly").vm("web-1").build());
    server.restart();
    assertThat(resource(namespace, created).get()).isEqualTo(created);
    server.kill();
    assertThatThrownBy(() -> server.version()).isInstanceOf(KubernetesClientException.class);
    server.resume();
    assertThat(resource(namespace, created).get()).isEqualTo(created);
  }

  @Test
  void a_service_account_may_do_only_what_it_is_granted(ApiServer server, TestNamespace namespace) {
    try (KubernetesClient nobody = server.as(namespace.name(), "nobody")) {
      assertThatThrownBy(() -> nobody.namespaces().list())
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403))
          .hasMessageContaining("system:serviceaccount:" + namespace.name() + ":nobody");
    }
  }

  @Test
  void a_kubeconfig_file_is_enough_to_connect(ApiServer server, @TempDir Path folder) {
    Path file = folder.resolve("config");
    server.kubeconfig(file);
    Config config = Config.fromKubeconfig(file.toFile());
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      assertThat(client.getKubernetesVersion().getGitVersion())
          .isEqualTo(server.version().getGitVersion());
    }
  }

  private static Resource<PolicyAssignment> resource(
      TestNamespace namespace, PolicyAssignment resource) {
    return namespace.client().resource(resource);
  }

  private static void assertConflict(ThrowingCallable write) {
    assertThatThrownBy(write)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
  }

  private static long observed(PolicyAssignment assignment) {
    return Objects.requireNonNull(assignment.getStatus()).observedGeneration();
  }

  private static JsonNode table(TestNamespace namespace, Kind kind) throws Exception {
    var http = namespace.client().getHttpClient();
    var request =
        http.newHttpRequestBuilder()
            .uri(namespace.server().url() + Document.address(kind, namespace.name()))
            .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
            .build();
    return new JsonMapper().readTree(http.sendAsync(request, String.class).get().body());
  }

  private static List<String> texts(JsonNode list, String field) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(each -> each.path(field).asText())
        .toList();
  }

  private static Watcher<PolicyAssignment> recorder(Queue<Watcher.Action> seen) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, PolicyAssignment resource) {
        seen.add(action);
      }

      @Override
      public void onClose(WatcherException cause) {
        throw new IllegalStateException(cause);
      }
    };
  }
}
