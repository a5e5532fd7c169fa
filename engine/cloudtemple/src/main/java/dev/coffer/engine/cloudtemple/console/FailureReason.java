package dev.coffer.engine.cloudtemple.console;

/** What the reason of a failed activity means; its texts are those that the reference lists. */
public enum FailureReason {
  /** The platform stumbled: the same wish may be asked again. */
  TRANSIENT,
  /** The backup engine does not know the machine or disk yet: an inventory helps. */
  NOT_INVENTORIED,
  /** Asking again does not help. */
  PERMANENT;

  static FailureReason of(String reason) {
    if (reason.contains("None of the workers were able to respond")) {
      return TRANSIENT;
    }
    if (reason.contains("Failed to load configuration via API")
        && (reason.contains("502") || reason.contains("Bad Gateway"))) {
      return TRANSIENT;
    }
    return reason.contains("Could not find virtual") && reason.contains("in compute/SPP")
        ? NOT_INVENTORIED
        : PERMANENT;
  }
}
