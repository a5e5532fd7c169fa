package dev.coffer.engine;

/**
 * Names a virtual machine on its engine; a rename keeps it. Opaque: only the engine that issued it
 * can read it.
 */
public record VmId(String value) implements Comparable<VmId> {

  public VmId {
    Require.text("VmId", value);
  }

  @Override
  public int compareTo(VmId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
