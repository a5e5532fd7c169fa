package dev.coffer.engine.spp;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.VmId;
import dev.coffer.engine.remote.RemoteException;
import dev.coffer.engine.remote.RequestJournal.Entry;
import dev.coffer.engine.spp.fleet.VmAddress;
import dev.coffer.engine.spp.point.Point;
import dev.coffer.engine.spp.point.Points;
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

  List<DiskResult> of(Entry run) {
    var session = run.outcome().orElse("");
    var remembered = Optional.ofNullable(known.get(session));
    if (remembered.isPresent()) {
      return remembered.get();
    }
    try {
      var results = results(run, session);
      known.put(session, results);
      return results;
    } catch (RemoteException e) {
      return List.of();
    }
  }

  private List<DiskResult> results(Entry run, String session) {
    return run.fact("vm")
        .map(VmId::new)
        .flatMap(VmAddress::of)
        .flatMap(vm -> points.madeBy(session, vm))
        .map(RunDisks::saved)
        .orElse(List.of());
  }

  private static List<DiskResult> saved(Point point) {
    return point.point().disks().stream()
        .map(disk -> result(point.point().vm(), disk.id(), disk.name(), disk.storedBytes()))
        .toList();
  }

  private static DiskResult result(VmId vm, DiskId disk, String name, long stored) {
    return new DiskResult(vm, disk, name, stored, stored, 0, Optional.empty(), Optional.empty());
  }
}
