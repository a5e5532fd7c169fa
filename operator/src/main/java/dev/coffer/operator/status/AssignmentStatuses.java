package dev.coffer.operator.status;

import dev.coffer.crds.Condition;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentSpec;
import dev.coffer.crds.PolicyAssignmentStatus;
import dev.coffer.crds.PolicyAssignmentStatus.Assigned;
import dev.coffer.crds.PolicyAssignmentStatus.Counts;
import dev.coffer.crds.PolicyAssignmentStatus.VirtualMachineStatus;
import dev.coffer.crds.Summary;
import dev.coffer.engine.Job;
import dev.coffer.engine.VirtualMachine.NewestPoint;
import dev.coffer.operator.plan.Finding;
import dev.coffer.operator.plan.Finding.Match;
import dev.coffer.operator.plan.PolicyHandle;
import dev.coffer.operator.plan.Reason;
import dev.coffer.operator.plan.Step;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The status of one PolicyAssignment. */
final class AssignmentStatuses {

  /** Names of one machine that are listed; the schema permits no more. */
  private static final int NAMES = 64;

  /** Machines that need attention come first, for the list is cut off. */
  private static final Comparator<Match> ATTENTION =
      Comparator.<Match, Boolean>comparing(match -> match.assigned() && !match.blocked())
          .thenComparing(match -> match.uncoveredDisks().isEmpty())
          .thenComparing(
              match -> match.suggestion().flatMap(Finding.Suggestion::exclusion).isEmpty())
          .thenComparing(match -> match.vm().newestPoint().isPresent() && !match.overdue())
          .thenComparing(match -> match.vm().name())
          .thenComparing(match -> match.vm().id());

  private final PolicyAssignmentSpec spec;
  private final @Nullable PolicyAssignmentStatus before;
  private final Standing standing;
  private final Optional<Finding.OfAssignment> finding;
  private final CreatedPolicies created;
  private final Instant now;
  private final ProofStatuses proofs;

  AssignmentStatuses(
      PolicyAssignment assignment, Standing standing, CreatedPolicies created, Instant now) {
    this.spec = assignment.getSpec();
    this.before = assignment.getStatus();
    this.standing = standing;
    this.finding =
        standing
            .finding()
            .filter(Finding.OfAssignment.class::isInstance)
            .map(Finding.OfAssignment.class::cast);
    this.created = created;
    this.now = now;
    this.proofs = new ProofStatuses(spec, Optional.ofNullable(before), standing, finding);
  }

  PolicyAssignmentStatus status() {
    var verdict = standing.verdict().orElseGet(this::verdict);
    var old = Optional.ofNullable(before);
    return new PolicyAssignmentStatus(
        standing.generation(),
        conditions(verdict),
        verdict.ready().name(),
        verdict.summary(),
        verdict.settled()
            ? spec.changeToken()
            : old.map(PolicyAssignmentStatus::appliedToken).orElse(null),
        standing.requestedAt().orElse(null),
        finding
            .map(AssignmentStatuses::counts)
            .orElse(old.map(PolicyAssignmentStatus::counts).orElse(null)),
        finding
            .map(this::machines)
            .orElse(old.map(PolicyAssignmentStatus::virtualMachines).orElse(List.of())),
        finding
            .map(this::assigned)
            .orElse(old.map(PolicyAssignmentStatus::assigned).orElse(List.of())),
        new LastRuns(before == null ? null : before.lastRun(), now)
            .lastRun(finding.flatMap(Finding.OfAssignment::run).map(this::asked)),
        finding
            .map(AssignmentStatuses::nextRun)
            .orElseGet(() -> old.map(PolicyAssignmentStatus::nextRun))
            .orElse(null),
        proofs.since(),
        proofs.proofs());
  }

  private Verdict verdict() {
    var matched = finding.map(Finding.OfAssignment::matched).orElse(List.of());
    var policy = finding.flatMap(Finding.OfAssignment::policy).map(PolicyHandle::name).orElse("");
    return Verdict.fine(
        Reason.Succeeded,
        matched.isEmpty()
            ? "No virtual machine matches, so policy %s has nothing to do here.".formatted(policy)
            : "Policy %s is assigned to %s.".formatted(policy, names(matched)),
        Summary.Ready);
  }

  private static String names(List<Match> matched) {
    return matched.size() == 1
        ? "virtual machine " + matched.getFirst().vm().name()
        : matched.size() + " virtual machines";
  }

  private List<Condition> conditions(Verdict verdict) {
    var old = before == null ? List.<Condition>of() : before.conditions();
    var conditions = new Conditions(old, standing.shown(), standing.generation(), now);
    verdict.addReady(conditions);
    standing.addSynced(conditions, verdict);
    standing.addBlocked(conditions);
    finding.ifPresentOrElse(
        found -> addProtected(conditions, found),
        () -> conditions.keep("Protected", Reason.EngineUnreachable, verdict.message()));
    proofs.addProven(conditions);
    verdict.addProgress(conditions);
    return conditions.list();
  }

  private void addProtected(Conditions conditions, Finding.OfAssignment found) {
    var matched = found.matched();
    long without = matched.stream().filter(match -> !match.assigned()).count();
    long uncovered = count(matched, match -> match.uncoveredDisks().size());
    long excluded = count(matched, match -> match.excludedDisks().size());
    long pointless = matched.stream().filter(match -> match.vm().newestPoint().isEmpty()).count();
    if (standing.deleted()) {
      conditions.add("Protected", false, Reason.Deleting, "This assignment is being deleted.");
    } else if (matched.isEmpty() && found.policy().isEmpty()) {
      conditions.add(
          "Protected",
          false,
          Reason.NotAssigned,
          "Nothing can be assigned now; the condition Ready says why.");
    } else if (matched.isEmpty()) {
      conditions.add(
          "Protected", false, Reason.NoVirtualMachine, "The target names no virtual machine.");
    } else if (without > 0) {
      conditions.add(
          "Protected",
          false,
          Reason.NotAssigned,
          "%d of %d virtual machines do not carry the policy yet."
              .formatted(without, matched.size()));
    } else if (found.held()) {
      conditions.add(
          "Protected", false, Reason.PolicyHeld, "The policy is held and backs nothing up.");
    } else if (uncovered > 0) {
      conditions.add("Protected", false, Reason.DisksUncovered, uncovered(matched, uncovered));
    } else if (found.pointsKnown() && pointless > 0) {
      conditions.add(
          "Protected",
          false,
          Reason.NoRecentRun,
          "%d of %d virtual machines have no recovery point yet."
              .formatted(pointless, matched.size()));
    } else if (matched.stream().anyMatch(Match::overdue)) {
      conditions.add("Protected", false, Reason.RPOBreached, overdue(matched));
    } else if (excluded > 0) {
      conditions.add(
          "Protected",
          true,
          Reason.DisksExcluded,
          "All disks are backed up but for %d that are excluded.".formatted(excluded));
    } else {
      conditions.add("Protected", true, Reason.AllDisksProtected, "All disks are backed up.");
    }
  }

  /** Names one machine, and how many more there are. */
  private static String overdue(List<Match> matched) {
    var overdue = matched.stream().filter(Match::overdue).sorted(ATTENTION).toList();
    var first = overdue.getFirst().vm();
    return "The last two runs by schedule saved nothing of virtual machine %s, whose newest recovery point is from %s%s; see why with `coffer backups`, and run one by a new spec.runToken."
        .formatted(
            first.name(),
            first.newestPoint().map(NewestPoint::at).map(Conditions::text).orElse("never"),
            overdue.size() == 1
                ? ""
                : " (and %d more; see status.virtualMachines)".formatted(overdue.size() - 1));
  }

  /** Names the first disk, what is wrong with it, and how many more there are. */
  private static String uncovered(List<Match> matched, long count) {
    Match match =
        matched.stream().filter(one -> !one.uncoveredDisks().isEmpty()).findFirst().orElseThrow();
    String name = match.uncoveredDisks().getFirst();
    String obstacle =
        match.vm().disks().stream()
            .filter(disk -> disk.name().equals(name))
            .flatMap(disk -> disk.obstacle().stream())
            .findFirst()
            .orElseThrow();
    return "Disk %s of virtual machine %s cannot be backed up (%s); put that right, or exclude the disk by a DiskExclusion%s."
        .formatted(
            name,
            match.vm().name(),
            obstacle,
            count == 1 ? "" : " (and %d more; see status.virtualMachines)".formatted(count - 1));
  }

  private static long count(List<Match> matched, ToLongFunction<Match> size) {
    return matched.stream().mapToLong(size).sum();
  }

  private static Counts counts(Finding.OfAssignment found) {
    var matched = found.matched();
    return new Counts(
        matched.size(),
        (int) matched.stream().filter(found::isProtected).count(),
        (int) matched.stream().filter(Match::blocked).count());
  }

  private List<VirtualMachineStatus> machines(Finding.OfAssignment found) {
    return found.matched().stream()
        .sorted(ATTENTION)
        .limit(PolicyAssignmentStatus.MAX_VIRTUAL_MACHINES)
        .map(
            match ->
                new VirtualMachineStatus(
                    match.vm().id().value(),
                    match.vm().name(),
                    some(match.policies()),
                    some(match.excludedDisks()),
                    some(match.uncoveredDisks()),
                    match
                        .vm()
                        .newestPoint()
                        .map(NewestPoint::at)
                        .map(Conditions::text)
                        .orElse(null),
                    suggestedExclusion(match).orElse(null)))
        .toList();
  }

  /** Stays until a later run holds its snapshots, or the disks are excluded. */
  private Optional<String> suggestedExclusion(Match match) {
    if (match.suggestion().isPresent()) {
      return match.suggestion().get().exclusion();
    }
    return before == null || !match.excludedDisks().isEmpty()
        ? Optional.empty()
        : before.virtualMachines().stream()
            .filter(vm -> vm.id().equals(match.vm().id().value()))
            .findFirst()
            .map(VirtualMachineStatus::suggestedExclusion);
  }

  private static List<String> some(List<String> names) {
    return names.stream().limit(NAMES).toList();
  }

  private List<Assigned> assigned(Finding.OfAssignment found) {
    return found.memory().stream()
        .flatMap(
            added -> created.id(added.engine(), added.policy()).map(added::toAssigned).stream())
        .toList();
  }

  /** What waits for the end of a pause is not asked for yet. */
  private Finding.Run asked(Finding.Run run) {
    int waiting = standing.withheld(Step.RunBackup.class);
    return new Finding.Run(run.token(), run.sessions(), run.planned() - waiting, run.refused());
  }

  private static Optional<String> nextRun(Finding.OfAssignment found) {
    return found.jobs().stream()
        .map(Job::nextRun)
        .flatMap(Optional::stream)
        .min(Instant::compareTo)
        .map(Conditions::text);
  }
}
