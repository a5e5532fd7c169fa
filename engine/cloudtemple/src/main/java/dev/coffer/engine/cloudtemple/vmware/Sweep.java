package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.cloudtemple.wire.Disk;
import dev.coffer.engine.cloudtemple.wire.Vm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Which machines an observation reads. The API shows what protects one machine or one disk at a
 * time, so an observation of many machines would take longer than the interval between two: each
 * reads a share, those first that were never read, then those that were not for longest.
 */
final class Sweep {

  private Sweep() {}

  /** A machine whose protection can be read. */
  record Candidate(Vm vm, List<Disk> disks, Instant readAt) {
    /** In calls. */
    int cost() {
      return 1 + disks.size();
    }
  }

  /** As many as the budget of calls allows, one at least. */
  static List<Candidate> choose(
      Collection<Vm> machines,
      Map<String, List<Disk>> disks,
      Map<String, Protection> known,
      int budget) {
    var candidates =
        machines.stream()
            .map(vm -> candidate(vm, disks.getOrDefault(vm.id(), List.of()), known))
            .sorted(Comparator.comparing(Candidate::readAt))
            .toList();
    var chosen = new ArrayList<Candidate>();
    int spent = 0;
    for (Candidate candidate : candidates) {
      spent += candidate.cost();
      if (!chosen.isEmpty() && spent > budget) {
        break;
      }
      chosen.add(candidate);
    }
    return chosen;
  }

  private static Candidate candidate(Vm vm, List<Disk> disks, Map<String, Protection> known) {
    var protection = known.get(vm.id());
    return new Candidate(vm, disks, protection == null ? Instant.MIN : protection.readAt());
  }
}
