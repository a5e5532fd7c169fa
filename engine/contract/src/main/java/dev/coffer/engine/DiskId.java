package dev.coffer.engine;

/**
 * Names a virtual disk, unique over all virtual machines of its engine. Opaque: only the engine
 * that issued it can read it.
 */
public record DiskId(String value) implements Comparable<DiskId> {

  public DiskId {
    Require.text("DiskId", value);
  }

  @Override
  public int compareTo(DiskId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
