package dev.coffer.operator.plan;

import static dev.coffer.crds.Kind.BackupPolicy;
import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.BackupPolicySpec;
import dev.coffer.crds.BackupPolicySpec.CopyKind;
import dev.coffer.crds.BackupPolicySpec.Lock;
import dev.coffer.crds.BackupPolicySpec.LockMode;
import dev.coffer.crds.BackupPolicyStatus.CopyStatus;
import dev.coffer.crds.Condition;
import dev.coffer.engine.Capability;
import dev.coffer.engine.Copy;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Retention;
import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.testing.Fleet;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** R23: copies of a policy's recovery points. */
class CopyRulesTest {

  private final Fleet fleet = new Fleet();

  private static BackupPolicySpec.Copy replica(String site) {
    return new BackupPolicySpec.Copy(site, CopyKind.Replica, null, null, null);
  }

  private static BackupPolicySpec.Copy daily(int days, @Nullable String confirm) {
    var retention = new BackupPolicySpec.Retention(null, null, days, null, null, null);
    return new BackupPolicySpec.Copy("vault-a", CopyKind.Replica, retention, confirm, null);
  }

  @Test
  void R23_a_policy_is_made_with_its_copies_and_changed_when_they_differ() {
    fleet.apply(policy("gold").copy(daily(30, null)).build());
    assertThat(fleet.plan().steps())
        .extracting(Step::description)
        .containsExactly(
            "create policy gold on site vault-b, on demand only, keeping daily=7, copied to vault-a keeping daily=30");
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    assertThat(fleet.look().policies().getFirst().spec().copies())
        .containsExactly(Copy.replica("vault-a", Optional.of(new Retention(0, 0, 30, 0, 0, 0))));
    assertThat(fleet.plan().steps()).isEmpty();

    fleet.apply(policy("gold").build());
    assertThat(fleet.plan().steps())
        .singleElement()
        .satisfies(
            step -> {
              assertThat(step.description())
                  .isEqualTo("change policy gold: copies vault-a keeping daily=30 become none");
              assertThat(step.risk()).as("the points stay").isEqualTo(Risk.Safe);
            });
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    assertThat(fleet.look().policies().getFirst().spec().copies()).isEmpty();
  }

  @Test
  void R23_a_lock_is_passed_on() {
    var lock = new Lock(LockMode.Compliance, 90);
    var copy = new BackupPolicySpec.Copy("vault-a", CopyKind.Immutable, null, null, lock);
    fleet.apply(policy("gold").copy(copy).build());
    assertThat(fleet.plan().steps().getFirst().description())
        .endsWith("copied to vault-a locked for 90 days (compliance)");
    fleet.converge();
    assertThat(fleet.look().policies().getFirst().spec().copies())
        .containsExactly(
            Copy.immutable(
                "vault-a", Optional.empty(), new Copy.Lock(Copy.Lock.Mode.COMPLIANCE, 90)));
  }

  @Test
  void R23_an_immutable_copy_that_keeps_less_lets_go_only_what_is_no_longer_locked() {
    var lock = new Lock(LockMode.Governance, 30);
    fleet.apply(policy("gold").copy(immutable(30, lock)).build());
    fleet.converge();
    fleet.apply(policy("gold").copy(immutable(7, lock)).build());
    fleet.converge();
    fleet.assertBlocked(
        BackupPolicy,
        "gold",
        Reason.ApprovalRequired,
        "once their locks have ended",
        "confirmRetention: daily=7");
  }

  private static BackupPolicySpec.Copy immutable(int daily, Lock lock) {
    var retention = new BackupPolicySpec.Retention(null, null, daily, null, null, null);
    return new BackupPolicySpec.Copy("vault-a", CopyKind.Immutable, retention, null, lock);
  }

  @Test
  void R23_a_copy_that_keeps_less_waits_for_its_confirmation() {
    fleet.apply(policy("gold").copy(daily(30, null)).build());
    fleet.converge();
    fleet.apply(policy("gold").copy(daily(14, null)).build());
    fleet.converge();
    fleet.assertBlocked(
        BackupPolicy,
        "gold",
        Reason.ApprovalRequired,
        "vault-a",
        "daily=30",
        "confirmRetention: daily=14");
    fleet.apply(policy("gold").copy(replica("vault-a")).build());
    fleet.converge();
    fleet.assertBlocked(BackupPolicy, "gold", Reason.ApprovalRequired, "daily=7");

    fleet.apply(policy("gold").copy(daily(14, "daily=14")).build());
    assertThat(fleet.plan().steps())
        .singleElement()
        .satisfies(step -> assertThat(step.risk()).isEqualTo(Risk.Destructive));
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
  }

  @Test
  void R23_a_copy_that_keeps_what_its_policy_does_is_confirmed_there() {
    fleet.apply(policy("gold").copy(replica("vault-a")).build());
    fleet.converge();
    fleet.apply(policy("gold").daily(3).confirm("daily=3").copy(replica("vault-a")).build());
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
  }

  @Test
  void R23_a_site_that_the_engine_does_not_have_is_named_with_those_it_has() {
    fleet.apply(policy("gold").copy(replica("nowhere")).build());
    fleet.converge();
    fleet.assertBlocked(
        BackupPolicy,
        "gold",
        Reason.PolicyNotPossible,
        "nowhere",
        "vault-a, vault-b",
        "spec.copies");
  }

  @Test
  void R23_an_engine_that_makes_no_copies_is_not_asked_to() {
    fleet.reopen(fleet.model().reopen(EnumSet.complementOf(EnumSet.of(Capability.COPY_POINTS))));
    fleet.apply(policy("gold").copy(replica("vault-a")).build());
    assertThat(fleet.converge().end()).isEqualTo(End.BLOCKED);
    fleet.assertBlocked(
        BackupPolicy, "gold", Reason.PolicyNotPossible, "cannot copy", "gold", "spec.copies");
    assertThat(fleet.model().calls()).doesNotContainKey("createPolicy");
  }

  @Test
  void R23_the_status_says_how_far_the_copies_are() {
    fleet.vm("web");
    fleet.apply(
        policy("gold").schedule("0 * * * *").copy(replica("vault-a")).build(),
        assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.assertTrue(BackupPolicy, "gold", "Copied", Reason.AllCopied);
    assertThat(fleet.policy("gold").copies())
        .containsExactly(new CopyStatus("vault-a", null, 0, null, null));

    fleet.pass(Duration.ofHours(1));
    fleet.converge();
    assertThat(fleet.policy("gold").copies())
        .containsExactly(new CopyStatus("vault-a", "2026-03-01T13:00:00Z", 0, null, null));
  }

  @Test
  void R23_the_status_says_until_when_the_newest_point_of_an_immutable_copy_is_locked() {
    fleet.vm("web");
    var lock = new Lock(LockMode.Compliance, 30);
    var copy = new BackupPolicySpec.Copy("vault-a", CopyKind.Immutable, null, null, lock);
    fleet.apply(
        policy("gold").schedule("0 * * * *").copy(copy).build(),
        assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.pass(Duration.ofHours(1));
    fleet.converge();
    assertThat(fleet.policy("gold").copies())
        .containsExactly(
            new CopyStatus("vault-a", "2026-03-01T13:00:00Z", 0, "2026-03-31T13:00:00Z", null));
  }

  @Test
  void R23_a_copy_that_fails_says_why_and_the_policy_stays_ready() {
    fleet.vm("web");
    fleet
        .model()
        .obstructCopies(Optional.of(new Problem("CapacityExhausted", "site vault-a is full")));
    fleet.apply(
        policy("gold").schedule("0 * * * *").copy(replica("vault-a")).build(),
        assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.pass(Duration.ofHours(1));
    fleet.converge();

    var copied = fleet.condition(BackupPolicy, "gold", "Copied");
    assertThat(copied.status()).isEqualTo(Condition.Status.False);
    assertThat(copied.reason()).isEqualTo(Reason.CopyFailed.name());
    assertThat(copied.message())
        .isEqualTo(
            "Site vault-a lacks 1 recovery point, the oldest from 2026-03-01T13:00:00Z: site vault-a is full.");
    assertThat(fleet.policy("gold").copies())
        .containsExactly(new CopyStatus("vault-a", null, 1, null, "site vault-a is full"));
    fleet.assertReady(BackupPolicy, "gold");

    fleet.model().obstructCopies(Optional.empty());
    fleet.converge();
    fleet.assertTrue(BackupPolicy, "gold", "Copied", Reason.AllCopied);
  }

  @Test
  void R23_a_copy_may_be_under_way_for_two_runs_and_is_behind_then() {
    fleet.vm("web");
    fleet.model().stopCopies();
    fleet.apply(
        policy("gold").schedule("0 13 * * *").copy(replica("vault-a")).build(),
        assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.pass(Duration.ofHours(1));
    fleet.converge();
    fleet.assertTrue(BackupPolicy, "gold", "Copied", Reason.CopyUnderWay);

    fleet.pass(Duration.ofDays(3));
    fleet.converge();
    var copied = fleet.condition(BackupPolicy, "gold", "Copied");
    assertThat(copied.status()).as(copied.toString()).isEqualTo(Condition.Status.False);
    assertThat(copied.reason()).isEqualTo(Reason.CopyBehind.name());
    assertThat(copied.message()).contains("vault-a", "2026-03-01T13:00:00Z", "twice");
  }
}
