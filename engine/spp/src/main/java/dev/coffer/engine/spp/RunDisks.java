package dev.coffer.engine.spp;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.remote.RemoteException;
import dev.coffer.engine.remote.RequestJournal.Entry;
import dev.coffer.engine.spp.fleet.VmAddress;
import dev.coffer.engine.spp.point.Point;
import dev.coffer.engine.spp.point.Points;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which disks a backup on demand has saved: those of the point that it has made. The log counts
 * them only. It is read once for a session, after its end.
 */
final class RunDisks {

  private final Points points;
  private final Map<String, List<DiskResult>> known = new ConcurrentHashMap<>();

  RunDisks(Points points) {
    this.points = points;
  }

  /**
   * The results of a run that has ended.
   *
   * @param problem why not all were saved
   * @param machines as they are now
   */
  List<DiskResult> of(Entry run, Optional<Problem> problem, List<VirtualMachine> machines) {
    var session = run.outcome().orElse("");
    var remembered = Optional.ofNullable(known.get(session));
    if (remembered.isPresent()) {
      return remembered.get();
    }
    try {
      var results = results(run, session, problem, machines);
      known.put(session, results);
      return results;
    } catch (RemoteException e) {
      return List.of();
    }
  }

  private List<DiskResult> results(
      Entry run, String session, Optional<Problem> problem, List<VirtualMachine> machines) {
    var vm = run.fact("vm").map(VmId::new);
    var results =
        new ArrayList<>(
            vm.flatMap(VmAddress::of)
                .flatMap(address -> points.madeBy(session, address))
                .map(RunDisks::saved)
                .orElse(List.of()));
    problem.ifPresent(
        why ->
            machines.stream()
                .filter(one -> vm.filter(one.id()::equals).isPresent())
                .forEach(one -> results.addAll(notSaved(one, run, results, why))));
    return List.copyOf(results);
  }

  /** Disks that the policy covers and the point does not have. */
  private static List<DiskResult> notSaved(
      VirtualMachine vm, Entry run, List<DiskResult> saved, Problem why) {
    var policy = run.fact("policyId").map(PolicyId::new);
    return vm.disks().stream()
        .filter(disk -> policy.filter(id -> vm.effectivePolicies(disk).contains(id)).isPresent())
        .filter(disk -> saved.stream().noneMatch(one -> one.disk().equals(disk.id())))
        .map(disk -> result(vm.id(), disk.id(), disk.name(), 0, Optional.of(why)))
        .toList();
  }

  private static List<DiskResult> saved(Point point) {
    return point.point().disks().stream()
        .map(
            disk ->
                result(
                    point.point().vm(),
                    disk.id(),
                    disk.name(),
                    disk.storedBytes(),
                    Optional.empty()))
        .toList();
  }

  private static DiskResult result(
      VmId vm, DiskId disk, String name, long stored, Optional<Problem> problem) {
    return new DiskResult(vm, disk, name, stored, stored, 0, problem, Optional.empty());
  }
}
