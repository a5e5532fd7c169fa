package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.ASSIGN_DISKS;
import static dev.coffer.engine.Capability.HOLD_JOBS;
import static dev.coffer.engine.Capability.LIST_RECOVERY_POINTS;
import static dev.coffer.engine.Capability.RUN_ONE_VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Power;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Session;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.VmId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Backups on demand: R2, R4, R18, R19, and disks that cannot be read. */
abstract class RunConformance extends Topic {

  @BeforeEach
  void needsToRun() {
    needs(RUN_ONE_VM, LIST_RECOVERY_POINTS);
  }

  @Test
  void r2_a_run_on_demand_saves_all_disks_and_says_so() {
    var gold = policy("gold");
    var web = machine("web", "vda", "vdb");
    assign(web, gold);
    var request = new RequestId("run.web");
    var session = awaitSession(engine().run(request, web, gold));
    assertThat(session.state()).isEqualTo(Session.State.COMPLETED);
    assertThat(session.trigger()).isEqualTo(Session.Trigger.ON_DEMAND);
    assertThat(session.policy()).isEqualTo(gold);
    assertThat(session.request()).contains(request);
    assertThat(session.end()).isPresent();
    assertThat(session.problem()).isEmpty();
    assertThat(session.disks()).extracting(DiskResult::diskName).contains("vda", "vdb");
    assertThat(session.disks()).allSatisfy(disk -> assertThat(disk.problem()).isEmpty());
    assertThat(pointsOf(web))
        .singleElement()
        .satisfies(
            point -> assertThat(see(web).newestPoint().orElseThrow().id()).isEqualTo(point.id()));
    assertThat(jobOf(gold).lastRun()).isPresent();
  }

  @Test
  void r2_a_run_on_demand_saves_its_machine_only() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    var db = machine("db", "vda");
    assign(web, gold);
    assign(db, gold);
    point(web, gold);
    assertThat(pointsOf(db)).isEmpty();
  }

  @Test
  void r2_a_run_on_demand_leaves_the_schedule_as_it_is() {
    var hourly = harness.createPolicy(hourly("hourly"));
    var web = machine("web", "vda");
    assign(web, hourly);
    var next = jobOf(hourly).nextRun();
    var before = look().at();
    backUp(web, hourly);
    if (look().at().isBefore(next.orElseThrow()) && before.isBefore(next.orElseThrow())) {
      assertThat(jobOf(hourly).nextRun()).isEqualTo(next);
    }
  }

  @Test
  void r2_a_policy_that_the_machine_does_not_carry_cannot_be_run() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    refused(Refusal.POLICY_NOT_ASSIGNED, () -> engine().run(newRequest(), web, gold));
  }

  @Test
  void r4_a_policy_that_only_a_disk_carries_cannot_be_run() {
    needs(ASSIGN_DISKS);
    var gold = policy("gold");
    var web = machine("web", "vda", "vdb");
    assignDisk(web, "vdb", gold);
    refused(Refusal.DISK_LEVEL_RUN_UNSUPPORTED, () -> engine().run(newRequest(), web, gold));
  }

  @Test
  void r11_a_held_policy_cannot_be_run() {
    needs(HOLD_JOBS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    engine().hold(jobOf(gold).id());
    refused(Refusal.POLICY_HELD, () -> engine().run(newRequest(), web, gold));
  }

  @Test
  void what_does_not_exist_is_not_found() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    notFound(() -> engine().run(newRequest(), new VmId("no-such-machine"), gold));
    notFound(() -> engine().run(newRequest(), web, new PolicyId("no-such-policy")));
  }

  @Test
  void r1_a_disk_that_is_added_later_is_in_the_next_backup() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    assertThat(point(web, gold).disks()).hasSize(1);
    addDisk(web, "vdb");
    assertThat(point(web, gold).disks()).hasSize(2);
  }

  @Test
  void r18_a_running_machine_is_backed_up_without_stopping_it() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    power(web, Power.ON);
    assertThat(point(web, gold).consistency()).isIn(Consistency.CRASH, Consistency.APPLICATION);
    assertThat(see(web).isOn()).isTrue();
  }

  @Test
  void r18_a_stopped_machine_is_backed_up_and_stays_off() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    assertThat(point(web, gold).consistency()).isEqualTo(harness.consistencyOfStoppedMachine());
    assertThat(see(web).isOn()).isFalse();
  }

  @Test
  void equal_digests_mean_equal_content_and_only_a_change_adds_to_the_repository() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    write(web, "vda", "once");
    assign(web, gold);
    var first = point(web, gold).disks().getFirst();
    var second = point(web, gold).disks().getFirst();
    assertThat(second.digest()).isEqualTo(first.digest());
    assertThat(second.storedBytes()).isLessThanOrEqualTo(first.storedBytes());
    write(web, "vda", "twice");
    var third = point(web, gold).disks().getFirst();
    if (third.digest().isPresent()) {
      assertThat(third.digest()).isNotEqualTo(first.digest());
    }
    assertThat(third.storedBytes()).isPositive();
  }

  @Test
  void a_disk_that_cannot_be_read_does_not_keep_the_others_from_being_saved() {
    var gold = policy("gold");
    var web = machine("web", "vda", "vdb");
    assign(web, gold);
    harness.breakDisk(web, diskId(web, "vdb"));
    var session = backUp(web, gold);
    assertThat(session.state()).isEqualTo(Session.State.PARTIAL);
    assertThat(session.disks())
        .filteredOn(disk -> disk.problem().isPresent())
        .extracting(DiskResult::diskName)
        .containsExactly("vdb");
    assertThat(pointsOf(web).getFirst().disks())
        .singleElement()
        .satisfies(disk -> assertThat(disk.name()).isEqualTo("vda"));
  }

  @Test
  void a_machine_of_which_nothing_can_be_read_gets_no_point() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    harness.breakDisk(web, diskId(web, "vda"));
    assertThat(backUp(web, gold).state()).isEqualTo(Session.State.FAILED);
    assertThat(pointsOf(web)).isEmpty();
  }

  @Test
  void a_session_is_observed_while_it_is_under_way_and_once_it_has_ended_since() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    var before = look().at();
    harness.pauseWork();
    var id = engine().run(newRequest(), web, gold);
    assertThat(engine().observe(look().at().plusSeconds(60)).sessions())
        .extracting(Session::id)
        .containsExactly(id);
    harness.resumeWork();
    assertThat(awaitSession(id).end().orElseThrow()).isAfterOrEqualTo(before);
    assertThat(engine().observe(before).sessions()).extracting(Session::id).containsExactly(id);
  }

  @Test
  void r19_a_full_site_says_so_and_refuses_runs() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    harness.fillSite();
    assertThat(look().sites())
        .filteredOn(site -> site.name().equals(harness.site()))
        .singleElement()
        .satisfies(site -> assertThat(site.capacity().orElseThrow().acceptsRuns()).isFalse());
    refused(Refusal.CAPACITY_EXHAUSTED, () -> engine().run(newRequest(), web, gold));
  }
}
