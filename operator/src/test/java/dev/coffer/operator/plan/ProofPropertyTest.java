package dev.coffer.operator.plan;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.PolicyAssignmentStatus.Proof;
import dev.coffer.crds.PolicyAssignmentStatus.ProofState;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.Verification;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.operator.testing.Fleet;
import dev.coffer.operator.testing.MemoryStore;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Whatever happens in between, each time of the schedule is tested once, and nothing is left. */
class ProofPropertyTest {

  private static final Verification.TcpPort SSH = new Verification.TcpPort(22);

  /** Something that happens between two convergences. */
  enum Happening {
    HOURS,
    DAYS,
    WORK_STOPS,
    WORK_GOES_ON,
    GUESTS_ARE_SILENT,
    GUESTS_ANSWER,
    CRASH,
    LATER_CRASH,
    SOMEBODY_CLEANS_UP
  }

  @Property(tries = 150)
  void tests_are_few_at_once_one_for_each_time_and_leave_nothing(
      @ForAll @Size(max = 14) List<Happening> happenings) {
    var fleet = new Fleet();
    for (String vm : List.of("web-1", "web-2", "web-3")) {
      fleet.vm(vm);
    }
    fleet.apply(
        policy("gold").build(),
        policy("silver").build(),
        assign("web", "gold").names("web-*").run("1").prove("0 18 * * *", port(22)).build(),
        assign("one", "silver").vm("web-1").run("1").prove("30 */6 * * *", port(22)).build());
    fleet.converge();
    for (Happening happening : happenings) {
      happen(fleet, happening);
      assertModest(fleet);
    }

    fleet.model().resumeWork();
    fleet.converge();
    fleet.converge();
    assertThat(fleet.look().virtualMachines()).noneMatch(vm -> vm.role() == Role.TEST);
    assertThat(fleet.plan().steps()).isEmpty();
    for (String assignment : List.of("web", "one")) {
      assertThat(fleet.assignment(assignment).proofs())
          .allMatch(
              proof -> proof.state() == ProofState.Passed || proof.state() == ProofState.Failed);
      assertThat(fleet.assignment(assignment).proofs())
          .as("all are tested for the same, last time")
          .extracting(Proof::due)
          .allMatch(due -> due.equals(lastDue(fleet, assignment)));
    }
    assertThat(fleet.look().restores())
        .extracting(restore -> restore.request().value())
        .doesNotHaveDuplicates();
  }

  private static String lastDue(Fleet fleet, String assignment) {
    var cron = assignment.equals("web") ? "0 18 * * *" : "30 */6 * * *";
    return Punctuality.last(new Schedule(cron, ZoneOffset.UTC), fleet.clock().instant())
        .orElseThrow()
        .toString();
  }

  private static void happen(Fleet fleet, Happening happening) {
    switch (happening) {
      case HOURS -> fleet.pass(Duration.ofHours(5));
      case DAYS -> fleet.pass(Duration.ofDays(2));
      case WORK_STOPS -> fleet.model().pauseWork();
      case WORK_GOES_ON -> fleet.model().resumeWork();
      case GUESTS_ARE_SILENT -> fleet.world().guestsHide(SSH);
      case GUESTS_ANSWER -> fleet.world().guestsShow(SSH);
      case CRASH -> fleet.store().crashAtSave(1);
      case LATER_CRASH -> fleet.store().crashAtSave(3);
      case SOMEBODY_CLEANS_UP ->
          fleet.look().restores().stream()
              .filter(restore -> restore.phase().isUnderWay())
              .findFirst()
              .ifPresent(restore -> fleet.model().cleanUp(restore.id()));
    }
    try {
      fleet.converge();
    } catch (MemoryStore.Crash dead) {
      assertModest(fleet);
    }
    fleet.store().crashAtSave(0);
  }

  private static void assertModest(Fleet fleet) {
    var running =
        fleet.look().restores().stream()
            .filter(
                restore -> restore.phase().isUnderWay() || restore.phase() == Restore.Phase.READY)
            .toList();
    assertThat(running).hasSizeLessThanOrEqualTo(ProofSlots.AT_ONCE);
    assertThat(running)
        .extracting(restore -> ProofRequests.machineOf(restore).orElseThrow())
        .doesNotHaveDuplicates();
  }
}
