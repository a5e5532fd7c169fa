package dev.coffer.engine;

/**
 * Names a recovery point; it outlives its virtual machine, its policy and its job. Opaque: only the
 * engine that issued it can read it.
 */
public record PointId(String value) implements Comparable<PointId> {

  public PointId {
    Require.text("PointId", value);
  }

  @Override
  public int compareTo(PointId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
