package dev.coffer.engine.spp.restore;

import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.spp.fleet.Fleet;
import dev.coffer.engine.spp.point.Points;
import java.util.Optional;

/** What restores need to know of the rest of the engine. */
public interface Surroundings {

  /** Where points lie whose copies do not say so. */
  Points.SiteOf sites();

  /** A machine that is there. */
  Optional<Fleet.Found> machine(VmId id);

  /** Why a machine may not be started (R3, R12). */
  Optional<String> whyNotStarted(VirtualMachine vm);

  /** Asks for the inventory to be read. */
  void refreshInventory();
}
