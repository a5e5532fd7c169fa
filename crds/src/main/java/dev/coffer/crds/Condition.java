package dev.coffer.crds;

/** A metav1 condition with everything in it mandatory. */
public record Condition(
    String type,
    Status status,
    String reason,
    String message,
    String lastTransitionTime,
    long observedGeneration) {

  public enum Status {
    True,
    False,
    Unknown
  }
}
