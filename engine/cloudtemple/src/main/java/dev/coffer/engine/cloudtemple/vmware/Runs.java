package dev.coffer.engine.cloudtemple.vmware;

import static java.util.stream.Collectors.joining;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Session;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.cloudtemple.console.Connected;
import dev.coffer.engine.cloudtemple.console.Writes.Wish;
import dev.coffer.engine.cloudtemple.rules.KnownPolicy;
import dev.coffer.engine.cloudtemple.wire.Job;
import dev.coffer.engine.cloudtemple.wire.JobSession;
import dev.coffer.engine.remote.RequestJournal;
import dev.coffer.engine.remote.RequestJournal.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs of jobs that were asked for, on disk before they are. The API answers with an activity,
 * which ends once the job is accepted, and never with a session: that is the first one of the job
 * that has begun since and was not there before.
 */
final class Runs {

  /** Well within the time in which a caller wants to hear something. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** In which a run that was asked for has begun: longer than anybody waits for its activity. */
  private static final Duration BEGIN = Duration.ofMinutes(10);

  /** The clocks of both sides may differ by so much. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private static final String POLICY = "policy";
  private static final String JOB = "job";
  private static final String NAME = "jobName";
  private static final String KNOWN = "known";

  private final VmwareApi api;
  private final Connected connected;
  private final RequestJournal journal;

  Runs(VmwareApi api, Connected connected) {
    this.api = api;
    this.connected = connected;
    this.journal = new RequestJournal(connected.stateFolder().resolve("runs"));
  }

  /**
   * What became of a request, also of one whose answer was lost.
   *
   * @throws EngineException Unavailable while it may still begin
   */
  Optional<SessionId> made(RequestId request) {
    return journal.find(request.value()).flatMap(this::made);
  }

  private Optional<SessionId> made(Entry entry) {
    var session = entry.outcome().map(SessionId::new).or(() -> trace(entry));
    if (session.isEmpty()) {
      connected.writes().settle(key(entry));
      if (connected.clock().instant().isBefore(entry.asked().plus(BEGIN))) {
        throw unseen(entry);
      }
      journal.forget(entry.id());
    }
    return session;
  }

  /**
   * Runs the job of a policy.
   *
   * @throws EngineException Unavailable while it does something else, and when nobody knows yet
   *     whether it has begun
   */
  SessionId ask(RequestId request, KnownPolicy policy, Job job) {
    requireIdle(job);
    var now = connected.clock().instant();
    var facts = Map.of(POLICY, policy.name(), JOB, job.id(), NAME, job.name());
    var intent = Entry.intent(request.value(), "run", now, facts);
    var entry = intent.knowing(KNOWN, begun(intent).map(JobSession::id).collect(joining(" ")));
    connected.writes().settle(key(entry));
    journal.write(entry);
    make(entry);
    return trace(entry).orElseThrow(() -> unseen(entry));
  }

  private void make(Entry entry) {
    String job = entry.fact(JOB).orElseThrow();
    String what = "the job of policy " + nameIn(entry);
    var call = VmwareApi.run(job);
    var wish = new Wish(key(entry), what, job, call, () -> trace(entry).isPresent());
    try {
      var failed = connected.writes().make(wish);
      if (failed.isPresent()) {
        journal.forget(entry.id());
        throw failed.get().inWords("policy %s was not run".formatted(nameIn(entry)));
      }
    } catch (EngineException e) {
      if (!isDoubtful(e.error())) {
        journal.forget(entry.id());
      }
      throw e;
    }
  }

  /** It may have been accepted, and its activity is what may not be read. */
  private static boolean isDoubtful(EngineError error) {
    return error instanceof EngineError.Unavailable || error instanceof EngineError.Unauthorized;
  }

  /** A job does one thing at a time; what it does in a state that is not known, nobody knows. */
  private void requireIdle(Job job) {
    var idle =
        connected
            .polling()
            .until(
                PATIENCE,
                () -> api.job(job.id()).filter(now -> now.status().equalsIgnoreCase("IDLE")));
    if (idle.isEmpty()) {
      throw new EngineException(
          new EngineError.Unavailable(
              "job %s does something else, and one thing at a time: ask again when it is done"
                  .formatted(job.name()),
              Optional.empty()));
    }
  }

  private Optional<SessionId> trace(Entry entry) {
    var known = List.of(entry.fact(KNOWN).orElse("").split(" "));
    var requests = requests();
    requests.values().remove(new RequestId(entry.id()));
    var found =
        begun(entry)
            .filter(session -> !known.contains(session.id()))
            .filter(session -> !requests.containsKey(new SessionId(session.id())))
            .min(Comparator.comparing(Runs::start))
            .map(session -> new SessionId(session.id()));
    found.ifPresent(session -> journal.write(entry.ended(session.value())));
    return found;
  }

  /** Sessions of the job that began about when it was asked to run. */
  private Stream<JobSession> begun(Entry entry) {
    return api.sessions().stream()
        .filter(session -> !session.id().isBlank() && isOfJob(session, entry))
        .filter(session -> start(session).isAfter(entry.asked().minus(SKEW)))
        .filter(session -> start(session).isBefore(entry.asked().plus(BEGIN)));
  }

  private static boolean isOfJob(JobSession session, Entry entry) {
    return entry.fact(JOB).filter(session.jobId()::equals).isPresent()
        || entry.fact(NAME).filter(session.jobName()::equals).isPresent();
  }

  private static Instant start(JobSession session) {
    Long start = session.start();
    return start == null ? Instant.MIN : Instant.ofEpochMilli(start);
  }

  /** The same sessions, with the requests that led to them. */
  List<Session> marked(List<Session> sessions) {
    var requests = requests();
    return sessions.stream()
        .map(
            session ->
                Optional.ofNullable(requests.get(session.id()))
                    .map(request -> onDemand(session, request))
                    .orElse(session))
        .toList();
  }

  private static Session onDemand(Session session, RequestId request) {
    return new Session(
        session.id(),
        session.policy(),
        Optional.of(request),
        Session.Trigger.ON_DEMAND,
        session.state(),
        session.start(),
        session.end(),
        session.progress(),
        session.disks(),
        session.problem());
  }

  private Map<SessionId, RequestId> requests() {
    var found = new HashMap<SessionId, RequestId>();
    for (Entry entry : journal.all()) {
      entry.outcome().ifPresent(id -> found.put(new SessionId(id), new RequestId(entry.id())));
    }
    return found;
  }

  private static String key(Entry entry) {
    return "job-" + entry.fact(JOB).orElseThrow();
  }

  private static String nameIn(Entry entry) {
    return entry.fact(POLICY).orElse("");
  }

  private static EngineException unseen(Entry entry) {
    return new EngineException(
        new EngineError.Unavailable(
            "a run of policy %s was asked for, and its session is not seen yet: ask again"
                .formatted(nameIn(entry)),
            Optional.empty()));
  }
}
