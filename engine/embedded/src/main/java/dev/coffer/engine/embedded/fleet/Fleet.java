package dev.coffer.engine.embedded.fleet;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.catalog.Protection;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The hypervisor's machines, read afresh at each call: a rule about a running machine must not look
 * at a memory of it.
 */
public final class Fleet {

  private final Hypervisor hypervisor;

  public Fleet(Hypervisor hypervisor) {
    this.hypervisor = hypervisor;
  }

  /**
   * All machines.
   *
   * @throws EngineException Unavailable when the hypervisor cannot be read
   */
  public List<HostedVm> all() {
    try {
      return hypervisor.inventory().vms();
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  /** One machine, without a look at the others. */
  public Optional<HostedVm> find(VmId id) {
    try {
      return hypervisor.find(id);
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  /**
   * Whether any machine that there is carries a policy. Mostly the first that is asked for does;
   * only otherwise all are looked at.
   */
  public boolean hasCarrier(Protection ofPolicy) {
    if (ofPolicy.carried().isEmpty()) {
      return false;
    }
    return ofPolicy.machines().keySet().stream().findFirst().flatMap(this::find).isPresent()
        || !Guarded.carriers(all(), ofPolicy).isEmpty();
  }

  private static EngineException unavailable(IOException e) {
    return new EngineException(
        new EngineError.Unavailable(
            "the inventory of the hypervisor cannot be read: " + e.getMessage(), Optional.empty()),
        e);
  }

  /**
   * A machine.
   *
   * @throws EngineException NotFound
   */
  public HostedVm require(VmId id) {
    return find(id).orElseThrow(() -> EngineException.notFound("virtual machine", id.value()));
  }

  /**
   * The machine that a disk belongs to.
   *
   * @throws EngineException NotFound
   */
  public HostedVm requireOwner(DiskId id) {
    return all().stream()
        .filter(vm -> vm.disks().stream().anyMatch(disk -> disk.id().equals(id)))
        .findFirst()
        .orElseThrow(() -> EngineException.notFound("disk", id.value()));
  }
}
