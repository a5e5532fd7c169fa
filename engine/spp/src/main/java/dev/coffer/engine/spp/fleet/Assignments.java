package dev.coffer.engine.spp.fleet;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.VirtualMachine.Disk;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.remote.Polling;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.Rejection;
import dev.coffer.engine.spp.wire.SppApi;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Gives machines and disks their policies (reference, section 6): always the whole list, which
 * replaces the one before, and which is read back. Policies that are none of the contract's, such
 * as those for databases, keep their place on the list.
 */
public final class Assignments {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final SppApi api;
  private final Fleet fleet;
  private final DiskMemory memory;
  private final EmptyDiskList emptyList;
  private final Polling polling;

  public Assignments(
      SppApi api, Fleet fleet, DiskMemory memory, EmptyDiskList emptyList, Polling polling) {
    this.api = api;
    this.fleet = fleet;
    this.memory = memory;
    this.emptyList = emptyList;
    this.polling = polling;
  }

  /**
   * Replaces a machine's policies. Lists that its disks have of their own are made to follow: an
   * exclusion leaves with its policy, and a policy that joins covers them too (R1).
   *
   * @param all SLA policies as the API shows them
   */
  public void ofMachine(
      Fleet.Found found, Set<PolicyId> wanted, List<Item> all, Fleet.Context context) {
    var before = found.machine();
    if (!before.policies().equals(wanted)) {
      apply(found.item(), before.name(), wanted, all, context);
    }
    var after = awaitPolicies(found, wanted, context);
    for (Disk disk : before.disks()) {
      var meant = new DiskPolicies(disk.policies(), disk.excludedFrom()).onMachineWith(wanted);
      if (!has(after, disk, meant.list(wanted))) {
        ofDisk(after, disk, meant, all, context);
      }
    }
  }

  private Fleet.Found awaitPolicies(
      Fleet.Found found, Set<PolicyId> wanted, Fleet.Context context) {
    return readBack(
        "virtual machine " + found.machine().name(),
        () ->
            Optional.of(fleet.machine(found.machine().id(), context))
                .filter(now -> now.machine().policies().equals(wanted)));
  }

  /**
   * Replaces what a disk has of its own and is left out of. The list is written even where it seems
   * to be there: a disk that inherits it has none of its own.
   */
  public void ofDisk(
      Fleet.Found found, Disk disk, DiskPolicies meant, List<Item> all, Fleet.Context context) {
    var machine = found.machine().policies();
    var list = meant.list(machine);
    memory.remember(disk.id(), meant.own());
    if (list.isEmpty() && !machine.isEmpty() && emptyList == EmptyDiskList.INHERITS) {
      throw EngineException.refused(
          Refusal.OTHER,
          "disk %s cannot be excluded from all policies of virtual machine %s: an empty list would give it all of them (setting emptyDiskList)"
              .formatted(disk.name(), found.machine().name()));
    }
    apply(item(found, disk), disk.name(), list, all, context);
    readBack(
        "disk " + disk.name() + " of virtual machine " + found.machine().name(),
        () ->
            Optional.of(fleet.machine(found.machine().id(), context))
                .filter(now -> has(now, disk, list)));
  }

  /** Whether the disk is backed up under just these policies. */
  private static boolean has(Fleet.Found found, Disk disk, Set<PolicyId> list) {
    return found.machine().disks().stream()
        .filter(one -> one.id().equals(disk.id()))
        .anyMatch(one -> found.machine().effectivePolicies(one).equals(list));
  }

  private static Item item(Fleet.Found found, Disk disk) {
    return found.disks().stream()
        .filter(
            one -> new PartAddress(found.address(), Inventory.idOf(one)).asDisk().equals(disk.id()))
        .findFirst()
        .orElseThrow(() -> EngineException.notFound("disk", disk.id().value()));
  }

  private void apply(
      Item resource, String name, Set<PolicyId> wanted, List<Item> all, Fleet.Context context) {
    Rejection.said(
        Refusal.OTHER,
        "the policies of %s cannot be changed".formatted(name),
        () ->
            api.write(
                Call.post(
                        "/ngp/hypervisor",
                        Map.of(
                            "subtype",
                            "vmware",
                            "version",
                            "1.0",
                            "resources",
                            List.of(reference(resource, name)),
                            "slapolicies",
                            references(resource, wanted, all, context)))
                    .query("action", "applySLAPolicies")));
  }

  private static Map<String, Object> reference(Item resource, String name) {
    var path = resource.text("metadataPath").orElseThrow(() -> incomplete(name, "metadataPath"));
    var href = resource.href("self").orElseThrow(() -> incomplete(name, "link to itself"));
    return Map.of("href", href, "id", Inventory.idOf(resource), "metadataPath", path);
  }

  private static EngineException incomplete(String name, String what) {
    return EngineException.refused(
        Refusal.OTHER,
        "Spectrum Protect Plus shows no %s of %s, which assigning a policy needs: assign it in the console"
            .formatted(what, name));
  }

  private static List<Map<String, Object>> references(
      Item resource, Set<PolicyId> wanted, List<Item> all, Fleet.Context context) {
    var there = Set.copyOf(resource.texts("storageProfiles"));
    return all.stream()
        .filter(
            policy ->
                wanted.contains(new PolicyId(policy.id()))
                    || (there.contains(policy.name())
                        && !context.policies().containsKey(policy.name())))
        .map(
            policy ->
                Map.<String, Object>of(
                    "href",
                    policy.href("self").orElse("/ngp/slapolicy/" + policy.id()),
                    "id",
                    policy.id(),
                    "name",
                    policy.name()))
        .toList();
  }

  private <T> T readBack(String what, Supplier<Optional<T>> look) {
    return polling
        .until(PATIENCE, look)
        .orElseThrow(
            () ->
                new EngineException(
                    new EngineError.Conflict(
                        "%s does not have the policies that it was given: somebody else has changed them, or the server reads lists otherwise (setting emptyDiskList)"
                            .formatted(what))));
  }
}
