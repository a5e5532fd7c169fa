package dev.coffer.engine.spp.fleet;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.SppApi;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Reads the inventory (reference, section 5): machines in bulk, disks machine by machine. */
public final class Inventory {

  private static final String SEARCH = "/api/hypervisor/search";

  private final SppApi api;
  private final Map<String, String> vcenters = new ConcurrentHashMap<>();

  public Inventory(SppApi api) {
    this.api = api;
  }

  /** The name of a vCenter, by the server's id of it; one that is new is asked for. */
  Optional<String> vcenter(String id) {
    if (!vcenters.containsKey(id)) {
      api.list(Call.get("/api/hypervisor"), "hypervisors")
          .forEach(one -> vcenters.put(one.id(), one.name()));
      vcenters.putIfAbsent(id, "");
    }
    return Optional.ofNullable(vcenters.get(id)).filter(name -> !name.isEmpty());
  }

  /** All machines that are there. */
  Map<VmAddress, Item> machines() {
    return byAddress(api.list(search("*", "hlo"), "vms"));
  }

  /** Machines of that name that have recovery points; they may be gone. */
  public Map<VmAddress, Item> saved(String name) {
    var found = byAddress(api.list(search(name, "recovery"), "vms"));
    found.values().removeIf(vm -> !vm.name().equals(name));
    return found;
  }

  /**
   * Whether any machine, there or not, has points of a policy; one that does not say of which
   * policies it has counts.
   */
  public boolean anyPointOf(PolicyId policy) {
    return api.list(search("*", "recovery"), "vms").stream()
        .anyMatch(
            vm ->
                !vm.has("copies")
                    || vm.items("copies").stream()
                        .map(copy -> copy.text("storageProfileId").orElse(policy.value()))
                        .anyMatch(policy.value()::equals));
  }

  /** Whether a machine of that name is there. */
  public boolean isThere(String name) {
    return api.list(search(name, "hlo"), "vms").stream().anyMatch(vm -> vm.name().equals(name));
  }

  Optional<Item> machine(VmAddress address) {
    return api.find(address.path() + "?from=hlo");
  }

  /** The machine as its recovery points have it. */
  public Optional<Item> savedMachine(VmAddress address) {
    return api.find(address.path() + "?from=recovery");
  }

  List<Item> disks(VmAddress address, Item vm) {
    var path = vm.link("vdisks").orElseGet(() -> address.path() + "/vdisk?from=hlo");
    return api.list(Call.get(path), "vdisks");
  }

  /** The disks as the recovery points of the machine have them. */
  public List<Item> savedDisks(VmAddress address) {
    return api.list(Call.get(address.path() + "/vdisk?from=recovery"), "vdisks");
  }

  /** The newest recovery point of a machine. */
  Optional<Item> newest(VmAddress address, Item vm) {
    return api.find(
        vm.link("latestversion").orElseGet(() -> address.path() + "/latestversion?from=recovery"));
  }

  /** The server's id of a disk; disks have one or the other (reference, section 5). */
  public static String idOf(Item disk) {
    return disk.text("id").or(() -> disk.text("guestId")).orElseGet(disk::id);
  }

  private static Call search(String name, String from) {
    return Call.post(SEARCH, Map.of("name", name, "hypervisorType", "vmware"))
        .query("resourceType", "vm")
        .query("from", from);
  }

  private static Map<VmAddress, Item> byAddress(List<Item> vms) {
    var found = new LinkedHashMap<VmAddress, Item>();
    vms.forEach(vm -> VmAddress.of(vm).ifPresent(address -> found.put(address, vm)));
    return found;
  }
}
