package dev.coffer.engine.cloudtemple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.cloudtemple.fake.FakeConsole;
import dev.coffer.engine.cloudtemple.fake.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How many calls one observation takes: the README says so, and so does this. */
class ObservationCostTest {

  private static final int FOR_ALL_OF_VMWARE = 7;

  private final FakeConsole console = FakeConsole.start();

  @Test
  void vmware_takes_seven_calls_and_one_for_each_machine_and_disk() {
    var fleet = vmware(10, 2);
    console.spp().addPolicy("gold", "DC-EQX6", 15);
    console.spp().addPolicy("silver", "DC-EQX6", 15);
    try (var driver = new Driver(console, "vmware");
        var engine = driver.open()) {
      assertThat(callsOf(() -> look(engine))).isEqualTo(FOR_ALL_OF_VMWARE + 10 + 20);
      assertThat(look(engine).virtualMachines()).hasSameSizeAs(fleet);
      assertThat(look(engine).readEarlier()).isEmpty();
    }
  }

  @Test
  void of_a_large_fleet_a_share_is_read_each_time_and_nothing_is_told_before_all_were_read() {
    var fleet = vmware(25, 2);
    try (var driver = new Driver(console, "vmware");
        var engine = driver.openReading(15)) {
      // At first four times as much: twenty machines.
      assertThat(callsOf(() -> assertUnread(engine))).isBetween(60, 60 + FOR_ALL_OF_VMWARE);
      assertThat(look(engine).virtualMachines()).hasSameSizeAs(fleet);
      assertThat(callsOf(() -> look(engine))).isEqualTo(15 + FOR_ALL_OF_VMWARE);
      var later = look(engine);
      assertThat(later.readEarlier()).hasSize(20);
      assertThat(later.readEarlier().values()).allMatch(at -> !at.isAfter(later.at()));
    }
  }

  @Test
  void what_the_backup_engine_counts_itself_is_told_where_it_answers() {
    var fleet = vmware(3, 1);
    var gold = new PolicyId(console.spp().addPolicy("gold", "DC-EQX6", 15));
    try (var driver = new Driver(console, "vmware");
        var engine = driver.open()) {
      look(engine);
      engine.setPolicies(new Target.OfVm(fleet.getFirst()), Set.of(), Set.of(gold));
      assertThat(look(engine).coverage())
          .hasValueSatisfying(
              count -> {
                assertThat(count.backedUp()).isEqualTo(1);
                assertThat(count.failed()).isZero();
              });
      console.faults().always("GET", "/metrics/coverage$", Fault.status(404));
      assertThat(look(engine).coverage()).isEmpty();
    }
  }

  @Test
  void what_was_read_outlives_the_process() {
    vmware(25, 2);
    try (var driver = new Driver(console, "vmware")) {
      try (var engine = driver.openReading(15)) {
        assertUnread(engine);
      }
      try (var engine = driver.openReading(60)) {
        look(engine);
      }
    }
  }

  @Test
  void what_the_driver_changed_itself_is_known_at_once() {
    var fleet = vmware(12, 1);
    var gold = new PolicyId(console.spp().addPolicy("gold", "DC-EQX6", 15));
    try (var driver = new Driver(console, "vmware")) {
      try (var engine = driver.openReading(100)) {
        look(engine);
      }
      try (var engine = driver.openReading(3)) {
        var last = fleet.getLast();
        engine.setPolicies(new Target.OfVm(last), Set.of(), Set.of(gold));
        assertThat(look(engine).virtualMachines())
            .filteredOn(vm -> vm.id().equals(last))
            .allMatch(vm -> vm.policies().equals(Set.of(gold)));
      }
    }
  }

  @Test
  void openiaas_takes_three_lists_and_two_for_each_zone_however_many_machines_there_are() {
    console.world().addPool("AZ05").addPool("AZ06");
    for (int i = 0; i < 40; i++) {
      var vm = console.world().addMachine("vm-" + i, i % 2 == 0 ? "AZ05" : "AZ06");
      console.world().addDisk(vm, "vda", 1 << 20);
    }
    try (var driver = new Driver(console, "openiaas");
        var engine = driver.open()) {
      assertThat(callsOf(() -> look(engine))).isEqualTo(3 + 2 * 2);
      assertThat(callsOf(() -> look(engine))).as("without backups").isEqualTo(3 + 2);
      console.clock().advance(Duration.ofMinutes(5));
      assertThat(callsOf(() -> look(engine))).isEqualTo(3 + 2 * 2);
    }
  }

  private List<VmId> vmware(int machines, int disks) {
    console.world().addDatacenter("DC-TH3S").addDatacenter("DC-EQX6");
    var fleet = new ArrayList<VmId>();
    for (int i = 0; i < machines; i++) {
      var vm = console.world().addMachine("vm-" + i, "DC-TH3S");
      for (int disk = 0; disk < disks; disk++) {
        console.world().addDisk(vm, "disk-" + disk, 1 << 20);
      }
      fleet.add(new VmId(vm));
    }
    return fleet;
  }

  private static void assertUnread(Engine engine) {
    var thrown = catchThrowableOfType(EngineException.class, () -> look(engine));
    assertThat(thrown.error()).isInstanceOf(EngineError.Unavailable.class);
    assertThat(((EngineError.Unavailable) thrown.error()).retryAfter())
        .contains(Duration.ofSeconds(5));
  }

  private static Observation look(Engine engine) {
    return engine.observe(Instant.EPOCH);
  }

  /** Without signing in. */
  private int callsOf(Runnable work) {
    int before = console.journal().count("GET", "");
    work.run();
    return console.journal().count("GET", "") - before;
  }
}
