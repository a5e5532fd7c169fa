package dev.coffer.engine.cloudtemple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Job;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.cloudtemple.fake.FakeConsole;
import java.time.Instant;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

/** One machine of VMware, one policy, and the words in which hazards are told. */
abstract class VmwareScene {

  static final String ASSIGN = "/policies/assign/virtual_machine$";

  final FakeConsole console = FakeConsole.start();
  final Driver driver = new Driver(console, "vmware");
  final PolicyId gold;
  final VmId web;
  private Engine engine;

  VmwareScene() {
    console.world().addDatacenter("DC-TH3S").addDatacenter("DC-EQX6");
    gold = new PolicyId(console.spp().addPolicy("gold", "DC-EQX6", 15));
    web = new VmId(console.world().addMachine("web", "DC-TH3S"));
    console.world().addDisk(web.value(), "vda", 1 << 20);
    engine = driver.open();
  }

  @AfterEach
  final void close() {
    engine.close();
    driver.close();
  }

  final Engine engine() {
    return engine;
  }

  /** As after a crash: nothing is finished, nobody says goodbye. */
  final void anotherProcess() {
    engine.close();
    engine = driver.open();
  }

  /** The backup engine knows the machine. */
  final void inventoried() {
    engine().refreshInventory();
    Awaitility.await().until(() -> console.spp().knows(web.value()));
  }

  final void assign() {
    engine().setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
  }

  final Observation look() {
    return engine().observe(Instant.EPOCH);
  }

  final VirtualMachine see() {
    return look().virtualMachines().getFirst();
  }

  final Job job() {
    return look().jobsOf(gold).getFirst();
  }

  final EngineError errorOf(Runnable call) {
    var thrown = catchThrowableOfType(EngineException.class, call::run);
    assertThat(thrown).as("it must fail").isNotNull();
    return thrown.error();
  }
}
