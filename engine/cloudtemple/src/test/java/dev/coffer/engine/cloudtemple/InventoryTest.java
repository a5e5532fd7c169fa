package dev.coffer.engine.cloudtemple;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** New machines and disks have to be in the backup engine's inventory before they get a policy. */
class InventoryTest extends VmwareScene {

  private static final String RUN = "/jobs/run$";

  @Test
  void machines_that_are_assigned_together_share_a_run() throws Exception {
    console.spp().runs().last(Duration.ofMillis(300), Duration.ofMillis(300));
    var machines = new ArrayList<VmId>(List.of(web));
    for (int i = 0; i < 11; i++) {
      machines.add(new VmId(console.world().addMachine("web-" + i, "DC-TH3S")));
    }
    assignAll(machines);
    assertThat(look().virtualMachines())
        .hasSize(12)
        .allSatisfy(vm -> assertThat(vm.policies()).containsExactly(gold));
    assertThat(console.journal().count("POST", RUN)).isBetween(1, 4);
  }

  @Test
  void a_machine_that_is_known_needs_none() {
    inventoried();
    int before = console.journal().count("POST", RUN);
    assign();
    assertThat(console.journal().count("POST", RUN)).isEqualTo(before);
  }

  @Test
  void a_new_disk_inherits_before_it_is_known_and_is_read_in_before_it_gets_a_list() {
    assign();
    var disk = console.world().addDisk(web.value(), "vdb", 1 << 20);
    assertThat(see().disks()).allMatch(seen -> seen.excludedFrom().isEmpty());
    int before = console.journal().count("POST", RUN);
    engine().setExclusions(new DiskId(disk), Set.of(), Set.of(gold));
    assertThat(console.journal().count("POST", RUN)).isEqualTo(before + 1);
    assertThat(console.spp().policiesOfDisk(disk)).isEmpty();
  }

  @Test
  void an_inventory_that_never_has_the_machine_is_waited_for_in_vain_but_not_for_ever() {
    driver.withoutWaits();
    anotherProcess();
    console.spp().runs().last(Duration.ofDays(1), Duration.ofDays(1));
    assertThat(errorOf(this::assign))
        .isInstanceOfSatisfying(
            EngineError.Unavailable.class,
            error -> assertThat(error.message()).contains("does not know virtual machine web yet"));
    assertThat(see().policies()).isEmpty();
  }

  private void assignAll(List<VmId> machines) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls =
          machines.stream()
              .<Callable<Boolean>>map(
                  vm ->
                      () -> {
                        engine().setPolicies(new Target.OfVm(vm), Set.of(), Set.of(gold));
                        return true;
                      })
              .toList();
      for (var done : threads.invokeAll(calls)) {
        assertThat(done.get()).isTrue();
      }
    }
  }
}
