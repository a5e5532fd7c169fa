package dev.coffer.operator.plan;

import java.util.Comparator;

/**
 * Why something that a resource asks for is not done, and will not be before somebody acts.
 *
 * @param about what stands in the way, such as {@code virtual machine web-1}
 * @param message one sentence: the object, the reason, what to do
 * @param lifts who can lift it, such as {@code the owner of the policy}
 */
public record Blocker(
    Reason reason, ResourceKey resource, String about, String message, String lifts)
    implements Comparable<Blocker> {

  private static final Comparator<Blocker> ORDER =
      Comparator.comparing(Blocker::resource)
          .thenComparing(Blocker::reason)
          .thenComparing(Blocker::about)
          .thenComparing(Blocker::message);

  /** Whether it lifts by itself as soon as something that is missing appears. */
  public boolean isDependency() {
    return reason == Reason.DependencyNotReady;
  }

  @Override
  public int compareTo(Blocker other) {
    return ORDER.compare(this, other);
  }
}
