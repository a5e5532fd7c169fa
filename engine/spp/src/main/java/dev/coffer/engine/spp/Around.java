package dev.coffer.engine.spp;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Site;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.spp.fleet.Fleet;
import dev.coffer.engine.spp.point.Points;
import dev.coffer.engine.spp.policy.KnownPolicy;
import dev.coffer.engine.spp.restore.Surroundings;
import java.util.Optional;

/** What restores need to know of the rest. */
record Around(Desk desk) implements Surroundings {

  private static final String UNKNOWN = "unknown";

  @Override
  public Points.SiteOf sites() {
    return (siteId, policy) ->
        siteId
            .flatMap(id -> Optional.ofNullable(desk.sites().read().byId().get(id)))
            .map(Site::name)
            .or(() -> siteOf(policy))
            .orElse(UNKNOWN);
  }

  private Optional<String> siteOf(String policy) {
    return desk.policies().read().policies().stream()
        .filter(one -> one.name().equals(policy))
        .findFirst()
        .map(one -> one.spec().site());
  }

  @Override
  public Optional<Fleet.Found> machine(VmId id) {
    try {
      return Optional.of(desk.fleet().machine(id, desk.context(desk.policies().read())));
    } catch (EngineException e) {
      if (e.error() instanceof EngineError.NotFound) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void refreshInventory() {
    desk.jobs().refreshInventory();
  }

  @Override
  public Optional<String> whyNotStarted(VirtualMachine vm) {
    var known = desk.policies().read();
    if (vm.carriedPolicies().isEmpty()) {
      return Optional.of(
          "virtual machine %s stays off, because it carries no backup policy: assign one first"
              .formatted(vm.name()));
    }
    var jobs = desk.jobs(known);
    for (PolicyId id : vm.carriedPolicies()) {
      if (Desk.isHeld(id, jobs)) {
        return Optional.of(
            "virtual machine %s stays off, because the jobs of its backup policy %s are held: whoever runs the backups must release them"
                .formatted(vm.name(), known.find(id).map(KnownPolicy::name).orElse(id.value())));
      }
    }
    return Optional.empty();
  }
}
