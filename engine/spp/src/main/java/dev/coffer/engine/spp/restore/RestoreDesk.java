package dev.coffer.engine.spp.restore;

import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.remote.Polling;
import dev.coffer.engine.spp.fleet.Fleet;
import dev.coffer.engine.spp.fleet.Inventory;
import dev.coffer.engine.spp.fleet.PartAddress;
import dev.coffer.engine.spp.fleet.VmAddress;
import dev.coffer.engine.spp.job.ActionLinks;
import dev.coffer.engine.spp.job.Actions;
import dev.coffer.engine.spp.job.SessionLog;
import dev.coffer.engine.spp.job.Sessions;
import dev.coffer.engine.spp.point.Points;
import dev.coffer.engine.spp.restore.RestoreMemory.Remembered;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.SppApi;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** All that is done about restores. */
public final class RestoreDesk {

  private final RestoreMemory memory;
  private final Restores restores;
  private final Ends ends;
  private final RestoreLook look;

  /**
   * The restores of a connection.
   *
   * @param folder for what must be remembered
   */
  public RestoreDesk(
      SppApi api,
      Inventory inventory,
      Points points,
      Sessions sessions,
      ActionLinks links,
      TestNetwork network,
      Path folder,
      Polling polling,
      InstantSource clock) {
    this.memory = new RestoreMemory(folder);
    var preparation = new Preparation(inventory, points, new FileOrders(api), memory, network);
    var traces = new Traces(sessions, inventory, memory, links, polling, clock);
    this.restores = new Restores(api, sessions, memory, preparation, traces, clock);
    this.ends = new Ends(restores, memory, new Actions(api), links, polling);
    this.look = new RestoreLook(memory, restores, ends, new SessionLog(api), clock);
  }

  /** Starts a restore, or finds the one that an earlier call under this request has started. */
  public RestoreId start(RequestId request, RestoreOrder order, Surroundings around) {
    return restores.start(request, order, around);
  }

  /** Turns the machine of a Test restore into the production machine. */
  public void promote(RestoreId id, Surroundings around) {
    var restore = ends.test(id, "promoted");
    if (ends.phase(restore) == Phase.READY) {
      PartAddress.of(restore.order().point())
          .map(point -> point.vm().id())
          .ifPresent(original -> requireOff(original, around, "replaced"));
      restore.made().ifPresent(made -> requireOff(made.id(), around, "promoted"));
    }
    ends.promote(restore);
  }

  private static void requireOff(VmId id, Surroundings around, String what) {
    around.machine(id).map(Fleet.Found::machine).ifPresent(vm -> Preparation.requireOff(vm, what));
  }

  /** Ends a Test restore. */
  public void cleanUp(RestoreId id) {
    ends.cleanUp(ends.test(id, "cleaned up"));
  }

  /** What a machine of this name and address is, by the restores that there were. */
  public Role role(VmAddress address, String name) {
    return memory.all().stream()
        .flatMap(restore -> role(restore, address.id(), name).stream())
        .findFirst()
        .orElse(Role.PRODUCTION);
  }

  private static Optional<Role> role(Remembered restore, VmId id, String name) {
    boolean made =
        restore.takes(name) || restore.made().filter(vm -> vm.id().equals(id)).isPresent();
    if (!made) {
      return Optional.empty();
    }
    return switch (restore.order().form()) {
      case RestoreOrder.Test _ when restore.end().isEmpty() -> Optional.of(Role.TEST);
      case RestoreOrder.Clone _ -> Optional.of(Role.CLONE);
      case RestoreOrder.Test _, RestoreOrder.Production _, RestoreOrder.Files _ -> Optional.empty();
    };
  }

  /**
   * The sessions of all restores that are not known to have ended.
   *
   * @param sessions that have been read anyway
   */
  public RestoreLook.Open open(Collection<Item> sessions) {
    return look.open(sessions);
  }

  /**
   * All restores.
   *
   * @param open read before the machines were
   * @param refreshInventory asks for the inventory to be read; does nothing on a connection that
   *     only looks
   */
  public List<Restore> look(
      RestoreLook.Open open, List<VirtualMachine> machines, Runnable refreshInventory) {
    return look.all(open, machines, refreshInventory);
  }

  /** Ends machines that came to be although their restore was to be stopped. */
  public void finish(RestoreLook.Open open) {
    look.finish(open);
  }
}
