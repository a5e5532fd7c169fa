package dev.coffer.engine.conformance.model;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.PointId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Power;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.RecoveryPoint.PointDisk;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.Site.Capacity;
import dev.coffer.engine.VirtualMachine.NewestPoint;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** The model's recovery points, and how much room they take (R15, R19). */
final class Points {

  private final ModelWorld world;
  private final SequencedMap<PointId, Stored> oldestFirst = new LinkedHashMap<>();
  private final Map<VmId, Stored> newest = new HashMap<>();
  private int made;

  Points(ModelWorld world) {
    this.world = world;
  }

  /** A point with all that a restore of it needs. */
  record Stored(RecoveryPoint point, PolicyId policy, Machine.Shot shot) {}

  /** What a disk adds to the repository. */
  long storedBytes(VmId vm, Machine.DiskShot disk) {
    var before =
        Optional.ofNullable(newest.get(vm)).stream()
            .flatMap(stored -> stored.shot().disks().stream())
            .filter(other -> other.id().equals(disk.id()))
            .map(Machine.DiskShot::content)
            .findFirst();
    return disk.content().bytesBeyond(before.orElseGet(() -> Content.zeros(0)));
  }

  void store(PolicyId policy, PolicySpec spec, Machine.Shot shot, Instant at) {
    var disks =
        shot.disks().stream()
            .map(
                disk ->
                    new PointDisk(
                        disk.id(),
                        disk.name(),
                        disk.content().size(),
                        storedBytes(shot.id(), disk),
                        Optional.of(disk.content().digest())))
            .toList();
    var point =
        new RecoveryPoint(
            new PointId("point-" + ++made),
            shot.id(),
            shot.name(),
            spec.name(),
            spec.site(),
            at,
            shot.power() == Power.ON ? Consistency.CRASH : Consistency.OFF,
            disks);
    var stored = new Stored(point, policy, shot);
    oldestFirst.put(point.id(), stored);
    newest.put(shot.id(), stored);
    expire(policy, spec, shot.id());
  }

  /** A held job never gets here, so a held policy never loses a point. */
  private void expire(PolicyId policy, PolicySpec spec, VmId vm) {
    var candidates =
        newestFirst().stream()
            .filter(stored -> stored.policy().equals(policy) && stored.shot().id().equals(vm))
            .map(Stored::point)
            .toList();
    ZoneId zone = spec.schedule().map(Schedule::zone).orElse(ZoneOffset.UTC);
    var kept =
        Keeping.positions(
            candidates.stream().map(RecoveryPoint::at).toList(), spec.retention(), zone);
    for (int i = 0; i < candidates.size(); i++) {
      if (!kept.contains(i)) {
        oldestFirst.remove(candidates.get(i).id());
      }
    }
  }

  List<RecoveryPoint> of(VmSelector selector) {
    return newestFirst().stream()
        .map(Stored::point)
        .filter(
            point ->
                switch (selector) {
                  case VmSelector.ById(var id) -> point.vm().equals(id);
                  case VmSelector.ByName(var name) -> point.vmName().equals(name);
                })
        .toList();
  }

  /** The oldest first. */
  List<RecoveryPoint> madeBy(PolicyId policy) {
    return oldestFirst.values().stream()
        .filter(stored -> stored.policy().equals(policy))
        .map(Stored::point)
        .toList();
  }

  Optional<NewestPoint> newestOf(VmId vm) {
    return Optional.ofNullable(newest.get(vm))
        .map(stored -> new NewestPoint(stored.point().id(), stored.point().at()));
  }

  Stored get(PointId point) {
    return Optional.ofNullable(oldestFirst.get(point))
        .orElseThrow(() -> EngineException.notFound("recovery point", point.value()));
  }

  /** How full a site is; it accepts runs up to 95 % of its allocation. */
  Optional<Capacity> capacity(ModelWorld.SiteEntry site) {
    if (site.allocated().isEmpty()) {
      return Optional.empty();
    }
    long allocated = site.allocated().getAsLong();
    long used = site.others() + usedBy(site.name());
    return Optional.of(new Capacity(allocated, used, used < allocated * 0.95));
  }

  boolean acceptsRuns(String site) {
    return world.site(site).flatMap(this::capacity).map(Capacity::acceptsRuns).orElse(true);
  }

  private long usedBy(String site) {
    return oldestFirst.values().stream()
        .map(Stored::point)
        .filter(point -> point.site().equals(site))
        .flatMap(point -> point.disks().stream())
        .mapToLong(PointDisk::storedBytes)
        .sum();
  }

  private List<Stored> newestFirst() {
    return List.copyOf(oldestFirst.sequencedValues().reversed());
  }
}
