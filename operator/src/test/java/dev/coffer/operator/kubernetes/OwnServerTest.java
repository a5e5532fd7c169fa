package dev.coffer.operator.kubernetes;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coffer.crds.Api;
import dev.coffer.crds.Kind;
import dev.coffer.operator.apiserver.ApiServer;
import dev.coffer.operator.apiserver.Crds;
import dev.coffer.operator.apiserver.TestNamespace;
import dev.coffer.operator.apiserver.WithApiServer;
import dev.coffer.operator.metrics.Scrape;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What happens to a whole API server: it goes and comes back, and its definitions change. */
@WithApiServer
class OwnServerTest {

  private static final YAMLMapper YAML = new YAMLMapper();

  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = ApiServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** The definition of a kind with another schema. */
  private static String changed(Kind kind, Consumer<ObjectNode> change) {
    try {
      var definition = (ObjectNode) YAML.readTree(kind.manifest());
      change.accept((ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema"));
      return YAML.writeValueAsString(definition);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As a definition was before anybody knew what a spec may say. */
  private static void loosen(ObjectNode schema) {
    schema
        .withObject("/properties")
        .putObject("spec")
        .put("type", "object")
        .put("x-kubernetes-preserve-unknown-fields", true);
  }

  private static void store(TestNamespace namespace, Kind kind, String name, String spec) {
    namespace
        .client()
        .raw(
            "/apis/%s/%s/namespaces/%s/%s"
                .formatted(Api.GROUP, Api.VERSION, namespace.name(), kind.plural()),
            "POST",
            """
            {"apiVersion": "%s/%s", "kind": "%s", "spec": %s,
             "metadata": {"name": "%s", "finalizers": ["backup.coffer.dev/external"]}}
            """
                .formatted(Api.GROUP, Api.VERSION, kind, spec, name));
  }

  private static String read(TestNamespace namespace, Kind kind, String name) {
    var text =
        namespace
            .client()
            .raw(
                "/apis/%s/%s/namespaces/%s/%s/%s"
                    .formatted(Api.GROUP, Api.VERSION, namespace.name(), kind.plural(), name));
    return text == null ? "" : text;
  }

  private static boolean hasEvent(TestNamespace namespace, String name) {
    return namespace.client().v1().events().inNamespace(namespace.name()).list().getItems().stream()
        .anyMatch(
            event ->
                event.getReason().equals("InvalidSpec")
                    && event.getInvolvedObject().getName().equals(name));
  }

  @Test
  void without_definitions_or_with_older_ones_it_does_not_start_and_says_what_to_install() {
    Arrays.stream(Kind.values())
        .forEach(
            kind ->
                server
                    .admin()
                    .apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(kind.plural() + "." + Api.GROUP)
                    .delete());
    try (var namespace = TestNamespace.on(server);
        var cluster = new Cluster(namespace)) {
      Cluster.patiently("definitions gone")
          .untilAsserted(
              () ->
                  assertThatThrownBy(cluster::start)
                      .isInstanceOf(OperatorStartException.class)
                      .hasMessageContaining(
                          "restorerequests.backup.coffer.dev is missing: install the chart"
                              + " coffer-crds"));
      Crds.install(server.admin());
      Crds.put(
          server.admin(),
          changed(
              Kind.RestoreRequest,
              schema -> schema.withObject("/properties/spec/properties").remove("timeToLive")));
      assertThatThrownBy(cluster::start)
          .isInstanceOf(OperatorStartException.class)
          .hasMessageContaining("is older than this operator, it lacks spec.timeToLive: update");
      Crds.install(server.admin());
    }
  }

  @Test
  void what_was_stored_under_an_older_definition_and_is_not_valid_any_more_stops_nobody() {
    Crds.install(server.admin());
    try (var namespace = TestNamespace.on(server);
        var cluster = new Cluster(namespace)) {
      Crds.put(server.admin(), changed(Kind.BackupPolicy, OwnServerTest::loosen));
      Crds.put(server.admin(), changed(Kind.RestoreRequest, OwnServerTest::loosen));
      Cluster.patiently("looser definitions")
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                store(
                    namespace, Kind.BackupPolicy, "text", "{\"retention\": {\"daily\": \"many\"}}");
                assertThat(read(namespace, Kind.BackupPolicy, "text")).contains("many");
              });
      store(
          namespace,
          Kind.BackupPolicy,
          "enum",
          "{\"retention\": {\"daily\": 7}, \"deletionPolicy\": \"Explode\"}");
      Cluster.patiently("looser definitions")
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                store(namespace, Kind.RestoreRequest, "missing", "{\"mode\": \"Test\"}");
                assertThat(read(namespace, Kind.RestoreRequest, "missing")).contains("Test");
              });
      Crds.install(server.admin());
      cluster.vm("web-1");
      cluster.start();

      var gold = cluster.create(policy("gold").build());
      var web = cluster.create(assign("web", "gold").vm("web-1").run("1").build());
      cluster.awaitThat(gold, Cluster::isReady);
      cluster.awaitThat(web, Cluster::isReady);
      assertTold(namespace, Kind.BackupPolicy, "text", "spec.retention.daily");
      assertTold(namespace, Kind.BackupPolicy, "enum", "spec.deletionPolicy");
      assertTold(namespace, Kind.RestoreRequest, "missing", "spec.source");
      var metrics = Scrape.of(cluster.metrics());
      assertThat(metrics.value("coffer_resources{kind=\"BackupPolicy\",summary=\"Failed\"}"))
          .isEqualTo(2);

      Crds.put(server.admin(), changed(Kind.BackupPolicy, OwnServerTest::loosen));
      Crds.put(server.admin(), changed(Kind.RestoreRequest, OwnServerTest::loosen));
      assertGone(namespace, Kind.BackupPolicy, "text");
      assertGone(namespace, Kind.BackupPolicy, "enum");
      assertGone(namespace, Kind.RestoreRequest, "missing");
    }
  }

  /** Old servers refuse any write to what is not valid, so that only an event is left to tell. */
  private static void assertTold(TestNamespace namespace, Kind kind, String name, String what) {
    boolean writable = isWritable(namespace, kind, name);
    Cluster.patiently(name + " told")
        .untilAsserted(
            () -> {
              if (writable) {
                assertThat(read(namespace, kind, name))
                    .contains("\"reason\":\"InvalidSpec\"", "Stalled", what);
              } else {
                assertThat(hasEvent(namespace, name)).isTrue();
              }
            });
  }

  private static void assertGone(TestNamespace namespace, Kind kind, String name) {
    generic(namespace, kind, name).delete();
    Cluster.patiently(name + " gone").until(() -> read(namespace, kind, name).isEmpty());
  }

  private static Resource<GenericKubernetesResource> generic(
      TestNamespace namespace, Kind kind, String name) {
    return namespace
        .client()
        .genericKubernetesResources(Api.GROUP + "/" + Api.VERSION, kind.name())
        .inNamespace(namespace.name())
        .withName(name);
  }

  private static boolean isWritable(TestNamespace namespace, Kind kind, String name) {
    try {
      generic(namespace, kind, name)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\": {\"labels\": {\"touched\": \"yes\"}}}");
      return true;
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).isEqualTo(422);
      return false;
    }
  }

  @Test
  void an_API_server_that_goes_and_comes_back_is_served_on() {
    Crds.install(server.admin());
    var lists = new AtomicInteger();
    Interceptor counter =
        new Interceptor() {
          @Override
          public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            boolean watch = String.valueOf(request.uri().getQuery()).contains("watch=true");
            if (request.uri().getPath().endsWith("/backuppolicies") && !watch) {
              lists.incrementAndGet();
            }
          }
        };
    try (var namespace = TestNamespace.on(server);
        var cluster = new Cluster(namespace).meddledWith(counter)) {
      cluster.vm("web-1");
      cluster.start();
      var gold = cluster.create(policy("gold").build());
      cluster.awaitThat(gold, Cluster::isReady);

      server.kill();
      server.resume();
      var web = cluster.create(assign("web", "gold").vm("web-1").run("1").build());
      cluster.awaitThat(web, Cluster::isReady);
      int after = lists.get();

      server.restartWithoutHistory();
      var silver = cluster.create(policy("silver").build());
      cluster.awaitThat(silver, Cluster::isReady);
      assertThat(cluster.look().sessions()).hasSize(1);
      assertThat(lists.get())
          .as("its watch is too old for a server that has forgotten the history: 410")
          .isGreaterThan(after);
    }
  }
}
