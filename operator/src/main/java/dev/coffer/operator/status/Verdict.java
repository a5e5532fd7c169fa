package dev.coffer.operator.status;

import dev.coffer.crds.Condition;
import dev.coffer.crds.Condition.Status;
import dev.coffer.crds.Summary;
import dev.coffer.operator.plan.Reason;
import java.util.Optional;

/**
 * How a resource stands, in one sentence.
 *
 * @param reconciling the reason, while work goes on by itself
 * @param stalled the reason, when nothing goes on before somebody acts; never with the former
 * @param settled whether this version of the spec has been acted on as far as possible
 */
record Verdict(
    Status ready,
    Reason reason,
    String message,
    Optional<Reason> reconciling,
    Optional<Reason> stalled,
    Summary summary,
    boolean settled) {

  static Verdict fine(Reason reason, String message, Summary summary) {
    return new Verdict(
        Status.True, reason, message, Optional.empty(), Optional.empty(), summary, true);
  }

  static Verdict progressing(Reason reason, String message) {
    return new Verdict(
        Status.False,
        reason,
        message,
        Optional.of(Reason.Progressing),
        Optional.empty(),
        Summary.Progressing,
        false);
  }

  /** Under way on the engine, all that is ours to do is done. */
  static Verdict underWay(String message) {
    return new Verdict(
        Status.False,
        Reason.Progressing,
        message,
        Optional.of(Reason.Progressing),
        Optional.empty(),
        Summary.Progressing,
        true);
  }

  static Verdict retrying(Status ready, Reason reason, String message) {
    return new Verdict(
        ready,
        reason,
        message,
        Optional.of(Reason.ProgressingWithRetry),
        Optional.empty(),
        Summary.Progressing,
        false);
  }

  static Verdict stalled(Reason reason, Reason stalled, String message, Summary summary) {
    return new Verdict(
        Status.False, reason, message, Optional.empty(), Optional.of(stalled), summary, true);
  }

  void addReady(Conditions conditions) {
    conditions.add("Ready", ready, reason, message);
  }

  /** The two conditions that are only there while they are true. */
  void addProgress(Conditions conditions) {
    reconciling.ifPresent(
        why -> conditions.add("Reconciling", Condition.Status.True, why, message));
    stalled.ifPresent(why -> conditions.add("Stalled", Condition.Status.True, why, message));
  }
}
