package dev.coffer.engine.spp.point;

import dev.coffer.engine.PointId;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.RecoveryPoint.PointDisk;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.spp.fleet.Inventory;
import dev.coffer.engine.spp.fleet.PartAddress;
import dev.coffer.engine.spp.fleet.VmAddress;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.SppApi;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recovery points (reference, section 9): versions of a machine, each with its copies. Which disks
 * a point holds is told by the copies of each disk. The API does not say what the guest knew of the
 * moment, so each is taken for one as after a power cut.
 */
public final class Points {

  private static final Pattern VERSION = Pattern.compile("/version/([\\w.-]+)");
  private static final String TIME = "protectionInfo.protectionTime";

  private final SppApi api;
  private final Inventory inventory;

  public Points(SppApi api, Inventory inventory) {
    this.api = api;
    this.inventory = inventory;
  }

  /** Where a point lies whose copies do not say so. */
  @FunctionalInterface
  public interface SiteOf {
    String site(Optional<String> siteId, String policy);
  }

  /** The points of a machine, newest first. */
  public List<RecoveryPoint> of(VmSelector selector, SiteOf sites) {
    return machines(selector).entrySet().stream()
        .flatMap(vm -> of(vm.getKey(), vm.getValue(), sites).stream())
        .map(Point::point)
        .sorted(Comparator.comparing(RecoveryPoint::at).reversed())
        .toList();
  }

  private Map<VmAddress, Item> machines(VmSelector selector) {
    return switch (selector) {
      case VmSelector.ByName(String name) -> inventory.saved(name);
      case VmSelector.ById(var id) -> {
        var found = new HashMap<VmAddress, Item>();
        VmAddress.of(id)
            .ifPresent(
                address -> inventory.savedMachine(address).ifPresent(vm -> found.put(address, vm)));
        yield found;
      }
    };
  }

  /** One point. */
  public Optional<Point> find(PointId id, SiteOf sites) {
    return PartAddress.of(id)
        .flatMap(
            address ->
                inventory.savedMachine(address.vm()).stream()
                    .flatMap(vm -> of(address.vm(), vm, sites).stream())
                    .filter(point -> point.point().id().equals(id))
                    .findFirst());
  }

  /** The point that a session has made of a machine. */
  public Optional<Point> madeBy(String session, VmAddress address) {
    return inventory.savedMachine(address).stream()
        .flatMap(vm -> of(address, vm, (_, policy) -> policy).stream())
        .filter(point -> point.version().text("sessionId").filter(session::equals).isPresent())
        .findFirst();
  }

  private List<Point> of(VmAddress address, Item vm, SiteOf sites) {
    var path =
        Call.get(address.path() + "/version?from=recovery")
            .query("embedCopies", true)
            .query("omitIfNoCopies", true);
    var versions = api.list(path, "versions");
    if (versions.isEmpty()) {
      return List.of();
    }
    var disks = disks(address);
    return versions.stream()
        .flatMap(one -> point(address, vm, one, disks, sites).stream())
        .toList();
  }

  private List<SavedDisk> disks(VmAddress address) {
    return inventory.savedDisks(address).stream().map(disk -> saved(address, disk)).toList();
  }

  private SavedDisk saved(VmAddress address, Item disk) {
    var id = new PartAddress(address, Inventory.idOf(disk));
    var path =
        disk.link("copies")
            .orElseGet(() -> address.path() + "/vdisk/" + id.part() + "/copy?from=recovery");
    var copies = new HashMap<String, Item>();
    api.list(Call.get(path.replace("from=hlo", "from=recovery")), "copies")
        .forEach(copy -> versionOf(copy).ifPresent(version -> copies.put(version, copy)));
    return new SavedDisk(id.asDisk(), disk, copies);
  }

  private static Optional<String> versionOf(Item copy) {
    return copy.link("version")
        .map(VERSION::matcher)
        .filter(Matcher::find)
        .map(match -> match.group(1));
  }

  private static Optional<Point> point(
      VmAddress address, Item vm, Item version, List<SavedDisk> all, SiteOf sites) {
    var disks = all.stream().filter(disk -> disk.isIn(version.id())).toList();
    return version
        .moment(TIME)
        .map(
            at ->
                new Point(
                    recoveryPoint(address, vm, version, disks, sites, at), version, vm, disks));
  }

  private static RecoveryPoint recoveryPoint(
      VmAddress address, Item vm, Item version, List<SavedDisk> disks, SiteOf sites, Instant at) {
    var policy = version.text("protectionInfo.storageProfileName").orElse("unknown");
    return new RecoveryPoint(
        new PartAddress(address, version.id()).asPoint(),
        address.id(),
        vm.name(),
        policy,
        site(version, policy, sites),
        at,
        Consistency.CRASH,
        disks.stream().map(disk -> pointDisk(disk, version, disks)).toList());
  }

  private static String site(Item version, String policy, SiteOf sites) {
    var backup = backup(version);
    return backup
        .flatMap(copy -> copy.text("site.name"))
        .orElseGet(
            () ->
                sites.site(
                    backup.flatMap(
                        copy ->
                            copy.text("siteId")
                                .or(() -> copy.text("site.id"))
                                .or(() -> copy.text("site"))),
                    policy));
  }

  /** The copy that the backup itself has made, rather than one of a replication or an offload. */
  public static Optional<Item> backup(Item version) {
    var copies = version.items("copies");
    return copies.stream()
        .filter(
            copy -> copy.text("protectionInfo.subPolicyType").filter("BACKUP"::equals).isPresent())
        .findFirst()
        .or(() -> copies.stream().findFirst());
  }

  /** What was stored is told for all disks together: each has its part by size. */
  private static PointDisk pointDisk(SavedDisk disk, Item version, List<SavedDisk> all) {
    long stored = Math.max(0, version.number("protectionInfo.transferSize").orElse(0));
    long total = all.stream().mapToLong(SavedDisk::size).sum();
    long part = total == 0 ? 0 : Math.round((double) stored * disk.size() / total);
    return new PointDisk(disk.id(), disk.disk().name(), disk.size(), part, Optional.empty());
  }
}
