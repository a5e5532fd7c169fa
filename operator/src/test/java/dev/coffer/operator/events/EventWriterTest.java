package dev.coffer.operator.events;

import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.operator.apiserver.ApiServer;
import dev.coffer.operator.apiserver.TestNamespace;
import dev.coffer.operator.apiserver.WithApiServer;
import dev.coffer.operator.events.EventWriter.Outcome;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

@WithApiServer
class EventWriterTest {

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();

  @Test
  void what_is_told_again_is_counted_also_by_the_next_process(TestNamespace namespace) {
    var gold = gold(namespace.name());
    try (var writer = writer(namespace.client())) {
      writer.write(List.of(held(gold, "Jobs 1 are held.")));
      writer.write(List.of(held(gold, "Jobs 1 are held.")));
      awaitOutcomes(Outcome.WRITTEN, Outcome.WRITTEN);
    }
    now = now.plus(Duration.ofHours(1));
    try (var writer = writer(namespace.client())) {
      writer.write(List.of(held(gold, "Jobs 2 are held."), released(gold)));
      awaitOutcomes(Outcome.WRITTEN, Outcome.WRITTEN, Outcome.WRITTEN, Outcome.WRITTEN);
    }

    var events = events(namespace);
    assertThat(events)
        .extracting(Event::getReason)
        .containsExactlyInAnyOrder("PolicyHeld", "PolicyReleased");
    var held =
        events.stream().filter(one -> one.getReason().equals("PolicyHeld")).findFirst().get();
    assertThat(held.getCount()).isEqualTo(3);
    assertThat(held.getMessage()).isEqualTo("Jobs 2 are held.");
    assertThat(held.getType()).isEqualTo("Warning");
    assertThat(held.getFirstTimestamp()).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(held.getLastTimestamp()).isEqualTo("2026-03-01T13:00:00Z");
    assertThat(held.getInvolvedObject().getUid()).isEqualTo(gold.getMetadata().getUid());
    assertThat(held.getReportingComponent()).isEqualTo("coffer");
  }

  @Test
  void an_event_that_expired_is_made_again(TestNamespace namespace) {
    var gold = gold(namespace.name());
    try (var writer = writer(namespace.client())) {
      writer.write(List.of(released(gold)));
      awaitOutcomes(Outcome.WRITTEN);
      namespace.client().resource(events(namespace).getFirst()).delete();

      writer.write(List.of(released(gold)));
      awaitOutcomes(Outcome.WRITTEN, Outcome.WRITTEN);
    }

    assertThat(events(namespace)).extracting(Event::getCount).containsExactly(1);
  }

  @Test
  void to_create_and_to_patch_events_is_right_enough(ApiServer server, TestNamespace namespace) {
    var gold = gold(namespace.name());
    mayWriteEvents(namespace, "reporter", "create", "patch");
    try (var client = server.as(namespace.name(), "reporter");
        var first = writer(client);
        var second = writer(client)) {
      first.write(List.of(released(gold), released(gold)));
      awaitOutcomes(Outcome.WRITTEN, Outcome.WRITTEN);
      second.write(List.of(released(gold)));
      awaitOutcomes(Outcome.WRITTEN, Outcome.WRITTEN, Outcome.WRITTEN);
    }

    assertThat(events(namespace)).extracting(Event::getCount).containsExactly(3);
  }

  @Test
  void a_missing_right_stops_nobody(ApiServer server, TestNamespace namespace) {
    var gold = gold(namespace.name());
    try (var client = server.as(namespace.name(), "stranger");
        var writer = writer(client)) {
      writer.write(List.of(released(gold)));
      awaitOutcomes(Outcome.FAILED);
    }

    assertThat(events(namespace)).isEmpty();
  }

  @Test
  void a_namespace_that_is_being_deleted_wants_no_events(TestNamespace namespace) {
    var gold = gold(namespace.name());
    namespace.client().namespaces().withName(namespace.name()).delete();
    try (var writer = writer(namespace.client())) {
      writer.write(List.of(released(gold)));
      awaitOutcomes(Outcome.UNWANTED);
    }
  }

  @Test
  void more_events_than_the_server_takes_are_dropped_and_nobody_waits() {
    var nobody =
        new ConfigBuilder().withMasterUrl("https://127.0.0.1:1").withRequestRetryBackoffLimit(0);
    var gold = gold("nowhere");
    try (var client = new KubernetesClientBuilder().withConfig(nobody.build()).build();
        var writer = writer(client)) {
      for (int i = 0; i < 3; i++) {
        writer.write(Collections.nCopies(5_000, released(gold)));
      }
      assertThat(outcomes).contains(Outcome.DROPPED);
    }
    assertThat(outcomes).hasSize(15_000).doesNotContain(Outcome.WRITTEN);
  }

  /** Events need not be about something that the server has. */
  private static BackupPolicy gold(String namespace) {
    var gold = policy("gold").in(namespace).build();
    gold.getMetadata().setUid("7c5f3a52-0a7e-4c1c-9d0c-0e4d6a0d8f11");
    return gold;
  }

  private EventWriter writer(KubernetesClient client) {
    return new EventWriter(client, () -> now, (_, outcome) -> outcomes.add(outcome));
  }

  private void awaitOutcomes(Outcome... expected) {
    await().untilAsserted(() -> assertThat(outcomes).containsExactly(expected));
  }

  private static ResourceEvent held(BackupPolicy policy, String message) {
    return new ResourceEvent(policy, EventReason.PolicyHeld, ResourceEvent.Type.Warning, message);
  }

  private static ResourceEvent released(BackupPolicy policy) {
    return new ResourceEvent(
        policy, EventReason.PolicyReleased, ResourceEvent.Type.Normal, "No job is held.");
  }

  private static List<Event> events(TestNamespace namespace) {
    return namespace.client().v1().events().inNamespace(namespace.name()).list().getItems();
  }

  private static void mayWriteEvents(TestNamespace namespace, String account, String... verbs) {
    var client = namespace.client();
    client
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName(account)
                .withNamespace(namespace.name())
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources("events")
                .withVerbs(verbs)
                .endRule()
                .build())
        .create();
    client
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(account)
                .withNamespace(namespace.name())
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", account)
                .addNewSubject("", "ServiceAccount", account, namespace.name())
                .build())
        .create();
  }
}
