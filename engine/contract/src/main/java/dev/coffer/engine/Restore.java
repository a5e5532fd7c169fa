package dev.coffer.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A restore under way or done. It is listed until it is cleaned up (Test) or, for the other forms,
 * at least 30 days after it ended.
 *
 * @param request the caller's id: the trace to look for after a crash
 * @param vm the machine that came out; empty before it exists, for files, and after clean-up
 * @param location where the result lies, for people: a folder, a datastore path
 * @param note what a person should know: of a success, such as a machine that could not be started;
 *     while it is under way, what has failed and is tried again
 * @param problem why it failed
 * @param outcomes of the checks of its verification, in the order's order; empty when it asks for
 *     none, and before the machine is there
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
    Optional<Problem> problem,
    List<Verification.Outcome> outcomes) {

  public Restore {
    outcomes = List.copyOf(outcomes);
  }

  /** The verification that was ordered. */
  public Optional<Verification> verification() {
    return order.form() instanceof RestoreOrder.Test test ? test.verification() : Optional.empty();
  }

  /** Whether every check of its verification has passed; not so when it asks for none. */
  public boolean isVerified() {
    return !outcomes.isEmpty()
        && outcomes.stream().allMatch(outcome -> outcome.state() == Verification.State.PASSED);
  }

  /** From the request to the last answer that its verification asks for: the measured RTO. */
  public Optional<Duration> answered() {
    return isVerified()
        ? outcomes.stream().flatMap(outcome -> outcome.after().stream()).max(Duration::compareTo)
        : Optional.empty();
  }

  /** The machine that came out of a restore. */
  public record RestoredVm(VmId id, String name) {}

  /** Where a restore is in its life. */
  public enum Phase {
    QUEUED,
    RUNNING,
    /** Test: the machine exists, and the checks of its verification are made. */
    VERIFYING,
    /**
     * Test: the machine exists and waits for promotion or clean-up, whether it passed its
     * verification or not. Other forms: all done.
     */
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
        case QUEUED, RUNNING, VERIFYING, PROMOTING, CLEANING_UP, UNKNOWN -> true;
        case READY, PROMOTED, CLEANED_UP, FAILED -> false;
      };
    }
  }
}
