package dev.coffer.operator.status;

import dev.coffer.crds.BackupPolicyStatus.CopyStatus;
import dev.coffer.crds.Condition.Status;
import dev.coffer.engine.CopyState;
import dev.coffer.engine.Problem;
import dev.coffer.operator.plan.Finding.CopyFound;
import dev.coffer.operator.plan.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** How far the copies of one policy are (R23). */
record CopyStatuses(List<CopyFound> copies) {

  List<CopyStatus> list() {
    return copies.stream()
        .map(CopyFound::state)
        .map(
            state ->
                new CopyStatus(
                    state.site(),
                    state.newest().map(Conditions::text).orElse(null),
                    state.missing(),
                    state.lockedUntil().map(Conditions::text).orElse(null),
                    problemOf(state).map(Problem::message).orElse(null)))
        .toList();
  }

  /** The condition Copied, which a policy without copies has not. */
  void addCopied(Conditions conditions) {
    if (copies.isEmpty()) {
      return;
    }
    var failed = first(copy -> problemOf(copy.state()).isPresent());
    var behind = first(CopyFound::overdue);
    var underWay = first(copy -> copy.state().missing() > 0);
    if (failed.isPresent()) {
      conditions.add("Copied", Status.False, Reason.CopyFailed, failed(failed.get().state()));
    } else if (behind.isPresent()) {
      conditions.add("Copied", Status.False, Reason.CopyBehind, behind(behind.get().state()));
    } else if (underWay.isPresent()) {
      var state = underWay.get().state();
      conditions.add(
          "Copied",
          Status.True,
          Reason.CopyUnderWay,
          "%s on the way to site %s.".formatted(points(state), state.site()));
    } else {
      conditions.add(
          "Copied",
          Status.True,
          Reason.AllCopied,
          "All recovery points that shall be copied are in %s."
              .formatted(
                  copies.stream()
                      .map(copy -> "site " + copy.state().site())
                      .collect(Collectors.joining(" and "))));
    }
  }

  private Optional<CopyFound> first(Predicate<CopyFound> which) {
    return copies.stream().filter(which).findFirst();
  }

  /** What went wrong matters as long as something is missing for it. */
  private static Optional<Problem> problemOf(CopyState state) {
    return state.missing() == 0 ? Optional.empty() : state.problem();
  }

  private static String failed(CopyState state) {
    return "Site %s lacks %s, the oldest from %s: %s."
        .formatted(
            state.site(),
            points(state),
            since(state),
            problemOf(state).map(Problem::message).orElse(""));
  }

  private static String behind(CopyState state) {
    return "Site %s lacks %s, the oldest from %s, although the policy has run twice since; see whether the operator runs all the time, and whether the site is fast enough."
        .formatted(state.site(), points(state), since(state));
  }

  private static String points(CopyState state) {
    return state.missing() == 1 ? "1 recovery point" : state.missing() + " recovery points";
  }

  private static String since(CopyState state) {
    return state.missingSince().map(Conditions::text).orElse("never");
  }
}
