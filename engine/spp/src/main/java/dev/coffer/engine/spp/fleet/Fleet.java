package dev.coffer.engine.spp.fleet;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.NewestPoint;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.SppApi;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * All machines, with what protects them. Machines and their policies are read in bulk each time;
 * disks and newest points, which the API shows machine by machine only, are read for so many
 * machines each time, and remembered.
 */
public final class Fleet {

  /** By how much the clocks of both sides may differ. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final Inventory inventory;
  private final PowerRollup rollup;
  private final Zones zones;
  private final InstantSource clock;
  private final PerMachine<List<Item>> disks;
  private final PerMachine<Optional<NewestPoint>> newest;

  /**
   * A fleet.
   *
   * @param reads of how many machines disks, and newest points, are read at each look
   */
  public Fleet(SppApi api, Zones zones, int reads, InstantSource clock) {
    this.inventory = new Inventory(api);
    this.rollup = new PowerRollup(api, clock);
    this.zones = zones;
    this.clock = clock;
    this.disks = new PerMachine<>(reads, clock);
    this.newest = new PerMachine<>(reads, clock);
  }

  /**
   * What a look at the fleet needs to know of the rest.
   *
   * @param policies ids of policies by name
   * @param assigned what Coffer has assigned to a disk alone
   * @param role of each machine
   */
  public record Context(
      Map<String, PolicyId> policies,
      Function<DiskId, Set<PolicyId>> assigned,
      BiFunction<VmAddress, String, Role> role) {}

  /**
   * All machines.
   *
   * @param backedUp when the last backup of a machine under any of these policies ended
   */
  public Seen look(Context context, Function<Set<PolicyId>, Instant> backedUp) {
    var begin = clock.instant();
    var items = inventory.machines();
    var reader = reader(context);
    readDisks(items);
    newest.refresh(
        withPoints(items),
        address -> carries(address, items),
        address -> isStale(address, items, reader, backedUp),
        this::newestPoint);
    return new Seen(machines(items, reader, context), readEarlier(items.keySet(), begin));
  }

  /** The machines that carry a policy, themselves or on a disk. */
  public List<VirtualMachine> carriers(PolicyId policy, Context context) {
    var items = inventory.machines();
    readDisks(items);
    return machines(items, reader(context), context).stream()
        .filter(vm -> vm.carriedPolicies().contains(policy))
        .toList();
  }

  private void readDisks(Map<VmAddress, Item> items) {
    disks.refresh(items, address -> carries(address, items), _ -> false, inventory::disks);
  }

  private List<VirtualMachine> machines(
      Map<VmAddress, Item> items, MachineReader reader, Context context) {
    var powers = powers(items);
    var machines = new ArrayList<VirtualMachine>();
    items.forEach(
        (address, vm) ->
            machines.add(
                reader.machine(
                    address,
                    vm,
                    powers.getOrDefault(address.vm(), Power.ON),
                    disks.get(address).orElse(List.of()),
                    newest.get(address).orElse(Optional.empty()),
                    context.role().apply(address, vm.name()))));
    return machines;
  }

  /**
   * All machines that are there.
   *
   * @param readEarlier when the disks of a machine were read, of those whose were not read now; one
   *     whose were never read has none yet
   */
  public record Seen(List<VirtualMachine> machines, Map<VmId, Instant> readEarlier) {}

  private Map<VmId, Instant> readEarlier(Set<VmAddress> addresses, Instant begin) {
    var earlier = new HashMap<VmId, Instant>();
    for (VmAddress address : addresses) {
      var at = disks.readAt(address).orElse(Instant.EPOCH);
      if (at.isBefore(begin)) {
        earlier.put(address.id(), at);
      }
    }
    return earlier;
  }

  /**
   * One machine, as it is now.
   *
   * @throws EngineException NotFound
   */
  public Found machine(VmId id, Context context) {
    var address = VmAddress.of(id).orElseThrow(() -> notFound(id));
    var item = inventory.machine(address).orElseThrow(() -> notFound(id));
    var power = PowerWord.of(item).or(() -> Optional.ofNullable(rollup.recent().get(address.vm())));
    var diskItems = inventory.disks(address, item);
    disks.put(address, diskItems);
    var machine =
        reader(context)
            .machine(
                address,
                item,
                power.orElse(Power.ON),
                diskItems,
                Optional.empty(),
                context.role().apply(address, item.name()));
    return new Found(address, item, diskItems, machine);
  }

  /**
   * A machine that is there.
   *
   * @param item as the API shows it
   * @param disks likewise
   */
  public record Found(VmAddress address, Item item, List<Item> disks, VirtualMachine machine) {}

  private static boolean carries(VmAddress address, Map<VmAddress, Item> items) {
    return Optional.ofNullable(items.get(address))
        .filter(vm -> !vm.texts("storageProfiles").isEmpty())
        .isPresent();
  }

  /** Whether a backup may have made a point since the newest one was read. */
  private boolean isStale(
      VmAddress address,
      Map<VmAddress, Item> items,
      MachineReader reader,
      Function<Set<PolicyId>, Instant> backedUp) {
    return Optional.ofNullable(items.get(address))
        .map(vm -> backedUp.apply(reader.policiesOf(vm)))
        .flatMap(ended -> newest.readAt(address).map(read -> !read.minus(SKEW).isAfter(ended)))
        .orElse(true);
  }

  private MachineReader reader(Context context) {
    return new MachineReader(zones, inventory::vcenter, context.policies(), context.assigned());
  }

  /** The machines themselves may say it; else the rollup is asked, once for all. */
  private Map<String, Power> powers(Map<VmAddress, Item> items) {
    var powers = new HashMap<String, Power>();
    items.forEach(
        (address, vm) -> PowerWord.of(vm).ifPresent(power -> powers.put(address.vm(), power)));
    return powers.size() == items.size() ? powers : rollup.read();
  }

  /** A machine names the policies that it has points of. */
  private static Map<VmAddress, Item> withPoints(Map<VmAddress, Item> items) {
    var some = new LinkedHashMap<>(items);
    some.values().removeIf(vm -> vm.has("copies") && vm.items("copies").isEmpty());
    return some;
  }

  private Optional<NewestPoint> newestPoint(VmAddress address, Item vm) {
    return inventory
        .newest(address, vm)
        .flatMap(
            version ->
                version
                    .moment("protectionInfo.protectionTime")
                    .map(
                        at ->
                            new NewestPoint(new PartAddress(address, version.id()).asPoint(), at)));
  }

  private static EngineException notFound(VmId id) {
    return EngineException.notFound("virtual machine", id.value());
  }
}
