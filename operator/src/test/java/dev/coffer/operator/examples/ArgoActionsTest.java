package dev.coffer.operator.examples;

import static dev.coffer.crds.Kind.BackupPolicy;
import static dev.coffer.crds.Kind.PolicyAssignment;
import static dev.coffer.crds.Kind.RestoreRequest;
import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.crds.Kind;
import dev.coffer.crds.validation.ResourceMapper;
import dev.coffer.crds.validation.ResourceValidator;
import dev.coffer.operator.examples.ArgoCd.Action;
import dev.coffer.operator.plan.Reason;
import dev.coffer.operator.testing.Fleet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The actions that Argo CD offers: what they write is valid, and does what their name says. */
class ArgoActionsTest {

  private static final ResourceValidator VALIDATOR = new ResourceValidator();

  static Stream<Situation> situations() {
    return Situations.all();
  }

  @ParameterizedTest
  @MethodSource("situations")
  void an_action_that_is_offered_changes_nothing_but_the_spec_and_is_accepted(Situation situation) {
    JsonNode before = situation.resource();
    for (Action action : ArgoCd.actions(before)) {
      if (!action.disabled()) {
        JsonNode after = ArgoCd.act(action.name(), before);
        assertThat(VALIDATOR.validateUpdate(situation.kind(), after, before)).isEmpty();
        assertThat(after.get("spec")).as(action.name()).isNotEqualTo(before.get("spec"));
        assertThat(withoutSpec(after)).as(action.name()).isEqualTo(withoutSpec(before));
      }
    }
  }

  private static Map<?, ?> withoutSpec(JsonNode resource) {
    ObjectNode copy = resource.deepCopy();
    copy.remove("spec");
    return PlainJson.map(copy);
  }

  @Test
  void suspend_holds_the_policy_and_release_takes_that_back() {
    var fleet = Situations.fleet(Situations.POLICY, Situations.ASSIGNMENT);
    assertThat(offered(fleet, BackupPolicy, "gold")).containsExactly("suspend");

    act(fleet, BackupPolicy, "gold", "suspend");
    fleet.assertTrue(BackupPolicy, "gold", "Suspended", Reason.HeldByOperator);
    assertThat(fleet.look().jobs()).allMatch(job -> job.isHeld());
    assertThat(offered(fleet, BackupPolicy, "gold")).containsExactly("release");

    act(fleet, BackupPolicy, "gold", "release");
    assertThat(fleet.look().jobs()).noneMatch(job -> job.isHeld());
    fleet.assertReady(BackupPolicy, "gold");
  }

  @Test
  void release_lets_a_held_policy_go_on() {
    var fleet = Situations.fleet(Situations.POLICY, Situations.ASSIGNMENT, Situations.HELD_BY_HAND);

    act(fleet, BackupPolicy, "gold", "release");

    assertThat(fleet.look().jobs()).noneMatch(job -> job.isHeld());
    fleet.assertReady(PolicyAssignment, "web");
  }

  @Test
  void an_observed_policy_is_neither_suspended_nor_released() {
    var fleet = Situations.fleet(Situations.POLICY);
    fleet.apply(policy("gold").observe().build());
    fleet.converge();

    assertThat(offered(fleet, BackupPolicy, "gold")).isEmpty();
  }

  @Test
  void run_backs_up_once() {
    var fleet = Situations.fleet(Situations.POLICY, Situations.ASSIGNMENT);

    act(fleet, PolicyAssignment, "web", "run");

    assertThat(fleet.look().sessions()).hasSize(1);
    assertThat(Objects.requireNonNull(fleet.assignment("web").lastRun()).token())
        .startsWith("argocd-");
  }

  @Test
  void R4_run_is_not_offered_for_a_single_disk() {
    var fleet =
        Situations.fleet(
            Situations.POLICY, it -> it.apply(assign("web", "gold").disk("web", "vda").build()));

    assertThat(offered(fleet, PolicyAssignment, "web")).isEmpty();
  }

  @Test
  void R14_promote_moves_a_finished_test_restore_to_production_and_is_offered_once() {
    var fleet = Situations.fleet(Situations.POLICY, Situations.BACKUP, Situations.RESTORE);
    assertThat(offered(fleet, RestoreRequest, "try")).containsExactly("promote");

    act(fleet, RestoreRequest, "try", "promote");

    fleet.assertTrue(RestoreRequest, "try", "Promoted", Reason.Succeeded);
    assertThat(offered(fleet, RestoreRequest, "try")).isEmpty();
  }

  @Test
  void R14_promote_is_not_offered_while_the_restore_runs() {
    var fleet =
        Situations.fleet(
            Situations.POLICY, Situations.BACKUP, it -> it.model().pauseWork(), Situations.RESTORE);

    assertThat(offered(fleet, RestoreRequest, "try")).isEmpty();
  }

  private static List<String> offered(Fleet fleet, Kind kind, String name) {
    return ArgoCd.actions(asServed(fleet, kind, name)).stream()
        .filter(action -> !action.disabled())
        .map(Action::name)
        .toList();
  }

  private static void act(Fleet fleet, Kind kind, String name, String action) {
    assertThat(offered(fleet, kind, name)).contains(action);
    JsonNode after = ArgoCd.act(action, asServed(fleet, kind, name));
    fleet.apply(new ResourceMapper().read(kind, after));
    fleet.converge();
  }

  private static JsonNode asServed(Fleet fleet, Kind kind, String name) {
    return VALIDATOR.withDefaults(kind, Situations.sample(fleet, kind, name));
  }
}
