package dev.coffer.engine.cloudtemple;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.cloudtemple.fake.Fault;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whichever write goes wrong, and however: what the driver says has happened has happened, and
 * whoever looks again and asks for what is missing gets there.
 */
class AnyWriteMayFailTest extends VmwareScene {

  /** Of the inventory, the machine's and its disk's lists, and the power. */
  private static final int WRITES = 8;

  private static final int TRIES = 6;

  private final PolicyId silver = new PolicyId(console.spp().addPolicy("silver", "DC-EQX6", 30));
  private final DiskId data = new DiskId(console.world().addDisk(web.value(), "vdb", 1 << 20));

  /** A change, and how it is seen to be made. */
  private interface Change {
    void ask(VirtualMachine seen, DiskId disk);

    boolean isMade(VirtualMachine seen, DiskId disk);
  }

  static Stream<Arguments> mishaps() {
    return IntStream.rangeClosed(1, WRITES)
        .boxed()
        .flatMap(
            n ->
                Stream.of(Fault.lostAnswer(), Fault.badGateway(), Fault.doneWithError(500))
                    .map(fault -> Arguments.of(n, fault)));
  }

  @ParameterizedTest
  @MethodSource("mishaps")
  void whoever_looks_again_and_asks_for_what_is_missing_gets_there(int n, Fault fault) {
    driver.withoutWaits();
    anotherProcess();
    console.faults().nth(n, "POST|PATCH", "^/(backup|compute)", fault);
    converge(machineHas(Set.of(gold, silver)));
    converge(diskLeavesOut(Set.of(gold)));
    converge(machineHas(Set.of(gold)));
    converge(diskLeavesOut(Set.of()));
    converge(isOn(true));
    assertThat(console.spp().policiesOf(web.value())).containsExactly(gold.value());
    assertThat(console.spp().policiesOfDisk(data.value())).containsExactly(gold.value());
    assertThat(console.world().isOn(web.value())).isTrue();
  }

  private void converge(Change change) {
    for (int i = 0; i < TRIES; i++) {
      var seen = see();
      if (change.isMade(seen, data)) {
        return;
      }
      try {
        change.ask(seen, data);
        assertThat(change.isMade(see(), data)).as("what is said to be done is done").isTrue();
      } catch (EngineException e) {
        assertThat(e.error()).isInstanceOf(EngineError.Unavailable.class);
        console.clock().advance(Duration.ofMinutes(1));
      }
    }
    throw new AssertionError("not made after " + TRIES + " tries");
  }

  private Change machineHas(Set<PolicyId> wanted) {
    return new Change() {
      @Override
      public void ask(VirtualMachine seen, DiskId disk) {
        engine().setPolicies(new Target.OfVm(web), seen.policies(), wanted);
      }

      @Override
      public boolean isMade(VirtualMachine seen, DiskId disk) {
        return seen.policies().equals(wanted);
      }
    };
  }

  private Change diskLeavesOut(Set<PolicyId> wanted) {
    return new Change() {
      @Override
      public void ask(VirtualMachine seen, DiskId disk) {
        engine().setExclusions(disk, excluded(seen, disk), wanted);
      }

      @Override
      public boolean isMade(VirtualMachine seen, DiskId disk) {
        return excluded(seen, disk).equals(wanted);
      }
    };
  }

  private Change isOn(boolean on) {
    return new Change() {
      @Override
      public void ask(VirtualMachine seen, DiskId disk) {
        engine().start(seen.id());
      }

      @Override
      public boolean isMade(VirtualMachine seen, DiskId disk) {
        return seen.isOn() == on;
      }
    };
  }

  private static Set<PolicyId> excluded(VirtualMachine seen, DiskId disk) {
    return seen.disks().stream()
        .filter(found -> found.id().equals(disk))
        .findFirst()
        .orElseThrow()
        .excludedFrom();
  }
}
