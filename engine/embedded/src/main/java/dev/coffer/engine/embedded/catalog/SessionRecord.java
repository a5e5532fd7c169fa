package dev.coffer.engine.embedded.catalog;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Progress;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Session;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VmId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A session as the catalogue keeps it, its disks apart.
 *
 * @param vm the only machine it is for; empty for all that carry the policy
 * @param progress by the machines that are done with
 */
public record SessionRecord(
    SessionId id,
    PolicyId policy,
    Optional<RequestId> request,
    Session.Trigger trigger,
    Optional<VmId> vm,
    Session.State state,
    Instant start,
    Optional<Instant> end,
    Progress progress,
    Optional<Problem> problem) {

  /** A session that waits for its turn. */
  public static SessionRecord queued(
      SessionId id,
      PolicyId policy,
      Optional<RequestId> request,
      Session.Trigger trigger,
      Optional<VmId> vm,
      Instant now) {
    return new SessionRecord(
        id,
        policy,
        request,
        trigger,
        vm,
        Session.State.QUEUED,
        now,
        Optional.empty(),
        Progress.NONE,
        Optional.empty());
  }

  /** For callers of the engine. */
  public Session with(Progress now, List<Session.DiskResult> disks) {
    return new Session(id, policy, request, trigger, state, start, end, now, disks, problem);
  }
}
