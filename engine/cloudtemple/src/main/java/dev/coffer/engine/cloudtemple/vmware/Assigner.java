package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.VmId;
import dev.coffer.engine.cloudtemple.console.FailureReason;
import dev.coffer.engine.cloudtemple.console.Writes;
import dev.coffer.engine.cloudtemple.console.Writes.Wish;
import dev.coffer.engine.cloudtemple.rules.ProtectionRules;
import dev.coffer.engine.cloudtemple.wire.Disk;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Gives machines and disks their policies. The API replaces whole lists, so each change is: look,
 * compare with what the caller saw, go by the rules, write, follow, read back.
 */
final class Assigner {

  private final VmwareApi api;
  private final Desk desk;
  private final Inventory inventory;
  private final Writes writes;
  private final ProtectionReader reader;
  private final DiskMemory memory;

  Assigner(
      VmwareApi api,
      Desk desk,
      Inventory inventory,
      Writes writes,
      ProtectionReader reader,
      DiskMemory memory) {
    this.api = api;
    this.desk = desk;
    this.inventory = inventory;
    this.writes = writes;
    this.reader = reader;
    this.memory = memory;
  }

  void assignMachine(VmId vm, Set<PolicyId> expected, Set<PolicyId> wanted) {
    desk.with(vm, fresh -> assignMachine(fresh, expected, wanted));
  }

  private boolean assignMachine(Fresh fresh, Set<PolicyId> expected, Set<PolicyId> wanted) {
    var current = fresh.protection().machine();
    var after = fresh.protection().carrying(wanted);
    if (!isChange(fresh, fresh.what(), expected, wanted, current, after)) {
      return false;
    }
    inventory.require(fresh.what(), () -> api.isInventoriedMachine(fresh.id()));
    prepareDisks(fresh, after);
    write(
        new Wish(
            Desk.key(fresh.id()),
            fresh.what(),
            fresh.id(),
            VmwareApi.assignToMachine(fresh.id(), ids(wanted)),
            () -> SlaPolicies.ids(api.policiesOfMachine(fresh.id())).equals(wanted)),
        () -> api.isInventoriedMachine(fresh.id()));
    keepDisks(fresh, after);
    desk.look(new VmId(fresh.id()));
    return true;
  }

  /**
   * Disks that have lists of their own get them first: when that fails, the machine's list is still
   * to be changed, so that it is asked for again. The other way round, what a disk still had of its
   * machine would look like its own from then on.
   */
  private void prepareDisks(Fresh fresh, Protection after) {
    for (Disk disk : listed(fresh)) {
      var sets = after.of(disk.id());
      var list = sets.list(after.machine());
      if (!reader.listed(disk.id()).equals(list)) {
        memory.expect(disk.id(), sets.own(), after.machine());
        writeList(fresh, disk, list);
      }
    }
  }

  /** What becomes of lists of disks with their machine's is not documented: they are put right. */
  private void keepDisks(Fresh fresh, Protection after) {
    for (Disk disk : listed(fresh)) {
      writeList(fresh, disk, after.of(disk.id()), after.machine());
    }
  }

  /** Those that do not simply inherit. */
  private List<Disk> listed(Fresh fresh) {
    return fresh.disks().stream()
        .filter(
            disk ->
                !fresh.protection().of(disk.id()).isInherited() || memory.of(disk.id()).isPresent())
        .toList();
  }

  void assignDisk(DiskId disk, Set<PolicyId> expected, Set<PolicyId> wanted) {
    desk.with(desk.ownerOf(disk), fresh -> assignDisk(fresh, disk(fresh, disk), expected, wanted));
  }

  private boolean assignDisk(Fresh fresh, Disk disk, Set<PolicyId> expected, Set<PolicyId> wanted) {
    var sets = fresh.protection().of(disk.id());
    var after = fresh.protection().with(disk.id(), sets.owning(wanted));
    if (!isChange(fresh, what(fresh, disk), expected, wanted, sets.own(), after)) {
      return false;
    }
    writeDisk(fresh, disk, after);
    return true;
  }

  void leaveOut(DiskId disk, Set<PolicyId> expected, Set<PolicyId> wanted) {
    desk.with(desk.ownerOf(disk), fresh -> leaveOut(fresh, disk(fresh, disk), expected, wanted));
  }

  private boolean leaveOut(Fresh fresh, Disk disk, Set<PolicyId> expected, Set<PolicyId> wanted) {
    desk.policies().require(wanted);
    var machine = fresh.machine();
    var sets = fresh.protection().of(disk.id());
    ProtectionRules.requireExpected(what(fresh, disk), expected, sets.excluded());
    if (sets.excluded().equals(wanted)) {
      return false;
    }
    var told = machine.disks().stream().filter(d -> d.id().value().equals(disk.id())).findFirst();
    ProtectionRules.requireMayLeaveOut(machine, told.orElseThrow(), wanted);
    var after = fresh.protection().with(disk.id(), sets.leavingOut(wanted));
    if (!sets.excluded().containsAll(wanted)) {
      ProtectionRules.requireSomethingLeft(fresh.with(after));
    }
    writeDisk(fresh, disk, after);
    return true;
  }

  /** Whether there is anything to do, and it may be done. */
  private boolean isChange(
      Fresh fresh,
      String what,
      Set<PolicyId> expected,
      Set<PolicyId> wanted,
      SortedSet<PolicyId> current,
      Protection after) {
    var policies = desk.policies();
    policies.require(wanted);
    ProtectionRules.requireExpected(what, expected, current);
    if (current.equals(wanted)) {
      return false;
    }
    var joining = new TreeSet<>(wanted);
    joining.removeAll(current);
    ProtectionRules.requireMayJoin(fresh.machine(), joining, policies);
    ProtectionRules.requireStillCarries(fresh.with(after));
    return true;
  }

  private void writeDisk(Fresh fresh, Disk disk, Protection after) {
    writeList(fresh, disk, after.of(disk.id()), after.machine());
    desk.look(new VmId(fresh.id()));
  }

  private void writeList(Fresh fresh, Disk disk, DiskSets sets, SortedSet<PolicyId> machine) {
    var list = sets.list(machine);
    boolean isItsOwn = sets.isInherited() || memory.of(disk.id()).isPresent();
    if (!isItsOwn || !reader.listed(disk.id()).equals(list)) {
      writeList(fresh, disk, list);
    }
    // Last: a crash before leaves what this driver sees, and sets right when it is asked again.
    memory.remember(disk.id(), sets.own());
  }

  private void writeList(Fresh fresh, Disk disk, SortedSet<PolicyId> list) {
    BooleanSupplier isKnown = () -> api.isInventoriedDisk(disk.id());
    inventory.require(what(fresh, disk), isKnown);
    write(
        new Wish(
            Desk.key(fresh.id()),
            what(fresh, disk),
            disk.id(),
            VmwareApi.assignToDisk(disk.id(), ids(list)),
            () -> reader.listed(disk.id()).equals(list)),
        isKnown);
  }

  /** A second time when the backup engine turns out not to know the thing. */
  private void write(Wish wish, BooleanSupplier isKnown) {
    var failed = writes.make(wish);
    if (failed.filter(f -> f.meaning() == FailureReason.NOT_INVENTORIED).isPresent()) {
      inventory.run();
      inventory.await(wish.what(), isKnown);
      failed = writes.make(wish);
    }
    if (failed.isPresent()) {
      throw failed.get().inWords("the policies of %s were not changed".formatted(wish.what()));
    }
  }

  private static Disk disk(Fresh fresh, DiskId id) {
    return fresh.disks().stream()
        .filter(disk -> disk.id().equals(id.value()))
        .findFirst()
        .orElseThrow(() -> EngineException.notFound("disk", id.value()));
  }

  private static String what(Fresh fresh, Disk disk) {
    return "disk %s of %s".formatted(disk.name(), fresh.what());
  }

  private static SortedSet<String> ids(Collection<PolicyId> policies) {
    var ids = new TreeSet<String>();
    policies.forEach(policy -> ids.add(policy.value()));
    return ids;
  }
}
