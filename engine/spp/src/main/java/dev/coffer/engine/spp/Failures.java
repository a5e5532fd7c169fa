package dev.coffer.engine.spp;

import dev.coffer.engine.Problem;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Site;
import dev.coffer.engine.spp.job.Jobs;
import dev.coffer.engine.spp.job.SessionLog;
import dev.coffer.engine.spp.policy.KnownPolicies;
import dev.coffer.engine.spp.wire.Item;

/**
 * Why sessions did not succeed. The ids of messages about a lack of room are not known, so a
 * session that failed while its site is full has failed because of that (R19).
 */
record Failures(SessionLog log, KnownPolicies policies, Sites.Known sites) {

  Problem of(Item session) {
    var logged = log.problemOf(session);
    return session
        .text("jobName")
        .flatMap(job -> Jobs.policyOf(job, policies.ids()))
        .flatMap(policies::find)
        .flatMap(policy -> sites.named(policy.spec().site()))
        .filter(Failures::isFull)
        .map(
            site ->
                new Problem(
                    Refusal.CAPACITY_EXHAUSTED.reason(),
                    "site %s is full; %s".formatted(site.name(), logged.message())))
        .orElse(logged);
  }

  private static boolean isFull(Site site) {
    return site.capacity().filter(capacity -> !capacity.acceptsRuns()).isPresent();
  }
}
