package dev.coffer.engine.embedded;

import static dev.coffer.engine.embedded.rules.Refusals.RAISE;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.JobId;
import dev.coffer.engine.JobState.HoldCause;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.catalog.Ids;
import dev.coffer.engine.embedded.catalog.JobRecord;
import dev.coffer.engine.embedded.catalog.Transaction;
import dev.coffer.engine.embedded.fleet.Fleet;
import dev.coffer.engine.embedded.fleet.Guarded;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.jobs.CronSchedule;
import dev.coffer.engine.embedded.jobs.JobLife;
import dev.coffer.engine.embedded.rules.PolicyRules;
import dev.coffer.engine.embedded.site.Sites;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Policies and their jobs: made, changed, held, released, deleted (R8 to R10). */
final class PolicyChanges {

  private final Catalog catalog;
  private final Fleet fleet;
  private final Sites sites;
  private final GateKeeper gate;
  private final InstantSource clock;

  PolicyChanges(Catalog catalog, Fleet fleet, Sites sites, GateKeeper gate, InstantSource clock) {
    this.catalog = catalog;
    this.fleet = fleet;
    this.sites = sites;
    this.gate = gate;
    this.clock = clock;
  }

  PolicyId create(RequestId request, PolicySpec spec) {
    return catalog.write(
        tx -> {
          var made = tx.policies().madeBy(request);
          if (made.isPresent()) {
            return made.get();
          }
          requirePossible(spec);
          if (tx.policies().named(spec.name()).isPresent()) {
            throw new EngineException(
                new EngineError.Conflict(
                    "there is a policy named %s already: adopt it, or choose another name"
                        .formatted(spec.name())));
          }
          var id = Ids.policy();
          tx.policies().add(id, request, spec);
          return id;
        });
  }

  /**
   * Changes a policy.
   *
   * @return what it was before
   */
  PolicySpec update(PolicyId id, PolicySpec spec) {
    return catalog.write(
        tx -> {
          var policy = require(tx, id);
          PolicyRules.keepsName(policy, spec).ifPresent(RAISE);
          requirePossible(spec);
          if (!policy.spec().site().equals(spec.site())) {
            requireOtherZones(tx, policy, spec);
          }
          tx.policies().update(id, spec);
          if (!policy.spec().schedule().equals(spec.schedule())) {
            for (JobRecord job : tx.jobs().of(id)) {
              tx.jobs().owedSince(job.id(), clock.instant());
            }
          }
          return policy.spec();
        });
  }

  private void requirePossible(PolicySpec spec) {
    var fault =
        spec.schedule().flatMap(schedule -> CronSchedule.faultOf(schedule, clock.instant()));
    PolicyRules.possible(spec, sites.names(), fault).ifPresent(RAISE);
    PolicyRules.copiesPossible(spec, sites.names(), sites::canLock).ifPresent(RAISE);
  }

  private void requireOtherZones(Transaction tx, Policy policy, PolicySpec wanted)
      throws SQLException {
    var protection = tx.assignments().of(policy.id());
    var carriers =
        Guarded.carriers(fleet.all(), protection).stream()
            .map(vm -> Guarded.machine(vm, protection, Optional.empty()))
            .toList();
    sites
        .find(wanted.site())
        .flatMap(site -> PolicyRules.movesTo(policy, site, carriers))
        .ifPresent(RAISE);
  }

  void delete(PolicyId id) {
    catalog.change(
        tx -> {
          var policy = require(tx, id);
          var carriers = Guarded.carriers(fleet.all(), tx.assignments().of(id));
          List<JobId> jobs = tx.jobs().of(id).stream().map(JobRecord::id).toList();
          PolicyRules.deletable(
                  policy,
                  jobs,
                  carriers.stream().map(HostedVm::name).map("virtual machine "::concat).toList())
              .ifPresent(RAISE);
          tx.policies().remove(id);
        });
  }

  void hold(JobId id) {
    gate.change(
        tx -> {
          var job = require(tx, id);
          JobLife.hold(tx.jobs(), job, HoldCause.REQUESTED, clock.instant());
          return gate.carriersOf(job.policy());
        });
  }

  void release(JobId id) {
    gate.change(
        tx -> {
          var job = require(tx, id);
          JobLife.release(tx.jobs(), job, clock.instant());
          return gate.carriersOf(job.policy());
        });
  }

  void deleteJob(JobId id) {
    gate.change(
        tx -> {
          var job = require(tx, id);
          PolicyRules.deletableJob(
                  id,
                  require(tx, job.policy()),
                  job.held().isPresent(),
                  tx.sessions().unfinished(job.policy()))
              .ifPresent(RAISE);
          tx.jobs().remove(id);
          return gate.carriersOf(job.policy());
        });
  }

  static Policy require(Transaction tx, PolicyId id) throws SQLException {
    return tx.policies().find(id).orElseThrow(() -> EngineException.notFound("policy", id.value()));
  }

  private static JobRecord require(Transaction tx, JobId id) throws SQLException {
    return tx.jobs().find(id).orElseThrow(() -> EngineException.notFound("job", id.value()));
  }
}
