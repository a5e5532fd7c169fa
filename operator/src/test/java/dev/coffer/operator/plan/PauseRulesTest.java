package dev.coffer.operator.plan;

import static dev.coffer.crds.Kind.BackupPolicy;
import static dev.coffer.crds.Kind.PolicyAssignment;
import static dev.coffer.crds.Kind.RestoreRequest;
import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.restore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.Condition;
import dev.coffer.crds.Kind;
import dev.coffer.crds.Summary;
import dev.coffer.engine.VmSelector;
import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.testing.Fleet;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The annotation that pauses a resource. */
class PauseRulesTest {

  private final Fleet fleet = new Fleet();

  private static <R extends CustomResource<?, ?>> R paused(R resource) {
    resource.getMetadata().setAnnotations(Map.of(Pause.ANNOTATION, "true"));
    return resource;
  }

  private void assertPaused(Kind kind, String name, String... mentioned) {
    Condition ready = fleet.condition(kind, name, "Ready");
    assertThat(ready.reason()).as(ready.message()).isEqualTo("Suspended");
    for (String text : mentioned) {
      assertThat(ready.message()).contains(text);
    }
    fleet.assertTrue(kind, name, "Stalled", Reason.ReconcilePaused);
  }

  @Test
  void what_only_a_paused_resource_wants_is_not_done_and_the_status_says_what_waits() {
    var web = fleet.vm("web");
    fleet.apply(policy("gold").build(), paused(assign("web", "gold").vm("web").run("1").build()));

    assertThat(fleet.converge().end()).isEqualTo(End.BLOCKED);

    assertThat(fleet.policiesOf(web)).isEmpty();
    assertPaused(
        PolicyAssignment,
        "web",
        "PolicyAssignment shop/web is paused by the annotation backup.coffer.dev/paused; 2 steps"
            + " wait; remove it to go on: on web: assign gold.");
    assertThat(fleet.assignment("web").summary()).isEqualTo(Summary.Suspended);
    assertThat(fleet.assignment("web").lastRun()).isNull();
    fleet.assertReady(BackupPolicy, "gold");

    fleet.apply(assign("web", "gold").vm("web").run("1").build());
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    fleet.assertReady(PolicyAssignment, "web");
    assertThat(fleet.look().sessions()).hasSize(1);
  }

  @Test
  void a_paused_resource_without_anything_to_do_is_as_ready_as_any() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.apply(paused(policy("gold").build()), paused(assign("web", "gold").vm("web").build()));

    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    fleet.assertReady(BackupPolicy, "gold");
    fleet.assertReady(PolicyAssignment, "web");
  }

  @Test
  void what_a_paused_resource_wants_is_kept_for_it() {
    var web = fleet.vm("web");
    fleet.apply(
        policy("gold").build(), policy("silver").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.apply(
        paused(assign("web", "gold").vm("web").build()),
        assign("only", "silver").vm("web").exclusive().build());
    fleet.converge();

    assertThat(fleet.policiesOf(web)).containsExactly("gold", "silver");
  }

  @Test
  void a_step_that_others_want_as_well_is_made() {
    var web = fleet.vm("web");
    fleet.apply(
        policy("gold").build(),
        paused(assign("one", "gold").vm("web").build()),
        assign("other", "gold").vm("web").build());

    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    assertThat(fleet.policiesOf(web)).containsExactly("gold");
    fleet.assertReady(PolicyAssignment, "one");
  }

  @Test
  void who_needs_a_paused_resource_waits_and_says_for_whom() {
    var web = fleet.vm("web");
    fleet.apply(paused(policy("gold").build()), assign("web", "gold").vm("web").run("1").build());
    fleet.converge();

    assertThat(fleet.look().policies()).isEmpty();
    assertPaused(BackupPolicy, "gold", "1 step waits");
    Condition ready = fleet.condition(PolicyAssignment, "web", "Ready");
    assertThat(ready.reason()).isEqualTo("DependencyNotReady");
    assertThat(ready.message())
        .isEqualTo(
            "PolicyAssignment shop/web waits for BackupPolicy shop/gold, which is paused; remove"
                + " its annotation backup.coffer.dev/paused, and it goes on by itself.");

    fleet.apply(policy("gold").build());
    fleet.converge();
    assertThat(fleet.policiesOf(web)).containsExactly("gold");
    assertThat(fleet.look().sessions()).hasSize(1);
  }

  @Test
  void a_change_of_a_paused_policy_waits_and_does_not_keep_others_from_using_it() {
    var web = fleet.vm("web");
    fleet.apply(policy("gold").build());
    fleet.converge();
    fleet.apply(paused(policy("gold").daily(30).build()), assign("web", "gold").vm("web").build());
    fleet.converge();

    assertPaused(BackupPolicy, "gold");
    assertThat(fleet.look().policies().getFirst().spec().retention().daily()).isEqualTo(7);
    assertThat(fleet.policiesOf(web)).containsExactly("gold");
  }

  @Test
  void a_release_that_is_paused_is_not_used_up() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.delete(PolicyAssignment, "web");
    fleet.converge();
    fleet.apply(paused(policy("gold").release("1").build()));
    fleet.converge();
    assertPaused(BackupPolicy, "gold", "release");
    assertThat(fleet.look().jobs()).allMatch(job -> job.isHeld());

    fleet.apply(policy("gold").release("1").build());
    fleet.converge();
    assertThat(fleet.look().jobs()).noneMatch(job -> job.isHeld());
  }

  @Test
  void a_paused_restore_takes_the_newest_point_of_the_moment_in_which_it_goes_on() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());
    fleet.converge();
    fleet.apply(paused(restore("check", "web").build()));
    fleet.converge();
    assertPaused(RestoreRequest, "check");
    assertThat(fleet.restore("check").recoveryPoint()).isNull();

    fleet.pass(Duration.ofDays(1));
    fleet.apply(assign("web", "gold").vm("web").run("2").build());
    fleet.converge();
    fleet.apply(restore("check", "web").build());
    fleet.converge();
    var points = fleet.model().recoveryPoints(new VmSelector.ByName("web"));
    assertThat(points).hasSize(2);
    assertThat(fleet.look().restores().getFirst().order().point())
        .isEqualTo(points.getFirst().id());
  }

  @Test
  void deletion_wins_over_a_pause() {
    var web = fleet.vm("web");
    fleet.apply(policy("gold").deleteOnEngine().build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.apply(
        paused(policy("gold").deleteOnEngine().build()),
        paused(assign("web", "gold").vm("web").build()));
    fleet.delete(PolicyAssignment, "web").delete(BackupPolicy, "gold");

    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    assertThat(fleet.policiesOf(web)).isEmpty();
    assertThat(fleet.look().policies()).isEmpty();
    assertThat(fleet.exists(BackupPolicy, "gold")).isFalse();
    assertThat(fleet.exists(PolicyAssignment, "web")).isFalse();
  }

  @Test
  void a_pause_is_not_part_of_the_steps_and_their_hash() {
    fleet.vm("web");
    String nothing = fleet.plan().hash();
    fleet.apply(paused(policy("gold").build()));

    assertThat(fleet.plan().steps()).isEmpty();
    assertThat(fleet.plan().withheld()).singleElement().isInstanceOf(Step.CreatePolicy.class);
    assertThat(List.of(fleet.plan().hash())).containsExactly(nothing);
  }
}
