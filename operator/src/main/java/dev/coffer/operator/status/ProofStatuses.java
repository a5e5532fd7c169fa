package dev.coffer.operator.status;

import dev.coffer.crds.PolicyAssignmentSpec;
import dev.coffer.crds.PolicyAssignmentStatus;
import dev.coffer.crds.PolicyAssignmentStatus.Proof;
import dev.coffer.crds.PolicyAssignmentStatus.ProofState;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.operator.plan.Finding;
import dev.coffer.operator.plan.Finding.Match;
import dev.coffer.operator.plan.Finding.Proving.State;
import dev.coffer.operator.plan.Proofs;
import dev.coffer.operator.plan.Reason;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.StepOutcome;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a PolicyAssignment says of whether its machines can be recovered. */
final class ProofStatuses {

  private final PolicyAssignmentSpec spec;
  private final Optional<PolicyAssignmentStatus> before;
  private final Standing standing;
  private final Optional<Finding.OfAssignment> finding;
  private final Optional<Finding.Proving> proving;

  ProofStatuses(
      PolicyAssignmentSpec spec,
      Optional<PolicyAssignmentStatus> before,
      Standing standing,
      Optional<Finding.OfAssignment> finding) {
    this.spec = spec;
    this.before = before;
    this.standing = standing;
    this.finding = finding;
    this.proving = finding.flatMap(Finding.OfAssignment::proving);
  }

  /** The tests; where nothing is known now, as they were. */
  List<Proof> proofs() {
    if (spec.verification() == null) {
      return List.of();
    }
    return proving
        .map(known -> known.tests().stream().map(this::begun).toList())
        .orElse(before.map(PolicyAssignmentStatus::proofs).orElse(List.of()));
  }

  @Nullable String since() {
    if (spec.verification() == null) {
      return null;
    }
    return proving
        .map(known -> Conditions.text(known.since()))
        .orElse(before.map(PolicyAssignmentStatus::verificationSince).orElse(null));
  }

  /** A test that was just started has the handle that the engine gave it. */
  private Proof begun(Proof proof) {
    return proof.state() == ProofState.Due
        ? handle(proof).map(id -> Proofs.begun(proof, id)).orElse(proof)
        : proof;
  }

  private Optional<String> handle(Proof proof) {
    for (StepOutcome outcome : standing.outcomes()) {
      if (outcome.step() instanceof Step.StartRestore start
          && start.source().value().equals(proof.virtualMachineId())
          && outcome.outcome() instanceof StepOutcome.Done(var id)) {
        return id;
      }
    }
    return Optional.empty();
  }

  void addProven(Conditions conditions) {
    if (spec.verification() == null || standing.deleted()) {
      return;
    }
    if (proving.isEmpty()) {
      conditions.keep("Proven", Reason.Pending, "Which machines to test is not known now.");
    } else if (proving.get().obstacle().isPresent()) {
      conditions.add("Proven", false, Reason.ManualStepRequired, proving.get().obstacle().get());
    } else {
      addProven(conditions, proving.get());
    }
  }

  private void addProven(Conditions conditions, Finding.Proving known) {
    var matched = finding.map(Finding.OfAssignment::matched).orElse(List.of());
    var failed = those(matched, known, State.FAILED);
    var overdue = those(matched, known, State.OVERDUE);
    int waiting = those(matched, known, State.WAITING).size();
    if (matched.isEmpty()) {
      conditions.add(
          "Proven", false, Reason.NoVirtualMachine, "The target names no virtual machine.");
    } else if (!failed.isEmpty()) {
      conditions.add("Proven", false, Reason.TestFailed, failed(failed, known));
    } else if (!overdue.isEmpty()) {
      conditions.add("Proven", false, Reason.TestOverdue, overdue(overdue, known));
    } else if (waiting > 0) {
      conditions.add(
          "Proven",
          false,
          Reason.Pending,
          "%d of %d virtual machines have not been tested yet%s."
              .formatted(
                  waiting,
                  matched.size(),
                  known
                      .next()
                      .map(next -> "; the next tests are due at " + Conditions.text(next))
                      .orElse("")));
    } else {
      conditions.add("Proven", true, Reason.AllProven, allProven(matched, known));
    }
  }

  private static List<VirtualMachine> those(
      List<Match> matched, Finding.Proving known, State state) {
    return matched.stream()
        .map(Match::vm)
        .filter(vm -> known.of(vm.id()) == state)
        .sorted(Comparator.comparing(VirtualMachine::name).thenComparing(VirtualMachine::id))
        .toList();
  }

  private static String failed(List<VirtualMachine> failed, Finding.Proving known) {
    var first = known.test(failed.getFirst().id()).orElseThrow();
    var why = Objects.requireNonNull(first.message());
    return "The last test to recover virtual machine %s%s failed: %s%s; make a RestoreRequest with the same checks, whose machine stays, to see why."
        .formatted(
            first.name(),
            first.recoveryPoint() == null ? "" : " as of " + first.recoveryPoint(),
            why.replaceFirst("\\.$", ""),
            more(failed.size()));
  }

  private static String overdue(List<VirtualMachine> overdue, Finding.Proving known) {
    var first = overdue.getFirst();
    return "Virtual machine %s %s%s; %s."
        .formatted(
            first.name(),
            known
                .test(first.id())
                .map(Proof::provenTime)
                .map(at -> "was last proven to be recoverable on " + at)
                .orElse(
                    "was never proven to be recoverable, which is asked for since "
                        + Conditions.text(known.since())),
            more(overdue.size()),
            first.newestPoint().isEmpty()
                ? "it has no recovery point: back it up first"
                : "see whether Coffer and the engine run when its tests are due");
  }

  private static String more(int count) {
    return count == 1 ? "" : " (and %d more; see status.proofs)".formatted(count - 1);
  }

  private static String allProven(List<Match> matched, Finding.Proving known) {
    var tests = matched.stream().flatMap(match -> known.test(match.vm().id()).stream()).toList();
    var oldest = tests.stream().map(Proof::provenTime).min(Comparator.naturalOrder());
    int slowest =
        tests.stream()
            .map(Proof::recoverySeconds)
            .filter(Objects::nonNull)
            .mapToInt(Integer::intValue)
            .max()
            .orElse(0);
    return tests.size() == 1
        ? "The virtual machine was recovered and checked on %s, %d s after that was asked for."
            .formatted(oldest.orElseThrow(), slowest)
        : "All %d virtual machines were recovered and checked since %s, the slowest %d s after that was asked for."
            .formatted(tests.size(), oldest.orElseThrow(), slowest);
  }
}
