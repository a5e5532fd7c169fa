package dev.coffer.operator.apply;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.in;
import static dev.coffer.operator.testing.Resources.key;
import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.crds.AllowedNamespaces;
import dev.coffer.crds.AllowedNamespaces.From;
import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.BackupPolicyStatus;
import dev.coffer.crds.BackupPolicyStatus.Promised;
import dev.coffer.crds.Kind;
import dev.coffer.engine.Target;
import dev.coffer.operator.testing.Fleet;
import dev.coffer.operator.testing.MemoryStore;
import java.util.ArrayList;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who added what is remembered whatever happens, with one write for a crowd of newcomers. */
class PromisesTest {

  private final Fleet fleet = fleet();

  private static Fleet fleet() {
    var fleet = new Fleet().apply(policy("gold").build());
    fleet.converge();
    return fleet;
  }

  private int savesOfOneConvergence() {
    int before = fleet.store().saves();
    fleet.converge();
    return fleet.store().saves() - before;
  }

  @Test
  void a_crowd_of_new_assignments_costs_one_write_each_and_two_of_their_policy() {
    for (int i = 0; i < 20; i++) {
      fleet.vm("web-" + i);
      fleet.apply(assign("web-" + i, "gold").vm("web-" + i).build());
    }

    assertThat(savesOfOneConvergence()).isEqualTo(22);
    assertThat(fleet.policy("gold").promised()).as("all have a status now").isEmpty();
    assertThat(fleet.assignment("web-7").assigned()).hasSize(1);
    assertThat(savesOfOneConvergence()).isZero();
  }

  @Test
  void a_policy_that_is_made_with_its_first_assignments_costs_each_of_them_one_write() {
    fleet.apply(policy("silver").build());
    for (int i = 0; i < 20; i++) {
      fleet.vm("web-" + i);
      fleet.apply(assign("web-" + i, "silver").vm("web-" + i).build());
    }

    assertThat(savesOfOneConvergence()).isEqualTo(22);
    assertThat(fleet.assignment("web-7").assigned()).hasSize(1);
  }

  @Test
  void a_crash_before_the_first_status_leaves_the_memory_of_what_was_added() {
    var web = fleet.vm("web");
    fleet.apply(assign("web", "gold").vm("web").build());
    fleet.store().crashAtSave(2);
    assertThatThrownBy(fleet::converge).isInstanceOf(MemoryStore.Crash.class);
    fleet.store().crashAtSave(0);
    assertThat(fleet.policiesOf(web)).containsExactly("gold");
    assertThat(fleet.store().find(key(Kind.PolicyAssignment, "web")).orElseThrow().getStatus())
        .isNull();

    fleet.delete(Kind.PolicyAssignment, "web").converge();

    assertThat(fleet.policiesOf(web)).isEmpty();
    assertThat(fleet.exists(Kind.PolicyAssignment, "web")).isFalse();
    assertThat(fleet.policy("gold").promised()).isEmpty();
  }

  @Test
  void what_a_person_assigned_is_not_promised_and_stays_after_such_a_crash() {
    var web = fleet.vm("web");
    var db = fleet.vm("db");
    var gold = fleet.look().policies().getFirst().id();
    fleet.model().setPolicies(new Target.OfVm(db), Set.of(), Set.of(gold));
    fleet.apply(assign("web", "gold").vm("web").build(), assign("db", "gold").vm("db").build());
    fleet.store().crashAtSave(2);
    assertThatThrownBy(fleet::converge).isInstanceOf(MemoryStore.Crash.class);
    fleet.store().crashAtSave(0);

    fleet.delete(Kind.PolicyAssignment, "web").delete(Kind.PolicyAssignment, "db").converge();

    assertThat(fleet.policiesOf(web)).isEmpty();
    assertThat(fleet.policiesOf(db)).containsExactly("gold");
  }

  @Test
  void a_policy_remembers_as_long_as_an_assignment_could_not_be_saved() {
    var web = fleet.vm("web");
    fleet.apply(assign("web", "gold").vm("web").build());
    fleet.store().contest(key(Kind.PolicyAssignment, "web"));
    var convergence = fleet.converge();
    assertThat(convergence.again()).contains(key(Kind.PolicyAssignment, "web"));
    assertThat(fleet.policy("gold").promised()).hasSize(1);
    fleet.store().contest();

    fleet.delete(Kind.PolicyAssignment, "web").converge();

    assertThat(fleet.policiesOf(web)).isEmpty();
  }

  @Test
  void nothing_is_added_before_the_policy_has_promised_to_remember_it() {
    var web = fleet.vm("web");
    fleet.apply(assign("web", "gold").vm("web").build());
    fleet.store().contest(key(Kind.BackupPolicy, "gold"));
    fleet.converge();
    assertThat(fleet.policiesOf(web)).isEmpty();

    fleet.store().contest();
    fleet.converge();

    assertThat(fleet.policiesOf(web)).containsExactly("gold");
  }

  @Test
  void a_policy_in_another_namespace_is_not_told_which_machines_it_protects() {
    var web = fleet.vm("web");
    fleet.apply(
        in("shared", policy("silver").allow(new AllowedNamespaces(From.All, null)).build()),
        assign("web", "shared", "silver").vm("web").build());
    var promised = new ArrayList<Promised>();
    fleet
        .store()
        .watch(
            resource -> {
              if (resource instanceof BackupPolicy told && told.getStatus() != null) {
                promised.addAll(told.getStatus().promised());
              }
            });
    fleet.converge();

    assertThat(fleet.policiesOf(web)).containsExactly("silver");
    assertThat(promised).isEmpty();
  }

  @Test
  void those_for_which_a_policy_has_no_room_remember_by_themselves() {
    int many = BackupPolicyStatus.MAX_PROMISED + 20;
    for (int i = 0; i < many; i++) {
      fleet.vm("web-" + i);
      fleet.apply(assign("web-" + i, "gold").vm("web-" + i).build());
    }
    fleet.store().crashAtSave(22);
    assertThatThrownBy(fleet::converge).isInstanceOf(MemoryStore.Crash.class);
    fleet.store().crashAtSave(0);
    assertThat(fleet.policy("gold").promised()).hasSize(BackupPolicyStatus.MAX_PROMISED);

    for (int i = 0; i < many; i++) {
      fleet.delete(Kind.PolicyAssignment, "web-" + i);
    }
    fleet.converge();

    assertThat(fleet.look().virtualMachines()).allMatch(vm -> vm.policies().isEmpty());
  }
}
