package dev.coffer.engine.spp.job;

import dev.coffer.engine.Session;
import java.util.List;
import java.util.Locale;

/**
 * The literals of a job session's status (reference, section 8). One that is not known is neither
 * finished nor a success.
 */
public final class SessionWord {

  /** Those of a session that is not finished. */
  public static final List<String> UNFINISHED =
      List.of(
          "RUNNING",
          "PENDING",
          "HELD",
          "WAITING",
          "PAUSING",
          "PAUSED",
          "STOPPING",
          "CANCELING",
          "SUSPENDING",
          "SUSPENDED",
          "UNKNOWN");

  private SessionWord() {}

  public static Session.State state(String literal) {
    return switch (literal.toUpperCase(Locale.ROOT)) {
      case "PENDING", "HELD", "WAITING" -> Session.State.QUEUED;
      case "RUNNING",
          "PAUSING",
          "PAUSED",
          "STOPPING",
          "CANCELING",
          "CANCELLING",
          "SUSPENDING",
          "SUSPENDED" ->
          Session.State.RUNNING;
      case "COMPLETED" -> Session.State.COMPLETED;
      case "PARTIAL" -> Session.State.PARTIAL;
      case "FAILED" -> Session.State.FAILED;
      case "CANCELED", "CANCELLED", "STOPPED", "ABORTED" -> Session.State.CANCELED;
      default -> Session.State.UNKNOWN;
    };
  }
}
