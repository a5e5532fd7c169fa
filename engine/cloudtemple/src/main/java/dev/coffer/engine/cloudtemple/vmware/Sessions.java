package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Progress;
import dev.coffer.engine.Session;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.cloudtemple.wire.JobSession;
import dev.coffer.engine.cloudtemple.wire.Reference;
import dev.coffer.engine.cloudtemple.wire.SlaPolicy;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sessions in the words of the contract. They name their policy by an id that it has nowhere else,
 * so its name counts, and that of the job. What no policy has run, such as a restore or an
 * inventory, is left out.
 */
final class Sessions {

  /** An old test got exactly so many: more there seem never to be (section 4 of the reference). */
  static final int CAP = 500;

  private static final String PREFIX = "vmware_";

  private Sessions() {}

  static List<Session> of(Collection<JobSession> sessions, Collection<SlaPolicy> policies) {
    return sessions.stream()
        .filter(session -> session.start() != null && !session.id().isBlank())
        .flatMap(
            session -> policyOf(session, policies).stream().map(policy -> session(session, policy)))
        .toList();
  }

  /** Whether older ones are probably missing. */
  static boolean isCut(Collection<JobSession> sessions) {
    return sessions.size() >= CAP;
  }

  private static Optional<SlaPolicy> policyOf(JobSession session, Collection<SlaPolicy> policies) {
    return Stream.concat(
            session.slaPolicies().stream().map(Reference::name),
            Stream.of(session.jobName())
                .filter(name -> name.startsWith(PREFIX))
                .map(name -> name.substring(PREFIX.length())))
        .flatMap(name -> policies.stream().filter(policy -> policy.name().equals(name)))
        .findFirst();
  }

  private static Session session(JobSession session, SlaPolicy policy) {
    var state = state(session.status());
    var end = Optional.ofNullable(session.end()).map(Instant::ofEpochMilli);
    Long start = session.start();
    return new Session(
        new SessionId(session.id()),
        new PolicyId(policy.id()),
        Optional.empty(),
        Session.Trigger.SCHEDULE,
        state,
        Instant.ofEpochMilli(start == null ? 0 : start),
        state.isFinished() ? end : Optional.empty(),
        Progress.NONE,
        List.of(),
        problem(session, state));
  }

  /** {@code RESOURCE ACTIVE} and what else may come is not finished, and no success. */
  private static Session.State state(String literal) {
    return switch (literal.toUpperCase(Locale.ROOT)) {
      case "COMPLETED" -> Session.State.COMPLETED;
      case "PARTIAL" -> Session.State.PARTIAL;
      case "FAILED" -> Session.State.FAILED;
      case "CANCELED", "CANCELLED" -> Session.State.CANCELED;
      case "RUNNING" -> Session.State.RUNNING;
      case "PENDING" -> Session.State.QUEUED;
      default -> Session.State.UNKNOWN;
    };
  }

  private static Optional<Problem> problem(JobSession session, Session.State state) {
    if (state != Session.State.FAILED && state != Session.State.PARTIAL) {
      return Optional.empty();
    }
    var counts = session.statistics();
    String failed =
        counts == null || counts.failed() == null
            ? "some machines were"
            : "%d of %d machines were".formatted(counts.failed(), counts.total());
    return Optional.of(
        new Problem(
            state == Session.State.FAILED ? "BackupFailed" : "BackupPartial",
            "%s not backed up by job %s: the console has its log (session %s)"
                .formatted(failed, session.jobName(), session.id())));
  }
}
