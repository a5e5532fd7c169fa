package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.DELETE_JOBS;
import static dev.coffer.engine.Capability.LIST_RECOVERY_POINTS;
import static dev.coffer.engine.Capability.MANAGE_POLICIES;
import static dev.coffer.engine.Capability.RUN_ONE_VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Site;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is listed, and for how long: R6, R15, R19. */
abstract class RecoveryPointConformance extends Topic {

  @BeforeEach
  void needsPoints() {
    needs(RUN_ONE_VM, LIST_RECOVERY_POINTS);
  }

  @Test
  void r15_a_machine_without_backups_has_an_empty_list() {
    assertThat(pointsOf(machine("web", "vda"))).isEmpty();
    assertThat(pointsOf(new VmId("no-such-machine"))).isEmpty();
    assertThat(engine().recoveryPoints(new VmSelector.ByName("no such name"))).isEmpty();
  }

  @Test
  void r15_the_points_of_a_machine_are_listed_newest_first() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    var first = point(web, gold);
    var second = point(web, gold);
    assertThat(pointsOf(web)).containsExactly(second, first);
    assertThat(engine().recoveryPoints(new VmSelector.ByName("web")))
        .containsExactly(second, first);
  }

  @Test
  void r15_a_point_says_what_it_holds() {
    var gold = policy("gold");
    var web = machine("web", "vda", "vdb");
    assign(web, gold);
    var before = look().at();
    var point = point(web, gold);
    assertThat(point.vm()).isEqualTo(web);
    assertThat(point.vmName()).isEqualTo("web");
    assertThat(point.policyName()).isEqualTo("gold");
    assertThat(point.site()).isEqualTo(harness.site());
    assertThat(point.at()).isBetween(before, look().at());
    assertThat(point.disks())
        .extracting(RecoveryPoint.PointDisk::id)
        .containsExactlyInAnyOrder(diskId(web, "vda"), diskId(web, "vdb"));
    assertThat(point.disks()).allSatisfy(d -> assertThat(d.sizeBytes()).isEqualTo(DISK_SIZE));
  }

  @Test
  void r6_a_point_is_stored_in_another_zone_than_the_machine() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    var point = point(web, gold);
    var zones =
        look().sites().stream()
            .filter(site -> site.name().equals(point.site()))
            .map(Site::zone)
            .toList();
    assertThat(zones).hasSize(1).doesNotContain(see(web).zone());
  }

  @Test
  void r15_the_points_of_a_machine_that_is_gone_stay_listed() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    var point = point(web, gold);
    harness.removeVm(web);
    awaitGone(web);
    assertThat(pointsOf(web)).containsExactly(point);
    assertThat(engine().recoveryPoints(new VmSelector.ByName("web"))).containsExactly(point);
  }

  @Test
  void r9_the_points_of_a_deleted_policy_stay_listed() {
    needs(MANAGE_POLICIES, DELETE_JOBS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    var point = point(web, gold);
    assign(web);
    engine().deleteJob(jobOf(gold).id());
    engine().deletePolicy(gold);
    harness.restart(() -> {});
    assertThat(pointsOf(web)).containsExactly(point);
    assertThat(see(web).newestPoint().orElseThrow().id()).isEqualTo(point.id());
  }

  @Test
  void r19_a_policy_keeps_as_many_points_as_its_retention_says() {
    var two = new Retention(2, 0, 0, 0, 0, 0);
    var gold = harness.createPolicy(new PolicySpec("gold", harness.site(), Optional.empty(), two));
    var web = machine("web", "vda");
    assign(web, gold);
    List<RecoveryPoint> made = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      made.add(point(web, gold));
    }
    assertThat(pointsOf(web)).containsExactly(made.get(3), made.get(2));
  }

  @Test
  void r19_a_policy_keeps_the_newest_point_of_each_of_so_many_days() {
    var twoDays = new Retention(0, 0, 2, 0, 0, 0);
    var gold =
        harness.createPolicy(new PolicySpec("gold", harness.site(), Optional.empty(), twoDays));
    var web = machine("web", "vda");
    assign(web, gold);
    List<RecoveryPoint> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      made.add(point(web, gold));
      harness.advance(Duration.ofDays(1));
    }
    // An engine that counts ages in whole days (IBM Spectrum Protect Plus) sees the first one's age
    // at three days less the milliseconds that its session took longer than the last one.
    harness.advance(Duration.ofMinutes(1));
    assertThat(pointsOf(web)).containsExactly(made.get(2), made.get(1));
  }

  @Test
  void r19_each_policy_of_a_machine_keeps_its_own_points() {
    var one = new Retention(1, 0, 0, 0, 0, 0);
    var gold = harness.createPolicy(new PolicySpec("gold", harness.site(), Optional.empty(), one));
    var silver = policy("silver");
    var web = machine("web", "vda");
    assign(web, gold, silver);
    var old = point(web, silver);
    point(web, gold);
    var newest = point(web, gold);
    assertThat(pointsOf(web)).containsExactly(newest, old);
  }

  @Test
  void r19_each_machine_of_a_policy_keeps_its_own_points() {
    var one = new Retention(1, 0, 0, 0, 0, 0);
    var gold = harness.createPolicy(new PolicySpec("gold", harness.site(), Optional.empty(), one));
    var web = machine("web", "vda");
    var db = machine("db", "vda");
    assign(web, gold);
    assign(db, gold);
    var ofWeb = point(web, gold);
    point(db, gold);
    var ofDb = point(db, gold);
    assertThat(pointsOf(web)).containsExactly(ofWeb);
    assertThat(pointsOf(db)).containsExactly(ofDb);
  }
}
