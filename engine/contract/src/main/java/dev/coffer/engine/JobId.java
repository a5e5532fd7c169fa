package dev.coffer.engine;

/**
 * Names a job on its engine. It survives hold and release, and the leaving and joining of resources
 * (R10). Opaque: only the engine that issued it can read it.
 */
public record JobId(String value) implements Comparable<JobId> {

  public JobId {
    Require.text("JobId", value);
  }

  @Override
  public int compareTo(JobId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
