package dev.coffer.operator.metrics;

/** How the write of a status to the API server ended. */
public enum StatusWrite {
  WRITTEN,
  /** Somebody else wrote at the same time; it is tried again. */
  CONFLICT,
  /** The resource is gone. */
  GONE,
  FAILED
}
