package dev.coffer.engine.spp.job;

import dev.coffer.engine.JobState;
import dev.coffer.engine.JobState.HoldCause;
import dev.coffer.engine.SessionId;
import java.util.Locale;
import java.util.Optional;

/** The literals of a job's status (reference, section 7). */
final class JobWord {

  private JobWord() {}

  /**
   * The state that a literal means.
   *
   * @param session the job's latest
   * @param cause why it is held, if it is
   */
  static JobState state(String literal, Optional<SessionId> session, HoldCause cause) {
    return switch (literal.toUpperCase(Locale.ROOT)) {
      case "IDLE" -> new JobState.Idle();
      case "HELD" -> new JobState.Held(cause, Optional.empty());
      case "PENDING", "RUNNING", "WAITING", "RESOURCE ACTIVE", "CANCELING" ->
          new JobState.Running(session);
      default -> new JobState.Unknown(literal);
    };
  }
}
