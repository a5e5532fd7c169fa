package dev.coffer.engine;

/**
 * Names a restore, from its request until it has been cleaned up and forgotten. Opaque: only the
 * engine that issued it can read it.
 */
public record RestoreId(String value) implements Comparable<RestoreId> {

  public RestoreId {
    Require.text("RestoreId", value);
  }

  @Override
  public int compareTo(RestoreId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
