package dev.coffer.engine;

/**
 * Why something that was accepted did not succeed.
 *
 * @param reason one CamelCase word, stable, such as {@code ImageTruncated}
 * @param message one sentence that names the object, the reason and what to do
 */
public record Problem(String reason, String message) {

  /**
   * A disk that is written to so fast that no moment of it can be held until it is saved; the
   * message has the measured rate (R20).
   */
  public static final String SNAPSHOT_CANNOT_CLOSE = "SnapshotCannotClose";

  public Problem {
    if (!reason.matches("[A-Z][A-Za-z0-9]*")) {
      throw new IllegalArgumentException("not a CamelCase reason: " + reason);
    }
    Require.text("message", message);
  }
}
