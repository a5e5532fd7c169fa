package dev.coffer.operator.apiserver;

import static dev.coffer.operator.testing.Resources.assign;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import dev.coffer.crds.PolicyAssignment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.net.URI;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the faults of a {@link FaultyClient} look like to whoever uses it. */
@WithApiServer
class FaultyClientTest {

  private FaultyClient faulty;
  private String namespace;

  @BeforeEach
  void connect(ApiServer server, TestNamespace own) {
    faulty = FaultyClient.of(server.adminConfig());
    namespace = own.name();
  }

  @AfterEach
  void disconnect() {
    faulty.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/namespaces, list namespaces, /",
    "GET, /api/v1/namespaces/shop, get namespaces, /shop",
    "GET, /api/v1/namespaces?watch=true, watch namespaces, /",
    "POST, /api/v1/namespaces/shop/events, create events, shop/",
    "PUT, /apis/g/v1/namespaces/shop/policies/a/status, update policies/status, shop/a",
    "PATCH, /apis/g/v1/namespaces/shop/policies/a, patch policies, shop/a",
    "DELETE, /apis/g/v1/namespaces/shop/policies, deletecollection policies, shop/",
    "GET, /readyz, get /readyz, ''",
  })
  void a_request_is_told_by_verb_resource_and_object(
      String method, String address, String told, String object) {
    Call call = Call.of(method, URI.create("https://127.0.0.1:1" + address));
    assertThat(call.verb() + " " + call.resource()).isEqualTo(told);
    assertThat(call.object()).isEqualTo(object);
  }

  @Test
  void requests_are_counted_by_verb_and_resource() {
    PolicyAssignment web = web();
    observe(web);
    assertThat(faulty.counts())
        .containsOnly(
            entry("create policyassignments", 1L), entry("update policyassignments/status", 1L));
    faulty.forget();
    assertThat(faulty.count(Call::isWrite)).isZero();
  }

  @Test
  void the_first_status_writes_of_an_object_meet_a_conflict() {
    faulty.answerFirst(2, Call::isStatusWrite, 409);
    PolicyAssignment web = web();
    for (int i = 0; i < 2; i++) {
      assertCode(() -> observe(web), 409);
    }
    assertThat(requireNonNull(observe(web).getStatus()).observedGeneration()).isEqualTo(1);
  }

  @Test
  void a_fault_lasts_until_it_is_healed() {
    faulty.answerAll(call -> call.verb().equals("list"), 403);
    assertCode(() -> faulty.client().namespaces().list(), 403);
    faulty.heal();
    assertThat(faulty.client().namespaces().list().getItems()).isNotEmpty();
  }

  @Test
  void a_server_that_is_busy_for_a_while_is_asked_again() {
    faulty.answerFirst(1, call -> call.verb().equals("list"), 429);
    assertThat(faulty.client().namespaces().list().getItems()).isNotEmpty();
    assertThat(faulty.counts()).containsEntry("list namespaces", 2L);
  }

  @Test
  void a_fault_of_a_watch_is_met_where_the_watch_starts() {
    faulty.answerAll(call -> call.verb().equals("watch"), 410);
    var all = faulty.client().resources(PolicyAssignment.class).inNamespace(namespace);
    assertCode(() -> all.watch(new NoWatcher()).close(), 410);
  }

  @Test
  void an_informer_lists_again_when_its_watch_has_expired(ApiServer server) {
    var all = faulty.client().resources(PolicyAssignment.class).inNamespace(namespace);
    try (var informer = all.inform(new Ignoring())) {
      server.restartWithoutHistory();
      web();
      await().atMost(Duration.ofMinutes(2)).until(() -> informer.getStore().list().size() == 1);
      assertThat(faulty.count(call -> call.verb().equals("list"))).isGreaterThan(1);
    }
  }

  private static final class NoWatcher implements Watcher<PolicyAssignment> {
    @Override
    public void eventReceived(Action action, PolicyAssignment resource) {}

    @Override
    public void onClose(WatcherException cause) {}
  }

  private static final class Ignoring implements ResourceEventHandler<PolicyAssignment> {
    @Override
    public void onAdd(PolicyAssignment resource) {}

    @Override
    public void onUpdate(PolicyAssignment before, PolicyAssignment resource) {}

    @Override
    public void onDelete(PolicyAssignment resource, boolean lastStateUnknown) {}
  }

  private PolicyAssignment web() {
    PolicyAssignment web = assign("web", "nightly").vm("web-1").build();
    web.getMetadata().setNamespace(namespace);
    return faulty.client().resource(web).create();
  }

  private PolicyAssignment observe(PolicyAssignment assignment) {
    assignment.setStatus(Samples.ready());
    Resource<PolicyAssignment> resource = faulty.client().resource(assignment);
    return resource.updateStatus();
  }

  private static void assertCode(ThrowingCallable request, int code) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(code));
  }
}
