package dev.coffer.engine.spp;

import dev.coffer.engine.Capability;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.spp.policy.KnownPolicy;
import dev.coffer.engine.spp.rules.Assigning;
import dev.coffer.engine.spp.rules.Assigning.Joining;
import java.util.List;

/** Makes, changes and deletes policies, by the rules (R6, R9). */
final class PolicyDesk {

  private final Desk desk;

  PolicyDesk(Desk desk) {
    this.desk = desk;
  }

  synchronized PolicyId create(RequestId request, PolicySpec spec) {
    var made = desk.policies().made(request);
    if (made.isPresent()) {
      return made.get();
    }
    requirePossible(spec);
    return desk.policies().create(request, spec);
  }

  synchronized void update(PolicyId id, PolicySpec spec) {
    requireNoCopies(spec);
    var policy = desk.policies().read().get(id);
    if (!policy.name().equals(spec.name())) {
      throw EngineException.refused(
          Refusal.POLICY_NOT_POSSIBLE,
          "policy %s cannot be renamed to %s: make another policy, and move its machines there"
              .formatted(policy.name(), spec.name()));
    }
    requirePossible(spec);
    requireElsewhere(policy, spec);
    desk.policies().update(policy, spec);
  }

  private void requirePossible(PolicySpec spec) {
    requireNoCopies(spec);
    if (desk.sites().read().named(spec.site()).isEmpty()) {
      throw EngineException.refused(
          Refusal.POLICY_NOT_POSSIBLE,
          "policy %s names site %s, which Spectrum Protect Plus does not have, or not for this account"
              .formatted(spec.name(), spec.site()));
    }
  }

  private static void requireNoCopies(PolicySpec spec) {
    if (!spec.copies().isEmpty()) {
      throw new EngineException(
          new EngineError.Unsupported(
              Capability.COPY_POINTS,
              "add a replication or a copy to the SLA policy %s in the console of Spectrum Protect Plus; Coffer leaves it as it is there"
                  .formatted(spec.name())));
    }
  }

  /** R6, for the machines that carry the policy already. */
  private void requireElsewhere(KnownPolicy policy, PolicySpec spec) {
    if (policy.spec().site().equals(spec.site())) {
      return;
    }
    var zone = desk.sites().zones().ofSite(spec.site());
    var moved = new Joining(policy.id(), spec.name(), spec.site(), zone, false);
    carriers(policy).forEach(vm -> Assigning.requireElsewhere(moved, vm));
  }

  private List<VirtualMachine> carriers(KnownPolicy policy) {
    return desk.fleet().carriers(policy.id(), desk.context(desk.policies().read()));
  }

  synchronized void delete(PolicyId id) {
    var known = desk.policies().read();
    var policy = known.get(id);
    for (var job : desk.jobs(known)) {
      if (job.job().policy().equals(id)) {
        throw dependent(policy, "it has the job " + job.name());
      }
    }
    if (!carriers(policy).isEmpty()) {
      throw dependent(policy, "machines or disks carry it");
    }
    desk.policies().delete(policy);
  }

  private static EngineException dependent(KnownPolicy policy, String why) {
    return EngineException.refused(
        Refusal.DEPENDENT_JOBS_EXIST,
        "policy %s cannot be deleted because %s: take it from its machines and disks, and delete its held jobs first"
            .formatted(policy.name(), why));
  }
}
