package dev.coffer.engine;

/**
 * The caller's name for a wish that must be fulfilled once at most: a policy, a run, a restore.
 *
 * <p>The operator derives it from the resource's uid, generation and token. Asking again with the
 * same id returns what the first call made, whatever happened in between, a crash of either side
 * included: also when the second call asks for something else, would now be refused, or what was
 * made is gone. Each of the three kinds of wish has ids of its own. At most 128 characters of
 * {@code [A-Za-z0-9._:-]}.
 */
public record RequestId(String value) {

  public RequestId {
    Require.text("RequestId", value);
    if (!value.matches("[A-Za-z0-9._:-]{1,128}")) {
      throw new IllegalArgumentException("not a request id: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
