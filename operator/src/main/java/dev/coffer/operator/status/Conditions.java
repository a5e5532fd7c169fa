package dev.coffer.operator.status;

import dev.coffer.crds.Condition;
import dev.coffer.operator.plan.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the conditions of one resource. The time of the last transition moves only when a status
 * changes, so that nothing changes where nothing happened.
 */
final class Conditions {

  private final List<Condition> before;
  private final List<Condition> shown;
  private final long generation;
  private final Instant now;
  private final List<Condition> made = new ArrayList<>();

  /**
   * @param before as they were, in memory
   * @param shown as people see them: what changes and changes back in between is no transition
   */
  Conditions(List<Condition> before, List<Condition> shown, long generation, Instant now) {
    this.before = before;
    this.shown = shown;
    this.generation = generation;
    this.now = now;
  }

  Conditions add(String type, Condition.Status status, Reason reason, String message) {
    made.add(
        new Condition(
            type, status, reason.name(), message, transitionTime(type, status), generation));
    return this;
  }

  Conditions add(String type, boolean status, Reason reason, String message) {
    return add(type, status ? Condition.Status.True : Condition.Status.False, reason, message);
  }

  /** What it was before, where nothing new is known. */
  Conditions keep(String type, Reason reason, String message) {
    var old = find(type);
    return old.isPresent()
        ? add(type, old.get().status(), Reason.valueOf(old.get().reason()), old.get().message())
        : add(type, Condition.Status.Unknown, reason, message);
  }

  private String transitionTime(String type, Condition.Status status) {
    return find(shown, type)
        .filter(old -> old.status() == status)
        .map(Condition::lastTransitionTime)
        .orElseGet(() -> text(now));
  }

  private Optional<Condition> find(String type) {
    return find(before, type);
  }

  private static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(old -> old.type().equals(type)).findFirst();
  }

  /** Whether the condition was True before. */
  boolean was(String type) {
    return find(type).filter(old -> old.status() == Condition.Status.True).isPresent();
  }

  List<Condition> list() {
    return List.copyOf(made);
  }

  /** Times in a status have whole seconds, as Kubernetes has them. */
  static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
