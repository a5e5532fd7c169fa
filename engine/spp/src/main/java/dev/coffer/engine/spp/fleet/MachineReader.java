package dev.coffer.engine.spp.fleet;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Disk;
import dev.coffer.engine.VirtualMachine.NewestPoint;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.spp.wire.Item;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * From the objects of the API to a machine of the contract.
 *
 * @param zones of sites and machines
 * @param vcenters the name of each by the server's id of it
 * @param policies their ids by name: machines and disks name theirs
 * @param assigned what Coffer has assigned to a disk alone
 */
record MachineReader(
    Zones zones,
    Function<String, Optional<String>> vcenters,
    Map<String, PolicyId> policies,
    Function<DiskId, Set<PolicyId>> assigned) {

  private static final String LIST = "storageProfiles";

  VirtualMachine machine(
      VmAddress address,
      Item vm,
      Power power,
      List<Item> disks,
      Optional<NewestPoint> newest,
      Role role) {
    var carried = policiesOf(vm);
    return new VirtualMachine(
        address.id(),
        vm.name(),
        zones.ofMachine(vm, vcenters.apply(address.hypervisor())),
        vm.text("config.location").orElse("").replaceAll("^/+|/+$", ""),
        Map.of(),
        power,
        disks.stream().map(disk -> disk(address, disk, carried)).toList(),
        carried,
        newest,
        role);
  }

  private Disk disk(VmAddress vm, Item disk, Set<PolicyId> carried) {
    var id = new PartAddress(vm, Inventory.idOf(disk)).asDisk();
    var list = disk.has(LIST) ? Optional.of(policiesOf(disk)) : Optional.<Set<PolicyId>>empty();
    var read = DiskPolicies.read(list, carried, assigned.apply(id));
    return new Disk(
        id,
        disk.name(),
        Math.max(0, disk.number("size").orElse(0)),
        read.own(),
        read.excluded(),
        Optional.empty());
  }

  /** Those that a machine or disk names and that are policies of the contract. */
  SortedSet<PolicyId> policiesOf(Item resource) {
    var ids = new TreeSet<PolicyId>();
    for (String name : resource.texts(LIST)) {
      Optional.ofNullable(policies.get(name)).ifPresent(ids::add);
    }
    return ids;
  }
}
