package dev.coffer.operator.status;

import dev.coffer.crds.Condition;
import dev.coffer.crds.DiskExclusion;
import dev.coffer.crds.DiskExclusionStatus;
import dev.coffer.crds.DiskExclusionStatus.ExcludedDisk;
import dev.coffer.crds.Summary;
import dev.coffer.engine.PolicyId;
import dev.coffer.operator.plan.Finding;
import dev.coffer.operator.plan.Finding.Excluded;
import dev.coffer.operator.plan.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The status of one DiskExclusion. */
final class ExclusionStatuses {

  private final DiskExclusion exclusion;
  private final Optional<DiskExclusionStatus> before;
  private final Standing standing;
  private final Optional<Finding.OfExclusion> finding;
  private final CreatedPolicies created;
  private final Instant now;

  ExclusionStatuses(
      DiskExclusion exclusion, Standing standing, CreatedPolicies created, Instant now) {
    this.exclusion = exclusion;
    this.before = Optional.ofNullable(exclusion.getStatus());
    this.standing = standing;
    this.finding =
        standing
            .finding()
            .filter(Finding.OfExclusion.class::isInstance)
            .map(Finding.OfExclusion.class::cast);
    this.created = created;
    this.now = now;
  }

  DiskExclusionStatus status() {
    var verdict = standing.verdict().orElseGet(this::verdict);
    var conditions =
        new Conditions(
            before.map(DiskExclusionStatus::conditions).orElse(List.<Condition>of()),
            standing.shown(),
            standing.generation(),
            now);
    verdict.addReady(conditions);
    standing.addSynced(conditions, verdict);
    standing.addBlocked(conditions);
    verdict.addProgress(conditions);
    return new DiskExclusionStatus(
        standing.generation(),
        conditions.list(),
        verdict.ready().name(),
        verdict.summary(),
        verdict.settled()
            ? exclusion.getSpec().changeToken()
            : before.map(DiskExclusionStatus::appliedToken).orElse(null),
        standing.requestedAt().orElse(null),
        finding
            .map(found -> found.disks().stream().map(this::disk).toList())
            .orElse(before.map(DiskExclusionStatus::disks).orElse(List.of())),
        finding
            .map(Finding.OfExclusion::expired)
            .orElse(before.map(DiskExclusionStatus::expired).orElse(null)));
  }

  private Verdict verdict() {
    if (finding.map(Finding.OfExclusion::expired).orElse(false)) {
      return Verdict.fine(
          Reason.Expired,
          "The exclusion ended at %s, its disks are backed up again; extend spec.expiresAt, or"
                  .formatted(exclusion.getSpec().expiresAt())
              + " delete the resource.",
          Summary.Ready);
    }
    if (finding.map(Finding.OfExclusion::idle).orElse(false)) {
      return Verdict.fine(
          Reason.Succeeded,
          "The virtual machine carries none of these policies, so there is nothing to exclude.",
          Summary.Ready);
    }
    return Verdict.fine(
        Reason.Succeeded, "Disks %s are left out.".formatted(names()), Summary.Ready);
  }

  private String names() {
    return finding.map(Finding.OfExclusion::disks).orElse(List.of()).stream()
        .map(Excluded::name)
        .collect(Collectors.joining(", "));
  }

  private ExcludedDisk disk(Excluded excluded) {
    var id = excluded.disk().value();
    return new ExcludedDisk(
        id,
        excluded.name(),
        excluded.policies().stream()
            .flatMap(policy -> created.id(exclusion.getSpec().engine(), policy).stream())
            .map(PolicyId::value)
            .toList(),
        before.map(DiskExclusionStatus::disks).orElse(List.of()).stream()
            .filter(old -> old.id().equals(id))
            .map(ExcludedDisk::since)
            .findFirst()
            .orElseGet(() -> Conditions.text(now)));
  }
}
