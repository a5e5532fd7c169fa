package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.RepositoryCare.Locked;
import dev.coffer.engine.RepositoryCare.Machine;
import dev.coffer.engine.RepositoryCare.Statistics;
import dev.coffer.engine.VmId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts what is in a repository. It reads the maps of all points: what they share once, the rest
 * up to three times, about a hundred bytes for each 256 KiB of distinct content; and it passes over
 * the index in memory twice for each machine. No content is read.
 */
final class Census {

  private final ChunkStore store;
  private final Gate gate;
  private final CareMemory memory;
  private final Custody custody;

  Census(ChunkStore store, Gate gate, CareMemory memory, Custody custody) {
    this.store = store;
    this.gate = gate;
    this.memory = memory;
    this.custody = custody;
  }

  Statistics of(String site, List<StoredPoint> points, Room room, Instant now)
      throws RepositoryException {
    var reach = reach(points);
    var growth = Growth.perDay(memory.days());
    return new Statistics(
        site,
        store.objects().where(""),
        store.keys().repository().value(),
        points.size(),
        points.stream().mapToLong(Census::logical).sum(),
        reach.contentBytes(),
        store.allowance().used(),
        freeable(reach),
        oldest(now),
        room.allocation(),
        growth,
        Growth.daysUntilFull(growth, room.left()),
        locked(points, now),
        machines(points));
  }

  private Locked locked(List<StoredPoint> points, Instant now) throws RepositoryException {
    var locks = custody.locked(points.stream().map(StoredPoint::id).toList(), now);
    return new Locked(locks.size(), locks.values().stream().max(Instant::compareTo));
  }

  private Reach reach(List<StoredPoint> points) throws RepositoryException {
    var reach = new Reach(store, gate);
    for (StoredPoint point : points) {
      for (StoredDisk disk : point.disks()) {
        reach(disk, reach);
      }
    }
    return reach;
  }

  private static void reach(StoredDisk disk, Reach reach) throws RepositoryException {
    try {
      reach.map(ChunkId.parse(disk.digest()));
    } catch (LostChunkException e) {
      // What a map that cannot be read needs is not counted; verification tells of it.
      return;
    }
  }

  private long freeable(Reach reach) {
    var use = PackUse.reached(store.index());
    var condemned = use.condemned(store.packs().all(), store.lost(), reach.pinned());
    return condemned.values().stream().mapToLong(pack -> pack.bytes() - use.of(pack)).sum();
  }

  private Optional<Instant> oldest(Instant now) {
    var oldest = now;
    for (Pack pack : store.packs().all()) {
      var read = memory.lastRead(pack);
      if (read.isEmpty()) {
        return read;
      }
      oldest = read.get().isBefore(oldest) ? read.get() : oldest;
    }
    return Optional.of(oldest);
  }

  private List<Machine> machines(List<StoredPoint> points) throws RepositoryException {
    Map<VmId, List<StoredPoint>> byMachine = new LinkedHashMap<>();
    for (StoredPoint point : points) {
      byMachine.computeIfAbsent(point.header().vm(), any -> new ArrayList<>()).add(point);
    }
    var own = new Ownership(store, gate).of(byMachine);
    var machines = new ArrayList<Machine>();
    byMachine.forEach(
        (vm, its) ->
            machines.add(
                new Machine(
                    vm,
                    its.getLast().header().vmName(),
                    its.size(),
                    its.stream().mapToLong(Census::logical).sum(),
                    own.getOrDefault(vm, 0L))));
    return machines;
  }

  private static long logical(StoredPoint point) {
    return point.disks().stream().mapToLong(StoredDisk::sizeBytes).sum();
  }
}
