package dev.coffer.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * A restore under way or done. It is listed until it is cleaned up (Test) or, for the other forms,
 * at least 30 days after it ended.
 *
 * @param request the caller's id: the trace to look for after a crash
 * @param vm the machine that came out; empty before it exists, for files, and after clean-up
 * @param location where the result lies, for people: a folder, a datastore path
 * @param note what a person should know of a success, such as a machine that could not be started
 * @param problem why it failed
 */
public record Restore(
    RestoreId id,
    RequestId request,
    RestoreOrder order,
    Phase phase,
    Progress progress,
    Instant start,
    Optional<Instant> end,
    Optional<RestoredVm> vm,
    Optional<String> location,
    Optional<String> note,
    Optional<Problem> problem) {

  /** The machine that came out of a restore. */
  public record RestoredVm(VmId id, String name) {}

  /** Where a restore is in its life. */
  public enum Phase {
    QUEUED,
    RUNNING,
    /** Test: the machine exists and waits for promotion or clean-up. Other forms: all done. */
    READY,
    PROMOTING,
    PROMOTED,
    CLEANING_UP,
    CLEANED_UP,
    /** Ended without result; whatever it had made is removed. */
    FAILED,
    /** A phase that this driver does not know: not finished, and no success. */
    UNKNOWN;

    /** Whether the engine is working on it, or cannot say. */
    public boolean isUnderWay() {
      return switch (this) {
        case QUEUED, RUNNING, PROMOTING, CLEANING_UP, UNKNOWN -> true;
        case READY, PROMOTED, CLEANED_UP, FAILED -> false;
      };
    }
  }
}
