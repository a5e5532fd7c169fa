package dev.coffer.operator.plan;

import static dev.coffer.crds.Kind.BackupPolicy;
import static dev.coffer.crds.Kind.PolicyAssignment;
import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.AllowedNamespaces;
import dev.coffer.crds.AllowedNamespaces.From;
import dev.coffer.crds.Condition;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.conformance.model.Faults;
import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.testing.Fleet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What resources name: policies near and far, machines, disks, engines. */
class ReferenceRulesTest {

  private final Fleet fleet = new Fleet();

  @Test
  void a_missing_policy_is_waited_for_and_keeps_what_was_assigned() {
    var web = fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.delete(BackupPolicy, "gold");
    fleet.converge();
    fleet.converge();

    assertThat(fleet.condition(PolicyAssignment, "web", "Ready").reason())
        .isEqualTo("DependencyNotReady");
    assertThat(fleet.condition(PolicyAssignment, "web", "Protected").message())
        .isEqualTo("Nothing can be assigned now; the condition Ready says why.");
    assertThat(fleet.policiesOf(web)).containsExactly("gold");
  }

  @Test
  void an_assignment_whose_policy_is_gone_still_cleans_up_after_itself() {
    var web = fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.delete(BackupPolicy, "gold");
    fleet.converge();
    fleet.delete(PolicyAssignment, "web");
    fleet.converge();

    assertThat(fleet.policiesOf(web)).isEmpty();
    assertThat(fleet.exists(PolicyAssignment, "web")).isFalse();
  }

  @Test
  void a_policy_of_another_namespace_must_be_offered_and_a_refusal_tells_nothing() {
    fleet.vm("web");
    fleet.apply(policy("gold").in("infra").build());
    fleet.apply(
        assign("there", "infra", "gold").vm("web").build(),
        assign("nowhere", "infra", "lead").vm("web").build());
    fleet.converge();

    fleet.assertBlocked(PolicyAssignment, "there", Reason.ReferenceNotPermitted, "gold");
    var there = fleet.condition(PolicyAssignment, "there", "Blocked").message();
    var nowhere = fleet.condition(PolicyAssignment, "nowhere", "Blocked").message();
    assertThat(there).isEqualTo(nowhere.replace("lead", "gold"));
  }

  @Test
  void an_offer_by_label_is_good_and_its_revocation_revokes() {
    var web = fleet.vm("web");
    fleet.store().label("shop", Map.of("team", "shop"));
    var offer =
        new AllowedNamespaces(
            From.Selector, new AllowedNamespaces.Selector(Map.of("team", "shop")));
    fleet.apply(
        policy("gold").in("infra").allow(offer).build(),
        assign("web", "infra", "gold").vm("web").build());
    fleet.converge();
    assertThat(fleet.policiesOf(web)).containsExactly("gold");

    fleet.apply(policy("gold").in("infra").build());
    fleet.converge();
    assertThat(fleet.policiesOf(web)).isEmpty();
  }

  @Test
  void a_missing_machine_has_the_inventory_read_again_once() {
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.converge();

    assertThat(fleet.model().calls().get("refreshInventory")).isEqualTo(1);
    assertThat(fleet.condition(PolicyAssignment, "web", "Ready").reason())
        .isEqualTo("DependencyNotReady");

    fleet.vm("web");
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
  }

  @Test
  void a_name_that_two_machines_share_is_ambiguous_and_lists_their_ids() {
    var first = fleet.vm("web");
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.assertBlocked(PolicyAssignment, "web", Reason.AmbiguousReference, "vm-web, vm-web-2");

    fleet.apply(assign("web", "gold").vmId(first.value()).build());
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    assertThat(fleet.policiesOf(first)).containsExactly("gold");
  }

  @Test
  void an_engine_that_does_not_answer_makes_nothing_worse() {
    var web = fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.model().setFaults(down(Faults.unavailable("observe")));

    assertThat(fleet.plan().steps()).isEmpty();
    assertThat(fleet.converge().end()).isEqualTo(End.FAILED);
    var ready = fleet.condition(PolicyAssignment, "web", "Ready");
    assertThat(ready.status()).isEqualTo(Condition.Status.Unknown);
    assertThat(ready.reason()).isEqualTo("EngineUnreachable");
    assertThat(fleet.assignment("web").assigned()).hasSize(1);

    fleet.delete(PolicyAssignment, "web");
    fleet.converge();
    assertThat(fleet.exists(PolicyAssignment, "web")).isTrue();

    fleet.model().setFaults(Faults.NONE);
    fleet.converge();
    assertThat(fleet.policiesOf(web)).isEmpty();
  }

  @Test
  void credentials_that_do_not_suffice_stall() {
    fleet.apply(policy("gold").build());
    fleet
        .model()
        .setFaults(
            down(new EngineException(new EngineError.Unauthorized("the token has expired"))));
    fleet.converge();

    fleet.assertTrue(BackupPolicy, "gold", "Stalled", Reason.Unauthorized);
  }

  private static Faults down(EngineException error) {
    return new Faults() {
      @Override
      public void beforeCall(int n, String method) {
        throw error;
      }
    };
  }
}
