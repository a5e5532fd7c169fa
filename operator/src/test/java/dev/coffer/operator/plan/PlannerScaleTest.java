package dev.coffer.operator.plan;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.coffer.crds.PolicyAssignmentSpec.Selector;
import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.apply.Observer;
import dev.coffer.operator.testing.Fleet;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A large fleet costs the engine calls and the work that its changes need. */
class PlannerScaleTest {

  @Test
  void the_work_of_a_plan_grows_with_the_fleet_and_not_with_its_square() {
    long small = allocatedToPlan(1_000);
    long large = allocatedToPlan(8_000);

    assertThat(large).isLessThan(3 * 8 * small);
  }

  /**
   * The bytes that a plan of so many machines allocates, which do not depend on how busy we are.
   */
  private static long allocatedToPlan(int machines) {
    var fleet = new Fleet();
    fleet.apply(policy("gold").build(), assign("all", "gold").names("vm-0*").build());
    for (int n = 0; n < machines; n++) {
      var name = "vm-%05d".formatted(n);
      fleet.vm(name);
      fleet.apply(assign("a-" + name, "gold").vm(name).build());
    }
    var wanted = fleet.store().list();
    var observed = new Observer(fleet.engines(), fleet.clock()).observe(wanted);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    var plan = Planner.plan(wanted, observed);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(plan.steps()).hasSize(machines + 1);
    return allocated;
  }

  @Test
  void a_selector_looks_only_at_the_machines_that_its_most_selective_part_leaves_over() {
    var fleet = new Fleet();
    for (int n = 0; n < 300; n++) {
      fleet.vm("vm-%03d".formatted(n));
    }
    var index = new SelectorIndex(fleet.look().virtualMachines());

    assertThat(index.candidates(new Selector("vm-29*", null, null))).hasSize(10);
    assertThat(index.candidates(new Selector("vm-29*", Map.of("tier", "db"), null))).isEmpty();
    assertThat(index.candidates(new Selector("*", null, null))).hasSize(300);
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
