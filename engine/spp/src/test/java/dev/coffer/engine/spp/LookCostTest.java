package dev.coffer.engine.spp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Engine;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.spp.fake.FakeSpp;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many calls a look at a large fleet costs: the figures of the README. */
class LookCostTest {

  private static final int MACHINES = 600;
  private static final int PAGES = 2;
  private static final int READS = 50;
  private static final int FIXED = 7;

  private final FakeSpp spp = FakeSpp.start();
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void a_large_fleet() {
    spp.addSite(Opening.SITE, 1L << 30);
    for (int i = 0; i < MACHINES; i++) {
      spp.vcenter().addDisk(spp.vcenter().addMachine("vm-" + i, Opening.ZONE), "vda", 1024);
    }
    spp.scanInventory();
  }

  @AfterEach
  void close() {
    spp.close();
  }

  @Test
  void a_look_costs_a_few_calls_and_a_share_of_the_machines() {
    try (var engine = new Opening(spp, folder).with("machineReads", READS).open()) {
      for (int i = 0; i < 5; i++) {
        var kept = new Retention(3, 0, 0, 0, 0, 0);
        var spec = new PolicySpec("p" + i, Opening.SITE, Optional.empty(), kept);
        engine.createPolicy(new RequestId("p" + i), spec);
      }
      long before = calls();
      var first = look(engine);
      assertThat(calls() - before).isEqualTo(FIXED + PAGES + READS);
      assertThat(first.virtualMachines()).hasSize(MACHINES);
      assertThat(first.policies()).hasSize(5);
      assertThat(withDisks(first)).isEqualTo(READS);
      assertThat(first.readEarlier()).hasSize(MACHINES - READS);
    }
  }

  @Test
  void after_as_many_looks_as_it_takes_all_machines_are_known_with_their_disks() {
    try (var engine = new Opening(spp, folder).with("machineReads", 200).open()) {
      look(engine);
      look(engine);
      var third = look(engine);
      assertThat(withDisks(third)).isEqualTo(MACHINES);
      assertThat(third.readEarlier()).hasSize(MACHINES - 200).doesNotContainValue(Instant.EPOCH);
    }
  }

  private static Observation look(Engine engine) {
    return engine.observe(Instant.EPOCH);
  }

  private static long withDisks(Observation observation) {
    return observation.virtualMachines().stream()
        .map(VirtualMachine::disks)
        .filter(disks -> !disks.isEmpty())
        .count();
  }

  private long calls() {
    return spp.faults().count("");
  }
}
