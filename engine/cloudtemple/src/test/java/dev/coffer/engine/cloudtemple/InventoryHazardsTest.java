package dev.coffer.engine.cloudtemple;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Machines that the backup engine does not know yet. */
class InventoryHazardsTest extends VmwareScene {

  private static final String RUN = "/jobs/run$";

  @Test
  void a_new_machine_is_inventoried_first_by_the_job_of_that_name_and_not_by_the_first_one() {
    assign();
    assertThat(console.journal().of("POST", RUN))
        .singleElement()
        .satisfies(run -> assertThat(run.body()).contains("\"1004\""));
    assertThat(see().policies()).containsExactly(gold);
  }

  @Test
  void a_machine_that_is_known_needs_no_inventory() {
    inventoried();
    assign();
    assertThat(console.journal().count("POST", RUN)).isEqualTo(1);
  }

  @Test
  void an_inventory_that_starts_late_and_takes_its_time_is_waited_for_by_looking_at_the_machine() {
    console.spp().runs().last(Duration.ofMillis(200), Duration.ofMillis(300));
    assign();
    assertThat(see().policies()).containsExactly(gold);
  }

  @Test
  void machines_that_come_together_share_their_inventories()
      throws ExecutionException, InterruptedException {
    console.spp().runs().last(Duration.ZERO, Duration.ofMillis(300));
    var machines =
        IntStream.range(0, 12)
            .mapToObj(i -> new VmId(console.world().addMachine("web-" + i, "DC-TH3S")))
            .toList();
    assignTogether(machines);
    assertThat(machines)
        .allSatisfy(
            vm -> assertThat(console.spp().policiesOf(vm.value())).containsExactly(gold.value()));
    assertThat(console.journal().count("POST", RUN)).isLessThan(machines.size() / 2);
  }

  @Test
  void a_machine_that_vanished_from_the_backup_engine_in_between_is_inventoried_again() {
    inventoried();
    console.activities().nextFails("Could not find virtual machine " + web + " in compute/SPP");
    assign();
    assertThat(see().policies()).containsExactly(gold);
    assertThat(console.journal().count("POST", RUN)).isEqualTo(2);
    assertThat(console.journal().count("POST", ASSIGN)).isEqualTo(2);
  }

  @Test
  void a_platform_that_stumbles_is_unavailable_and_not_a_refusal() {
    inventoried();
    console.activities().nextFails("None of the workers were able to respond");
    assertThat(errorOf(this::assign)).isInstanceOf(EngineError.Unavailable.class);
  }

  private void assignTogether(List<VmId> machines) throws ExecutionException, InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var jobs = new ArrayList<Future<?>>();
      for (VmId vm : machines) {
        var target = new Target.OfVm(vm);
        jobs.add(threads.submit(() -> engine().setPolicies(target, Set.of(), Set.of(gold))));
      }
      for (Future<?> job : jobs) {
        job.get();
      }
    }
  }
}
