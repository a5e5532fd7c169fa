package dev.coffer.operator.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Takes out of a plan what only paused resources want, and what cannot be done without that: its
 * resources learn for whom they wait.
 */
final class Withholding {

  private final Set<ResourceKey> paused;
  private final List<Step> steps = new ArrayList<>();
  private final List<Step> withheld = new ArrayList<>();
  private final List<Blocker> blockers = new ArrayList<>();
  private final Map<Place, Step> missing = new HashMap<>();

  private record Place(String engine, Subject subject) {}

  /**
   * @param ordered all steps, in the order in which they would be made
   */
  Withholding(Set<ResourceKey> paused, List<Step> ordered) {
    this.paused = paused;
    ordered.forEach(this::sort);
  }

  /** The steps that are left. */
  List<Step> steps() {
    return steps;
  }

  List<Step> withheld() {
    return withheld;
  }

  /** For resources that are not paused themselves. */
  List<Blocker> blockers() {
    return blockers;
  }

  private void sort(Step step) {
    var cause = missingFor(step);
    if (!isPaused(step) && cause.isEmpty()) {
      steps.add(step);
      return;
    }
    withheld.add(step);
    if (enablesOthers(step)) {
      missing.putIfAbsent(new Place(step.engine(), step.cause().subject()), step);
    }
    cause.ifPresent(
        because ->
            step.resources().stream()
                .filter(resource -> !paused.contains(resource))
                .map(resource -> waits(resource, because))
                .forEach(blockers::add));
  }

  private boolean isPaused(Step step) {
    return !step.resources().isEmpty() && paused.containsAll(step.resources());
  }

  private Optional<Step> missingFor(Step step) {
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    return step.cause().needs().stream()
        .map(subject -> missing.get(new Place(step.engine(), subject)))
        .filter(Objects::nonNull)
        .filter(earlier -> !isBeside(earlier, step))
        .findFirst();
  }

  /** A machine and its disks, or several disks, change independently of each other. */
  private static boolean isBeside(Step earlier, Step step) {
    return earlier instanceof Step.SetPolicies one
        && step instanceof Step.SetPolicies other
        && one.vm().equals(other.vm())
        && !one.target().equals(other.target());
  }

  private static boolean enablesOthers(Step step) {
    return switch (step) {
      case Step.CreatePolicy _,
          Step.ReleaseJob _,
          Step.SetPolicies _,
          Step.HoldJob _,
          Step.DeleteJob _ ->
          true;
      case Step.RefreshInventory _,
          Step.UpdatePolicy _,
          Step.SetExclusions _,
          Step.RunBackup _,
          Step.StartRestore _,
          Step.Promote _,
          Step.CleanUp _,
          Step.DeletePolicy _ ->
          false;
    };
  }

  private Blocker waits(ResourceKey resource, Step because) {
    var names =
        because.resources().stream()
            .filter(paused::contains)
            .filter(one -> one.namespace().equals(resource.namespace()))
            .findFirst()
            .map(ResourceKey::toString)
            .orElse("a resource of another namespace");
    return new Blocker(
        Reason.DependencyNotReady,
        resource,
        names,
        "%s waits for %s, which is paused; remove its annotation %s, and it goes on by itself."
            .formatted(resource, names, Pause.ANNOTATION),
        "whoever paused it");
  }
}
