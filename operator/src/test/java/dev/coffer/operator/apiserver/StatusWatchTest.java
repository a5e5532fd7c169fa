package dev.coffer.operator.apiserver;

import static dev.coffer.operator.apiserver.Samples.condition;
import static dev.coffer.operator.apiserver.Samples.ready;
import static dev.coffer.operator.apiserver.Samples.status;
import static dev.coffer.operator.testing.Resources.assign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.crds.Condition;
import dev.coffer.crds.Condition.Status;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentStatus;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.testing.Kstatus;
import io.fabric8.kubernetes.client.dsl.Resource;
import org.junit.jupiter.api.Test;

/** Nothing that a server shows escapes a {@link StatusWatch}. */
@WithApiServer
class StatusWatchTest {

  private static final Condition UNKNOWN =
      condition("Ready", Status.Unknown, "Progressing", "The machine is looked up.");
  private static final Condition RECONCILING =
      condition("Reconciling", Status.True, "Progressing", "The machine is looked up.");

  @Test
  void a_history_has_every_status_once_and_in_order(TestNamespace namespace) {
    try (StatusWatch watch = StatusWatch.in(namespace)) {
      PolicyAssignment web = namespace.create(assign("web", "nightly").vm("web-1").build());
      write(namespace, web, status("Unknown", "Progressing", UNKNOWN, RECONCILING));
      write(namespace, web, ready());
      write(namespace, web, ready());
      namespace.client().resource(web).delete();
      watch.catchUp();
      assertThat(watch.history(ResourceKey.of(web)))
          .extracting(Kstatus::of)
          .containsExactly(Kstatus.InProgress, Kstatus.InProgress, Kstatus.Current);
    }
  }

  @Test
  void a_status_that_breaks_a_rule_is_noted_though_a_better_one_follows(TestNamespace namespace) {
    StatusWatch watch = StatusWatch.in(namespace);
    PolicyAssignment web = namespace.create(assign("web", "nightly").vm("web-1").build());
    Condition good = condition("Ready", Status.True, "Succeeded", "All is as wanted.");
    write(namespace, web, status("True", "Ready", good, RECONCILING));
    write(namespace, web, ready());
    assertThatThrownBy(watch::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Reconciling means not Ready");
    assertThat(watch.violations()).hasSize(1);
  }

  @Test
  void a_condition_that_turns_without_its_time_is_noted(TestNamespace namespace) {
    StatusWatch watch = StatusWatch.in(namespace);
    PolicyAssignment web = namespace.create(assign("web", "nightly").vm("web-1").build());
    write(namespace, web, ready());
    Condition touched =
        new Condition("Ready", Status.True, "Succeeded", "It is so.", "2026-01-02T00:00:00Z", 1);
    write(namespace, web, status("True", "Ready", touched));
    assertThatThrownBy(watch::close).hasMessageContaining("did not change its status");
  }

  private static void write(
      TestNamespace namespace, PolicyAssignment assignment, PolicyAssignmentStatus status) {
    Resource<PolicyAssignment> resource = namespace.client().resource(assignment);
    assignment.setStatus(status);
    assignment.getMetadata().setResourceVersion(null);
    resource.updateStatus();
  }
}
