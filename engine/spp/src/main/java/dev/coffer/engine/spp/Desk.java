package dev.coffer.engine.spp;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.spp.fleet.DiskMemory;
import dev.coffer.engine.spp.fleet.Fleet;
import dev.coffer.engine.spp.job.Jobs;
import dev.coffer.engine.spp.job.KnownJob;
import dev.coffer.engine.spp.policy.KnownPolicies;
import dev.coffer.engine.spp.policy.KnownPolicy;
import dev.coffer.engine.spp.policy.Policies;
import dev.coffer.engine.spp.restore.RestoreDesk;
import dev.coffer.engine.spp.rules.Assigning.Joining;
import java.util.List;

/**
 * What the others read before they change something.
 *
 * @param memory what Coffer has assigned to disks alone
 */
record Desk(
    Policies policies,
    Jobs jobs,
    Fleet fleet,
    Sites sites,
    RestoreDesk restores,
    DiskMemory memory) {

  Fleet.Context context(KnownPolicies known) {
    return new Fleet.Context(known.ids(), memory::of, restores::role);
  }

  List<KnownJob> jobs(KnownPolicies known) {
    return jobs.all(known.ids(), _ -> true);
  }

  static boolean isHeld(PolicyId policy, List<KnownJob> jobs) {
    return jobs.stream()
        .map(KnownJob::job)
        .anyMatch(job -> job.policy().equals(policy) && job.isHeld());
  }

  /** What the rules need to know of a policy. */
  Joining joining(KnownPolicy policy, List<KnownJob> jobs) {
    var site = policy.spec().site();
    return new Joining(
        policy.id(), policy.name(), site, sites.zones().ofSite(site), isHeld(policy.id(), jobs));
  }
}
