package dev.coffer.operator.plan;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.testing.Fleet;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A large fleet costs a number of engine calls that its changes need, and little time. */
class PlannerSpeedTest {

  private static final int MACHINES = 10_000;

  @Test
  void ten_thousand_assignments_are_planned_in_seconds() {
    var fleet = new Fleet();
    fleet.apply(policy("gold").build(), assign("all", "gold").names("vm-0*").build());
    for (int n = 0; n < MACHINES; n++) {
      var name = "vm-%05d".formatted(n);
      fleet.vm(name);
      fleet.apply(assign("a-" + name, "gold").vm(name).build());
    }
    long start = System.nanoTime();
    var plan = fleet.plan();
    var took = Duration.ofNanos(System.nanoTime() - start);

    assertThat(plan.steps()).hasSize(MACHINES + 1);
    assertThat(took).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void a_quiet_fleet_costs_one_engine_call_and_no_write() {
    var fleet = new Fleet();
    fleet.apply(policy("gold").build(), assign("all", "gold").names("vm-*").build());
    for (int n = 0; n < 300; n++) {
      fleet.vm("vm-%03d".formatted(n));
    }
    fleet.converge();
    int saves = fleet.store().saves();
    fleet.model().forgetCalls();

    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    assertThat(fleet.model().calls()).containsOnlyKeys("observe");
    assertThat(fleet.model().calls()).containsEntry("observe", 1);
    assertThat(fleet.store().saves()).isEqualTo(saves);
    assertThat(fleet.assignment("all").virtualMachines()).hasSize(100);
  }
}
