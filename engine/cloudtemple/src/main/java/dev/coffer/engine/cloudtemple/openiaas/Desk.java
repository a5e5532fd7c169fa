package dev.coffer.engine.cloudtemple.openiaas;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.cloudtemple.console.Connected;
import dev.coffer.engine.cloudtemple.rules.KnownPolicies;
import dev.coffer.engine.cloudtemple.rules.KnownPolicy;
import dev.coffer.engine.cloudtemple.wire.Disk;
import dev.coffer.engine.cloudtemple.wire.OpenIaasPolicy;
import dev.coffer.engine.cloudtemple.wire.Vm;
import dev.coffer.engine.remote.Serial;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Where what is done to one machine is done, one after the other, each time after a look at it. */
final class Desk {

  private final OpenIaasApi api;
  private final Connected connected;
  private final StandIns standIns;
  private final Serial serial = new Serial();

  Desk(OpenIaasApi api, Connected connected, StandIns standIns) {
    this.api = api;
    this.connected = connected;
    this.standIns = standIns;
  }

  /** A machine as it is now. */
  record Fresh(Vm vm, List<Disk> disks, SortedSet<PolicyId> policies) {
    Fresh {
      disks = List.copyOf(disks);
    }

    VirtualMachine machine() {
      return carrying(policies);
    }

    /** As it would be with other policies. */
    VirtualMachine carrying(SortedSet<PolicyId> other) {
      return Machines.machine(vm, disks, other, Optional.empty());
    }

    /** For people. */
    String what() {
      return "virtual machine " + machine().name();
    }
  }

  /**
   * Does something to a machine once nothing else is under way on it.
   *
   * @throws EngineException NotFound
   */
  void with(VmId vm, Consumer<Fresh> work) {
    serial.on(
        vm,
        () -> {
          connected.writes().settle(key(vm.value()));
          work.accept(look(vm));
          return vm;
        });
  }

  /** Under which a machine's changes are remembered while they are under way. */
  static String key(String vm) {
    return "vm-" + vm;
  }

  private Fresh look(VmId id) {
    var vm =
        api.machine(id.value())
            .orElseThrow(() -> EngineException.notFound("virtual machine", id.value()));
    return new Fresh(vm, api.disksOf(vm.id()), standIns.carried(vm.id(), listed(vm.id())));
  }

  /** What the API lists, the policy that stands for none included. */
  SortedSet<PolicyId> listed(String vm) {
    var ids = new TreeSet<PolicyId>();
    api.policiesOf(vm).forEach(policy -> ids.add(new PolicyId(policy.id())));
    return ids;
  }

  PolicyBook book() {
    return new PolicyBook(api.policies(), connected.settings());
  }

  /** What the rules must know of the policies. */
  KnownPolicies known(PolicyBook book) {
    return KnownPolicies.of(book.all().stream().map(policy -> known(policy, book)).toList());
  }

  private KnownPolicy known(OpenIaasPolicy policy, PolicyBook book) {
    String site = book.site(policy);
    return new KnownPolicy(
        new PolicyId(policy.id()),
        book.name(policy),
        site,
        connected.settings().zoneOf(site),
        PolicyBook.isHeld(policy));
  }
}
