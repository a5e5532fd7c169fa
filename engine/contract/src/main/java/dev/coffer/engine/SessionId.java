package dev.coffer.engine;

/** Names one execution of a job. Opaque: only the engine that issued it can read it. */
public record SessionId(String value) implements Comparable<SessionId> {

  public SessionId {
    Require.text("SessionId", value);
  }

  @Override
  public int compareTo(SessionId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
