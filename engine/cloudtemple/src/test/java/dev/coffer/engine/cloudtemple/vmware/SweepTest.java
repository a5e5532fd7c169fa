package dev.coffer.engine.cloudtemple.vmware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.cloudtemple.wire.Disk;
import dev.coffer.engine.cloudtemple.wire.Reference;
import dev.coffer.engine.cloudtemple.wire.Vm;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final List<Vm> machines = IntStream.range(0, 100).mapToObj(i -> vm("vm-" + i)).toList();
  private final Map<String, List<Disk>> disks = new HashMap<>();
  private final Map<String, Protection> known = new HashMap<>();

  @Test
  void as_many_machines_are_read_as_their_calls_fit_into_the_budget() {
    machines.forEach(vm -> disks.put(vm.id(), List.of(disk(vm), disk(vm))));
    assertThat(chosen(30)).hasSize(10);
    assertThat(chosen(1000)).hasSize(100);
  }

  @Test
  void one_is_read_however_many_disks_it_has() {
    disks.put("vm-0", IntStream.range(0, 50).mapToObj(_ -> disk(machines.getFirst())).toList());
    assertThat(chosen(10)).containsExactly("vm-0");
  }

  @Test
  void those_never_read_come_first_and_then_those_not_read_for_longest() {
    for (int i = 0; i < 99; i++) {
      known.put("vm-" + i, read(NOW.minusSeconds(i)));
    }
    assertThat(chosen(3)).containsExactly("vm-99", "vm-98", "vm-97");
  }

  @Test
  void all_are_read_in_turn() {
    for (int round = 0; round < 10; round++) {
      for (String vm : chosen(10)) {
        known.put(vm, read(NOW.plusSeconds(round)));
      }
    }
    assertThat(known).hasSize(100);
  }

  private List<String> chosen(int budget) {
    return Sweep.choose(machines, disks, known, budget).stream().map(c -> c.vm().id()).toList();
  }

  private static Protection read(Instant at) {
    return new Protection(new TreeSet<>(), Map.of(), at);
  }

  private static Vm vm(String id) {
    var none = new Reference("", "");
    return new Vm(id, id, none, none, none, false, "stopped", "");
  }

  private static Disk disk(Vm vm) {
    return new Disk("d", "vda", vm.id(), 1L, "persistent", null, null, List.of());
  }
}
