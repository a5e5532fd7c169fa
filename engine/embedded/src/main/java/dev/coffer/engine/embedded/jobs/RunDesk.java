package dev.coffer.engine.embedded.jobs;

import static dev.coffer.engine.embedded.rules.Refusals.RAISE;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Session.Trigger;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.catalog.Ids;
import dev.coffer.engine.embedded.catalog.SessionRecord;
import dev.coffer.engine.embedded.catalog.Transaction;
import dev.coffer.engine.embedded.fleet.Fleet;
import dev.coffer.engine.embedded.fleet.Guarded;
import dev.coffer.engine.embedded.rules.RunRules;
import dev.coffer.engine.embedded.site.Sites;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;

/** Takes orders for runs on demand: asks the rules, writes the order down, hands it on (R2, R4). */
public final class RunDesk {

  private final Catalog catalog;
  private final Fleet fleet;
  private final Sites sites;
  private final SessionRunner runner;
  private final InstantSource clock;

  public RunDesk(
      Catalog catalog, Fleet fleet, Sites sites, SessionRunner runner, InstantSource clock) {
    this.catalog = catalog;
    this.fleet = fleet;
    this.sites = sites;
    this.runner = runner;
    this.clock = clock;
  }

  /** As {@link dev.coffer.engine.Engine#run}. */
  public SessionId run(RequestId request, VmId vm, PolicyId policy) {
    var id =
        catalog.write(
            tx -> {
              var made = tx.sessions().madeBy(request);
              return made.isPresent() ? made.get() : accept(tx, request, vm, policy);
            });
    runner.take(id);
    return id;
  }

  private SessionId accept(Transaction tx, RequestId request, VmId vm, PolicyId policyId)
      throws SQLException {
    var machine = Guarded.machine(fleet.require(vm), tx.assignments().of(vm), Optional.empty());
    Policy policy =
        tx.policies()
            .find(policyId)
            .orElseThrow(() -> EngineException.notFound("policy", policyId.value()));
    boolean held = tx.jobs().heldPolicies().contains(policyId);
    RunRules.runnable(machine, policy, held).ifPresent(RAISE);
    sites
        .find(policy.spec().site())
        .flatMap(site -> RunRules.hasRoom(policy, site))
        .ifPresent(RAISE);
    var id = Ids.session();
    tx.sessions()
        .add(
            SessionRecord.queued(
                id,
                policyId,
                Optional.of(request),
                Trigger.ON_DEMAND,
                Optional.of(vm),
                clock.instant()));
    return id;
  }
}
