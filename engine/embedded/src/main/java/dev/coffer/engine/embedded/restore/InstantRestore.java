package dev.coffer.engine.embedded.restore;

import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.Restore.RestoredVm;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder.Clone;
import dev.coffer.engine.RestoreOrder.Files;
import dev.coffer.engine.RestoreOrder.Production;
import dev.coffer.engine.RestoreOrder.Test;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.export.Exports;
import dev.coffer.engine.embedded.export.Served;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.HypervisorException;
import dev.coffer.engine.embedded.hypervisor.Presenter;
import dev.coffer.engine.embedded.repository.StoredDisk;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines that run from their recovery point at once (R17), where the hypervisor can do that: Test
 * machines until they are promoted or cleaned up, and production machines that are to be started,
 * until they are relocated. Each has an export process, named after its restore.
 */
public final class InstantRestore {

  private static final Logger LOG = LoggerFactory.getLogger(InstantRestore.class);

  private final Hypervisor hypervisor;
  private final Optional<Presenter> presenter;
  private final Exports exports;

  public InstantRestore(Hypervisor hypervisor, Exports exports) {
    this.hypervisor = hypervisor;
    this.presenter = hypervisor.presenter();
    this.exports = exports;
  }

  /** Whether the hypervisor can do that. */
  boolean isPossible() {
    return presenter.isPresent();
  }

  /** Has the disks of a restore served, if its machine shall run from them. */
  Optional<Served> serve(Restore restore, RestoreSource source) throws IOException {
    boolean instant =
        switch (restore.order().form()) {
          case Test _ -> true;
          case Production production -> production.powerOn();
          case Clone _ -> false;
          case Files _ -> false;
        };
    return instant && presenter.isPresent()
        ? Optional.of(serve(restore.id(), source))
        : Optional.empty();
  }

  private Served serve(RestoreId id, RestoreSource source) throws IOException {
    var disks = source.disks().stream().map(StoredDisk::id).toList();
    return exports.serve(id.value(), source.located(), disks);
  }

  /** Whether a machine runs from its recovery point, or would if it were on. */
  boolean isPresented(VmId vm) throws IOException {
    return presenter.isPresent() && presenter.get().isPresented(vm);
  }

  /**
   * Gives a machine storage of its own, if it has none; then the recovery point is not needed any
   * more.
   */
  void relocate(
      RestoreId id, RestoreSource source, VmId vm, BooleanSupplier stop, LongConsumer progress)
      throws IOException {
    if (isPresented(vm)) {
      serve(id, source);
      LOG.info("restore {}: its machine is moved to storage of its own", id);
    }
    if (presenter.isPresent()) {
      presenter.get().relocate(vm, stop, progress);
    }
    exports.end(id.value());
  }

  /** Whether the guest of a machine has shut down when asked to. */
  boolean shutDown(VmId vm) throws IOException {
    return presenter.isPresent() && presenter.get().shutDown(vm);
  }

  /** The machine is gone. */
  void end(RestoreId id) throws IOException {
    exports.end(id.value());
  }

  /** Ends what a crash has left of restores that need nothing any more. */
  void endAllBut(Collection<Restore> needed) throws IOException {
    exports.endAllBut(
        needed.stream().map(restore -> restore.id().value()).collect(Collectors.toSet()));
  }

  /** Finds a restore's source. */
  interface Sources {
    RestoreSource of(Restore restore);
  }

  /**
   * Sees to it that what machines run from is served: the process may have been killed, or the host
   * started anew.
   */
  void lookAfter(Collection<Restore> restores, Sources sources) {
    if (presenter.isEmpty()) {
      return;
    }
    for (Restore restore : restores) {
      try {
        var vm = machine(restore);
        if (vm.isPresent() && isPresented(vm.get())) {
          lookAfter(restore, vm.get(), sources);
        }
      } catch (IOException | RuntimeException e) {
        if (HypervisorException.saysAway(e)) {
          LOG.debug("restore {}: its machine cannot be looked at", restore.id(), e);
        } else {
          LOG.error(
              "restore {}: its machine may not be able to read its disks: {}",
              restore.id(),
              e.getMessage());
        }
      }
    }
  }

  private Optional<VmId> machine(Restore restore) throws IOException {
    return switch (restore.order().form()) {
      case Test _ -> restore.vm().map(RestoredVm::id);
      case Production production ->
          production.powerOn() && restore.phase() == Phase.RUNNING
              ? hypervisor.committed(restore.id().value()).map(HostedVm::id)
              : Optional.empty();
      case Clone _ -> Optional.empty();
      case Files _ -> Optional.empty();
    };
  }

  private void lookAfter(Restore restore, VmId vm, Sources sources) throws IOException {
    if (!exports.isServing(restore.id().value())) {
      LOG.warn("restore {}: its disks are not served any more, and will be again", restore.id());
      serve(restore.id(), sources.of(restore));
    }
    presenter.orElseThrow().goOn(vm);
  }
}
