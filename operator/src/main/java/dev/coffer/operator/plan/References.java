package dev.coffer.operator.plan;

import dev.coffer.crds.DiskRef;
import dev.coffer.crds.VirtualMachineRef;
import dev.coffer.engine.Capability;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Disk;
import dev.coffer.engine.VmId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Finds the machines and disks that resources name. What is not found blocks the resource, and has
 * the inventory read again: once, for a name may simply be wrong.
 */
final class References {

  private final PlanDraft draft;
  private final Map<String, TreeSet<ResourceKey>> missing = new TreeMap<>();

  References(PlanDraft draft) {
    this.draft = draft;
  }

  /**
   * The machine, or empty with the resource blocked.
   *
   * @param known whether the resource was blocked for the same reason before
   */
  Optional<VirtualMachine> vm(
      ResourceKey resource, VirtualMachineRef ref, Scope scope, boolean known) {
    if (ref.id() != null) {
      return scope
          .vm(new VmId(ref.id()))
          .or(() -> none(resource, scope, known, "virtual machine with the id " + ref.id()));
    }
    var name = String.valueOf(ref.name());
    var named = scope.vmsNamed(name);
    if (named.size() > 1) {
      draft.block(ambiguous(resource, name, named));
      return Optional.empty();
    }
    return named.stream()
        .findFirst()
        .or(() -> none(resource, scope, known, "virtual machine " + name));
  }

  /** The disk of a machine, or empty with the resource blocked. */
  Optional<Disk> disk(
      ResourceKey resource, VirtualMachine vm, DiskRef ref, Scope scope, boolean known) {
    Supplier<Optional<Disk>> none =
        () ->
            none(
                resource,
                scope,
                known,
                "disk %s of virtual machine %s"
                    .formatted(ref.id() == null ? ref.name() : ref.id(), vm.name()));
    return vm.disks().stream().filter(disk -> isMeant(disk, ref)).findFirst().or(none);
  }

  private static boolean isMeant(Disk disk, DiskRef ref) {
    return ref.id() != null
        ? disk.id().equals(new DiskId(ref.id()))
        : disk.name().equals(ref.name());
  }

  private <T> Optional<T> none(ResourceKey resource, Scope scope, boolean known, String what) {
    var index = scope.index();
    if (!known && index.can(Capability.REFRESH_INVENTORY)) {
      missing.computeIfAbsent(index.name(), _ -> new TreeSet<>()).add(resource);
    }
    draft.block(
        new Blocker(
            Reason.DependencyNotReady,
            resource,
            what,
            "There is no %s in the inventory of engine %s; create it, or correct the name."
                .formatted(what, index.name()),
            "the owner of " + resource));
    return Optional.empty();
  }

  private static Blocker ambiguous(ResourceKey resource, String name, List<VirtualMachine> vms) {
    var ids = vms.stream().map(vm -> vm.id().value()).toList();
    return new Blocker(
        Reason.AmbiguousReference,
        resource,
        "virtual machine " + name,
        "%d virtual machines are named %s; name the one you mean by its id: %s."
            .formatted(vms.size(), name, PolicyBlockers.someOf(ids)),
        "the owner of " + resource);
  }

  /** Plans one reading of each inventory in which something is missing. */
  void planRefreshes() {
    missing.forEach(
        (engine, resources) ->
            draft.add(
                new Step.RefreshInventory(
                    Causes.of(
                        engine,
                        resources,
                        Risk.Safe,
                        "read the inventory again, to find what is named and not there yet",
                        Subject.INVENTORY,
                        List.of()))));
  }
}
