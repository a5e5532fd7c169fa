package dev.coffer.operator.plan;

/** What a step may cost. */
public enum Risk {
  /** Adds protection, or changes nothing that is there. */
  Safe,
  /** Takes protection away, pauses backups, or uses a running service's resources. */
  Disruptive,
  /** Data or a virtual machine may be gone afterwards. */
  Destructive
}
