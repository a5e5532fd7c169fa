package dev.coffer.engine.embedded.fleet;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Problem;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hypervisor's machines, read afresh at each call: a rule about a running machine must not look
 * at a memory of it.
 */
public final class Fleet {

  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

  private final Hypervisor hypervisor;
  private Set<Problem> reported = Set.of();

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
      var inventory = hypervisor.inventory();
      report(inventory.leftOut());
      return inventory.vms();
    } catch (IOException e) {
      throw new EngineException(
          new EngineError.Unavailable(
              "the inventory of the hypervisor cannot be read: " + e.getMessage(),
              Optional.empty()),
          e);
    }
  }

  public Set<VmId> ids() {
    return all().stream().map(HostedVm::id).collect(Collectors.toUnmodifiableSet());
  }

  public Optional<HostedVm> find(VmId id) {
    return all().stream().filter(vm -> vm.id().equals(id)).findFirst();
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

  /** Logs what is new among the machines that cannot be understood. */
  private synchronized void report(List<Problem> leftOut) {
    leftOut.stream()
        .filter(problem -> !reported.contains(problem))
        .forEach(problem -> LOG.warn("a machine is left out: {}", problem.message()));
    reported = new HashSet<>(leftOut);
  }
}
