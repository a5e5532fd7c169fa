package dev.coffer.operator.plan;

import static dev.coffer.crds.Kind.DiskExclusion;
import static dev.coffer.crds.Kind.PolicyAssignment;
import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.exclude;
import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.VirtualMachine.Disk;
import dev.coffer.engine.VmId;
import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.testing.Fleet;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R5: disks that policies leave out. */
class ExclusionRulesTest {

  private final Fleet fleet = new Fleet();
  private final VmId web = fleet.vm("web", "vda", "scratch");

  @BeforeEach
  void assignTwoPolicies() {
    fleet.apply(
        policy("gold").build(),
        policy("silver").build(),
        assign("gold", "gold").vm("web").run("1").build(),
        assign("silver", "silver").vm("web").build());
    fleet.converge();
  }

  private List<Integer> excluded() {
    return fleet.machine(web).disks().stream().map(disk -> disk.excludedFrom().size()).toList();
  }

  @Test
  void R5_a_disk_is_left_out_of_all_policies_or_of_some() {
    fleet.apply(exclude("all", "web", "scratch", null));
    fleet.converge();
    assertThat(excluded()).containsExactly(0, 2);
    fleet.assertReady(DiskExclusion, "all");
    fleet.assertTrue(PolicyAssignment, "gold", "Protected", Reason.DisksExcluded);
    assertThat(fleet.exclusion("all").disks().getFirst().policyIds()).hasSize(2);

    fleet.apply(exclude("all", "web", "scratch", null, "silver"));
    fleet.converge();
    assertThat(excluded()).containsExactly(0, 1);
    assertThat(fleet.plan().steps()).isEmpty();
  }

  @Test
  void R5_what_is_deleted_or_expired_is_backed_up_again() {
    fleet.apply(exclude("all", "web", "scratch", "2026-03-02T00:00:00Z"));
    fleet.converge();
    fleet.pass(Duration.ofDays(2));
    fleet.converge();
    assertThat(excluded()).containsExactly(0, 0);
    fleet.assertTrue(DiskExclusion, "all", "Ready", Reason.Expired);
    assertThat(fleet.exclusion("all").expired()).isTrue();

    fleet.apply(exclude("all", "web", "scratch", null));
    fleet.converge();
    fleet.delete(DiskExclusion, "all");
    fleet.converge();
    assertThat(excluded()).containsExactly(0, 0);
    assertThat(fleet.exists(DiskExclusion, "all")).isFalse();
  }

  @Test
  void R5_two_exclusions_that_together_leave_nothing_are_not_both_done() {
    fleet.apply(exclude("b-first", "web", "scratch", null));
    fleet.converge();
    fleet.apply(exclude("a-second", "web", "vda", null));

    assertThat(fleet.converge().end()).isEqualTo(End.BLOCKED);
    assertThat(excluded()).containsExactly(0, 2);
    fleet.assertReady(DiskExclusion, "b-first");
    fleet.assertBlocked(DiskExclusion, "a-second", Reason.NothingLeftToProtect, "web");
  }

  @Test
  void R5_disks_that_trade_places_are_included_before_the_other_is_excluded() {
    fleet.apply(exclude("one", "web", "scratch", null));
    fleet.converge();
    fleet.apply(exclude("one", "web", "vda", null));

    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    assertThat(excluded()).containsExactly(2, 0);
  }

  @Test
  void R5_what_a_person_excluded_by_hand_stays() {
    var gold = fleet.look().policyNamed("gold").orElseThrow().id();
    var disk = new DiskId(web + "/scratch");
    fleet.model().setExclusions(disk, Set.of(), Set.of(gold));
    fleet.apply(exclude("all", "web", "scratch", null));
    fleet.converge();
    fleet.delete(DiskExclusion, "all");
    fleet.converge();

    assertThat(fleet.machine(web).disks().getLast().excludedFrom()).containsExactly(gold);
  }

  @Test
  void a_policy_that_leaves_takes_its_exclusions_along_and_a_new_one_gets_them() {
    fleet.apply(exclude("all", "web", "scratch", null), policy("bronze").build());
    fleet.converge();
    fleet.apply(assign("silver", "bronze").vm("web").build());

    var plan = fleet.plan();
    assertThat(fleet.converge().outcomes()).hasSize(plan.steps().size());
    assertThat(excluded()).containsExactly(0, 2);
    assertThat(fleet.plan().steps()).isEmpty();
  }

  @Test
  void a_disk_that_vanished_is_waited_for_and_named() {
    fleet.apply(exclude("all", "web", "scratch", null));
    fleet.converge();
    fleet.world().removeDisk(new DiskId(web + "/scratch"));
    fleet.converge();

    assertThat(fleet.condition(DiskExclusion, "all", "Ready").reason())
        .isEqualTo("DependencyNotReady");
    assertThat(fleet.condition(DiskExclusion, "all", "Ready").message()).contains("scratch", "web");
    assertThat(fleet.machine(web).disks().stream().map(Disk::name)).containsExactly("vda");
  }
}
