package dev.coffer.operator.events;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.exclude;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.port;
import static dev.coffer.operator.testing.Resources.restore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.BackupPolicySpec;
import dev.coffer.crds.BackupPolicySpec.CopyKind;
import dev.coffer.crds.Kind;
import dev.coffer.crds.RestoreRequestSpec.Mode;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Target;
import dev.coffer.engine.Verification;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.testing.BrokenEngines;
import dev.coffer.operator.testing.ConditionRules;
import dev.coffer.operator.testing.Fleet;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every reason, on statuses that real passes make. */
class TransitionsTest {

  private final Fleet fleet = new Fleet();

  @Test
  void a_machine_that_gets_its_first_recovery_point_is_protected_and_its_run_completed() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    assertThat(converge()).isEmpty();

    fleet.apply(assign("web", "gold").vm("web").run("1").build());

    assertThat(converge())
        .containsExactlyInAnyOrder(
            "Normal RunCompleted web: The run '1' of 1 virtual machine is completed.",
            "Normal Protected web: All disks are backed up.");
    assertThat(converge()).as("nothing is told twice").isEmpty();
  }

  @Test
  void what_tests_of_recoverability_find_is_told_once() {
    var ssh = new Verification.TcpPort(22);
    fleet.world().guestsShow(ssh);
    fleet.vm("web");
    fleet.apply(
        policy("gold").build(),
        assign("web", "gold").vm("web").run("1").prove("0 18 * * *", "60h", port(22)).build());
    converge();
    fleet.pass(Duration.ofHours(7));
    assertThat(converge())
        .containsExactly(
            "Normal Proven web: The virtual machine was recovered and checked on"
                + " 2026-03-01T19:00:00Z, 0 s after that was asked for.");
    assertThat(converge()).isEmpty();

    fleet.world().guestsHide(ssh);
    fleet.pass(Duration.ofDays(1));
    assertThat(converge())
        .singleElement()
        .asString()
        .startsWith("Warning TestFailed web: The last test to recover virtual machine web");
    fleet.world().guestsShow(ssh);
    fleet.pass(Duration.ofDays(1));
    assertThat(converge()).singleElement().asString().startsWith("Normal Proven web");

    fleet.model().pauseWork();
    fleet.pass(Duration.ofHours(61));
    assertThat(converge())
        .singleElement()
        .asString()
        .startsWith("Warning TestOverdue web: Virtual machine web was last proven");
  }

  @Test
  void a_verification_that_passes_and_one_that_fails_are_told() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());
    converge();
    fleet.apply(restore("bad", "web").verify(port(22)).build());
    assertThat(converge())
        .singleElement()
        .asString()
        .startsWith("Warning VerificationFailed bad: The Test machine has failed 1 of 1 checks");

    fleet.world().guestsShow(new Verification.TcpPort(22));
    fleet.apply(restore("good", "web").verify(port(22)).build());
    assertThat(converge())
        .anyMatch(event -> event.startsWith("Normal Verified good"))
        .anyMatch(event -> event.startsWith("Normal CleanedUp good"));
  }

  @Test
  void a_copy_that_fails_and_one_that_has_caught_up_are_told_once() {
    fleet.vm("web");
    var replica = new BackupPolicySpec.Copy("vault-a", CopyKind.Replica, null, null, null);
    fleet.apply(
        policy("gold").copy(replica).build(), assign("web", "gold").vm("web").run("1").build());
    fleet.model().obstructCopies(Optional.of(new Problem("SiteFull", "site vault-a is full")));

    assertThat(converge())
        .anySatisfy(
            event ->
                assertThat(event)
                    .startsWith("Warning CopyBehind gold: Site vault-a lacks 1 recovery point,")
                    .endsWith("site vault-a is full."));
    assertThat(converge()).isEmpty();

    fleet.model().obstructCopies(Optional.empty());
    assertThat(converge())
        .containsExactly(
            "Normal CopyCaughtUp gold: All recovery points that shall be copied are in site"
                + " vault-a.");
  }

  @Test
  void a_run_that_fails_says_so_once() {
    fleet.vm("web");
    fleet.model().pauseWork();
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());
    assertThat(converge()).as("a run under way").isEmpty();

    fleet.model().failWork(new Problem("ImageBeingWritten", "the image is being written"));

    assertThat(converge())
        .containsExactly(
            "Warning RunFailed web: The run '1' of 1 virtual machine failed: the image is being"
                + " written");
    assertThat(converge()).isEmpty();
  }

  @Test
  void an_assignment_that_is_deleted_in_vain_says_what_blocks_it_and_no_more() {
    fleet.on(fleet.vm("web"));
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());
    converge();

    fleet.delete(Kind.PolicyAssignment, "web");

    assertThat(reasons()).containsExactly("Warning AssignmentBlocked web");
  }

  @Test
  void a_held_policy_unprotects_blocks_and_goes_on_after_the_release() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());
    converge();

    fleet.model().hold(fleet.look().jobs().getFirst().id());
    assertThat(reasons())
        .containsExactlyInAnyOrder(
            "Warning PolicyHeld gold", "Warning AssignmentBlocked web", "Warning Unprotected web");
    assertThat(converge()).isEmpty();

    fleet.apply(policy("gold").release("1").build());
    assertThat(reasons())
        .containsExactlyInAnyOrder(
            "Normal PolicyReleased gold", "Normal Unblocked web", "Normal Protected web");
  }

  @Test
  void a_policy_that_nobody_needs_is_held_without_a_warning() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    converge();

    fleet.delete(Kind.PolicyAssignment, "web");

    assertThat(reasons()).containsExactly("Normal PolicyHeld gold");
  }

  @Test
  void every_kind_says_that_it_is_blocked_and_the_message_is_the_conditions() {
    fleet.vm("web");
    fleet.apply(
        policy("gold").build(),
        policy("near").site("vault-a").build(),
        policy("lost").site("nowhere").build(),
        assign("web", "gold").vm("web").run("1").build(),
        assign("web-near", "near").vm("web").build(),
        exclude("all", "web", "vda", null),
        restore("replace", "web").mode(Mode.Production).build());

    var events = converge();

    assertThat(events)
        .anyMatch(line -> line.startsWith("Warning AssignmentBlocked web-near: "))
        .anyMatch(line -> line.startsWith("Warning PolicyBlocked lost: "))
        .anyMatch(line -> line.startsWith("Warning ExclusionBlocked all: "))
        .anyMatch(line -> line.startsWith("Warning RestoreBlocked replace: "))
        .contains(
            "Warning AssignmentBlocked web-near: "
                + fleet.condition(Kind.PolicyAssignment, "web-near", "Blocked").message());
    assertThat(converge()).isEmpty();
  }

  @Test
  void restores_tell_their_end_their_promotion_and_their_clean_up() {
    var web = fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());
    converge();

    fleet.apply(restore("try", "web").build());
    assertThat(reasons()).containsExactly("Normal RestoreCompleted try");

    fleet.off(web);
    fleet.apply(restore("try", "web").promote().build());
    assertThat(reasons()).containsExactly("Normal Promoted try");

    fleet.apply(restore("short", "web").timeToLive("1h").build());
    assertThat(reasons()).containsExactly("Normal RestoreCompleted short");
    fleet.pass(Duration.ofHours(2));
    assertThat(reasons()).containsExactly("Normal CleanedUp short");
  }

  @Test
  void a_test_restore_that_fails_is_told_apart_from_others() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());
    converge();
    fleet.model().pauseWork();
    fleet.apply(
        restore("try", "web").build(), restore("copy", "web").mode(Mode.Clone).as("c").build());
    assertThat(converge()).as("restores under way").isEmpty();

    fleet.model().failWork(new Problem("Corrupt", "Chunk 7 is damaged."));

    assertThat(reasons())
        .containsExactlyInAnyOrder("Warning RestoreTestFailed try", "Warning RestoreFailed copy");
  }

  @Test
  void an_exclusion_that_ends_is_told() {
    fleet.vm("web", "vda", "scratch");
    fleet.apply(
        policy("gold").build(),
        assign("web", "gold").vm("web").build(),
        exclude("scratch", "web", "scratch", "2026-03-02T00:00:00Z"));
    converge();

    fleet.pass(Duration.ofDays(1));

    assertThat(reasons()).contains("Normal ExclusionExpired scratch");
  }

  @Test
  void an_assignment_that_was_taken_away_on_the_engine_is_drift_that_was_mended() {
    var web = fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    var gold = fleet.look().policies().getFirst().id();
    fleet.off(web);
    fleet.model().setPolicies(new Target.OfVm(web), Set.of(gold), Set.of());
    fleet.model().release(fleet.look().jobs().getFirst().id());

    var before = fleet.store().list();
    var mended = Drift.mended(before, fleet.converge().outcomes());

    assertThat(mended).extracting(TransitionsTest::reason).contains("Normal DriftDetected web");
    assertThat(Drift.mended(fleet.store().list(), fleet.converge().outcomes())).isEmpty();
  }

  @Test
  void what_a_new_spec_asks_for_is_no_drift() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();

    fleet.apply(policy("gold").daily(9).build());
    var before = fleet.store().list();

    assertThat(Drift.mended(before, fleet.converge().outcomes())).isEmpty();
  }

  @Test
  void an_engine_that_goes_away_and_comes_back_tells_nothing_on_the_resources() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());
    converge();
    var away = new EngineException(new EngineError.Unavailable("no answer", Optional.empty()));

    fleet.through(BrokenEngines.failing(fleet.model(), "observe", away));
    assertThat(converge()).isEmpty();
    fleet.through(fleet.model());
    assertThat(converge()).isEmpty();
  }

  /** Converges, and returns what the change of every status is worth. */
  private List<String> converge() {
    return events().stream().map(event -> reason(event) + ": " + event.message()).toList();
  }

  private List<String> reasons() {
    return events().stream().map(TransitionsTest::reason).toList();
  }

  private static String reason(ResourceEvent event) {
    return "%s %s %s"
        .formatted(event.type(), event.reason(), event.resource().getMetadata().getName());
  }

  private List<ResourceEvent> events() {
    Map<ResourceKey, CustomResource<?, ?>> last = new HashMap<>();
    fleet.store().all().forEach(resource -> last.put(ResourceKey.of(resource), resource));
    var events = new ArrayList<ResourceEvent>();
    fleet
        .store()
        .watch(
            after -> {
              ConditionRules.check(after);
              var before = last.put(ResourceKey.of(after), after);
              events.addAll(Transitions.between(before == null ? after : before, after));
            });
    fleet.converge();
    return events;
  }
}
