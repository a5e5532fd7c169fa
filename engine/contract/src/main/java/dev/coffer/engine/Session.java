package dev.coffer.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One execution of a policy's job.
 *
 * @param request of the on-demand run that started it; empty when the schedule did
 * @param end empty while it is under way
 * @param disks one entry a disk, as far as they have got; empty where the engine does not tell
 * @param problem why the whole session failed, where it is not one disk's fault
 */
public record Session(
    SessionId id,
    PolicyId policy,
    Optional<RequestId> request,
    Trigger trigger,
    State state,
    Instant start,
    Optional<Instant> end,
    Progress progress,
    List<DiskResult> disks,
    Optional<Problem> problem) {

  public Session {
    disks = List.copyOf(disks);
  }

  /** What started a session. */
  public enum Trigger {
    SCHEDULE,
    /** The schedule, late: the engine was down when the run was due. */
    CATCH_UP,
    ON_DEMAND
  }

  /** How far a session is. */
  public enum State {
    QUEUED,
    RUNNING,
    COMPLETED,
    /** Some disks are saved, some are not. */
    PARTIAL,
    FAILED,
    CANCELED,
    /** A state that this driver does not know: not finished, and no success. */
    UNKNOWN;

    public boolean isFinished() {
      return switch (this) {
        case COMPLETED, PARTIAL, FAILED, CANCELED -> true;
        case QUEUED, RUNNING, UNKNOWN -> false;
      };
    }
  }

  /**
   * What a session did with one disk.
   *
   * @param readBytes read from the hypervisor
   * @param storedBytes added to the repository, after deduplication and compression
   * @param storedChunks chunks that the repository did not have before
   * @param problem why the disk was not saved; empty when it was, or is not finished
   * @param note what is worth knowing although it was saved, such as why all of it was read
   */
  public record DiskResult(
      VmId vm,
      DiskId disk,
      String diskName,
      long readBytes,
      long storedBytes,
      long storedChunks,
      Optional<Problem> problem,
      Optional<String> note) {}
}
