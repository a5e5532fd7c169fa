package dev.coffer.operator.metrics;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.Kind;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.JobId;
import dev.coffer.engine.Verification;
import dev.coffer.operator.testing.BrokenEngines;
import dev.coffer.operator.testing.Fleet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetMetricsTest {

  private static final String AGE = "coffer_recovery_point_oldest_age_seconds{engine=\"default\"}";

  private final Fleet fleet = new Fleet();
  private final OperatorMetrics metrics = new OperatorMetrics(fleet.clock());

  @Test
  void machines_are_counted_once_by_how_they_stand() {
    fleet.vm("web-1");
    fleet.vm("web-2");
    fleet.vm("lonely");
    fleet.apply(
        policy("gold").build(),
        policy("silver").build(),
        assign("one", "gold").vm("web-1").run("1").build(),
        assign("all", "silver").names("web-*").build());

    converge();

    assertMachines(1, 1, 1);
  }

  @Test
  void a_machine_is_overdue_when_the_last_two_runs_by_its_schedule_brought_nothing() {
    fleet.vm("web-1");
    fleet.apply(
        policy("gold").schedule("0 0 * * 0").build(),
        assign("web", "gold").vm("web-1").run("1").build());
    converge();
    fleet.model().pauseWork();

    fleet.pass(Duration.ofDays(13));
    converge();
    assertThat(machines("overdue")).as("one weekly run has failed").isZero();
    assertMachines(1, 0, 0);

    fleet.pass(Duration.ofDays(2));
    converge();
    assertThat(machines("overdue")).isEqualTo(1);
    assertMachines(0, 0, 0);
  }

  @Test
  void the_age_of_the_oldest_newest_point_grows_between_passes() {
    fleet.vm("web-1");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web-1").run("1").build());
    converge();

    fleet.pass(Duration.ofHours(27));

    assertThat(value(AGE)).isEqualTo(27 * 3600.0);
  }

  @Test
  void the_age_of_what_an_engine_read_earlier_and_what_it_counts_itself_are_told() {
    var vm = fleet.vm("web-1");
    var done = fleet.converge();
    metrics
        .fleet()
        .update(
            fleet.store().list(),
            List.of(),
            Scrape.asAnEngineTellsThatReadsInTurn(fleet, vm),
            done.plan());

    assertThat(value("coffer_protection_read_oldest_age_seconds{engine=\"default\"}"))
        .isEqualTo(90);
    assertThat(value("coffer_engine_coverage{engine=\"default\",state=\"protected\"}"))
        .isEqualTo(3);
    assertThat(value("coffer_engine_coverage{engine=\"default\",state=\"failed\"}")).isEqualTo(1);
  }

  @Test
  void machines_that_are_to_be_proven_recoverable_are_counted_by_how_they_stand() {
    var ssh = new Verification.TcpPort(22);
    fleet.world().guestsShow(ssh);
    fleet.vm("web-1");
    fleet.apply(
        policy("gold").build(),
        assign("web", "gold").names("web-*").run("1").prove("0 18 * * *", port(22)).build());
    converge();
    assertThat(proofs("waiting")).isEqualTo(1);

    fleet.pass(Duration.ofHours(7));
    converge();
    fleet.pass(Duration.ofHours(1));
    assertThat(proofs("proven")).isEqualTo(1);
    assertThat(proofs("waiting")).isZero();
    assertThat(value("coffer_proof_oldest_age_seconds{engine=\"default\"}")).isEqualTo(3600);

    fleet.world().guestsHide(ssh);
    fleet.pass(Duration.ofDays(1));
    converge();
    assertThat(proofs("failed")).isEqualTo(1);
  }

  private double proofs(String state) {
    return value("coffer_proofs{engine=\"default\",state=\"" + state + "\"}");
  }

  @Test
  void a_held_policy_is_needed_only_where_something_carries_it() {
    fleet.vm("web-1");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web-1").build());
    converge();
    fleet.model().hold(job());
    converge();
    assertHeld(1, 0);

    fleet.delete(Kind.PolicyAssignment, "web");
    converge();
    assertHeld(0, 1);
  }

  @Test
  void resources_are_counted_by_kind_and_summary_with_what_the_pass_saved() {
    fleet.vm("web-1");
    fleet.apply(
        policy("gold").build(),
        policy("near").site("vault-a").build(),
        assign("web", "gold").vm("web-1").build(),
        assign("web-near", "near").vm("web-1").build());

    converge();

    assertThat(resources("BackupPolicy", "Ready")).isEqualTo(2);
    assertThat(resources("PolicyAssignment", "Ready")).isEqualTo(1);
    assertThat(resources("PolicyAssignment", "Blocked")).isEqualTo(1);
    assertThat(resources("RestoreRequest", "Failed")).isZero();
  }

  @Test
  void a_resource_that_no_plan_can_be_made_from_counts_as_failed() {
    fleet.apply(policy("gold").build());
    var done = fleet.converge();

    metrics
        .fleet()
        .update(
            fleet.store().list(),
            List.of(policy("broken").build(), assign("odd", "gold").vm("web-1").build()),
            done.observed(),
            done.plan());

    assertThat(resources("BackupPolicy", "Failed")).isEqualTo(1);
    assertThat(resources("PolicyAssignment", "Failed")).isEqualTo(1);
    assertThat(resources("BackupPolicy", "Ready")).isEqualTo(1);
  }

  @Test
  void of_an_engine_that_is_away_the_last_numbers_stay_beside_that_it_is() {
    fleet.vm("web-1");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web-1").run("1").build());
    converge();
    assertThat(value("coffer_engine_reachable{engine=\"default\"}")).isEqualTo(1);

    fleet.through(
        BrokenEngines.failing(
            fleet.model(),
            "observe",
            new EngineException(new EngineError.Unavailable("no answer", Optional.empty()))));
    fleet.pass(Duration.ofHours(1));
    converge();

    assertThat(value("coffer_engine_reachable{engine=\"default\"}")).isZero();
    assertMachines(1, 0, 0);
    assertThat(value(AGE)).isEqualTo(3600);
    assertThat(
            value(
                "coffer_engine_call_duration_seconds_count"
                    + "{engine=\"default\",method=\"observe\",outcome=\"Unavailable\"}"))
        .isPositive();
    assertThat(value("coffer_pass_duration_seconds_count{outcome=\"failed\"}")).isEqualTo(1);
  }

  @Test
  void an_operator_that_stops_leading_has_no_numbers_of_the_fleet() {
    fleet.vm("web-1");
    metrics.leading(true);
    converge();
    assertThat(value("coffer_leader")).isEqualTo(1);

    metrics.leading(false);

    assertThat(value("coffer_leader")).isZero();
    assertThat(Scrape.of(metrics).families())
        .contains("coffer_pass_duration_seconds")
        .doesNotContain("coffer_machines", "coffer_resources", "coffer_engine_reachable");
  }

  @Test
  void steps_are_counted_by_type_and_outcome() {
    fleet.apply(policy("gold").build());
    converge();

    assertThat(
            value("coffer_steps_total{engine=\"default\",outcome=\"Done\",step=\"CreatePolicy\"}"))
        .isEqualTo(1);
  }

  private void converge() {
    Scrape.converge(fleet, metrics);
  }

  private JobId job() {
    return fleet.look().jobs().getFirst().id();
  }

  private double value(String series) {
    return Scrape.of(metrics).value(series);
  }

  private double resources(String kind, String summary) {
    return value("coffer_resources{kind=\"" + kind + "\",summary=\"" + summary + "\"}");
  }

  private void assertMachines(int safe, int unsafe, int unmatched) {
    assertThat(machines("protected")).isEqualTo(safe);
    assertThat(machines("unprotected")).isEqualTo(unsafe);
    assertThat(machines("unmatched")).isEqualTo(unmatched);
  }

  private double machines(String state) {
    return value("coffer_machines{engine=\"default\",state=\"" + state + "\"}");
  }

  private void assertHeld(int needed, int idle) {
    assertThat(value("coffer_policies_held{engine=\"default\",needed=\"true\"}")).isEqualTo(needed);
    assertThat(value("coffer_policies_held{engine=\"default\",needed=\"false\"}")).isEqualTo(idle);
  }
}
