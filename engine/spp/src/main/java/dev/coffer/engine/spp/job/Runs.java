package dev.coffer.engine.spp.job;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.remote.Polling;
import dev.coffer.engine.remote.RequestJournal.Entry;
import dev.coffer.engine.spp.memory.Notes;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.Rejection;
import dev.coffer.engine.spp.wire.SppApi;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Backups on demand (reference, section 6): {@code action=adhoc} answers with the job, and its
 * newest session is the trace of the request. A job does one thing at a time, and its runs are
 * asked for one after the other, so that no two traces are mixed up.
 */
public final class Runs {

  /** Well within the time in which a caller wants to hear something. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** In which a session is seen after it was asked for. */
  private static final Duration SEEN = Duration.ofSeconds(10);

  /** In which a run that was asked for begins: longer than any call lasts. */
  private static final Duration BEGIN = Duration.ofMinutes(2);

  /** By how much the clocks of both sides may differ. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private static final String JOB = "job";

  private final SppApi api;
  private final Sessions sessions;
  private final Notes journal;
  private final Polling polling;
  private final InstantSource clock;

  /**
   * The runs of a connection.
   *
   * @param folder for what must be remembered
   */
  public Runs(SppApi api, Sessions sessions, Path folder, Polling polling, InstantSource clock) {
    this.api = api;
    this.sessions = sessions;
    this.journal = new Notes(folder.resolve("runs"));
    this.polling = polling;
    this.clock = clock;
  }

  /**
   * What shall be backed up.
   *
   * @param vm the machine's id, for what is remembered
   * @param href the machine's link to itself
   */
  public record Wish(String vm, String href, String policy, KnownJob job) {}

  /** What became of a request, also of one whose answer was lost. */
  public Optional<SessionId> made(RequestId request) {
    return journal
        .find(request.value())
        .flatMap(
            entry ->
                entry
                    .outcome()
                    .map(SessionId::new)
                    .or(() -> trace(entry).map(id -> end(entry, id))));
  }

  private SessionId end(Entry entry, SessionId session) {
    journal.write(entry.ended(session.value()));
    return session;
  }

  /** Requests by the session that each led to. */
  public Map<String, Entry> bySession() {
    var found = new HashMap<String, Entry>();
    journal.all().forEach(entry -> entry.outcome().ifPresent(id -> found.put(id, entry)));
    return found;
  }

  /**
   * Backs a machine up now.
   *
   * @throws EngineException Unavailable while the job does something else; Refused OTHER when the
   *     server will not
   */
  public SessionId ask(RequestId request, Wish wish) {
    var known = idle(wish.job());
    var entry =
        Entry.intent(
            request.value(),
            "run",
            clock.instant(),
            Map.of(
                "vm",
                wish.vm(),
                "policy",
                wish.policy(),
                "policyId",
                wish.job().job().policy().value(),
                JOB,
                wish.job().job().id().value(),
                "known",
                String.join(" ", known)));
    journal.write(entry);
    try {
      Rejection.said(
          Refusal.OTHER,
          "policy %s cannot be run now".formatted(wish.policy()),
          () -> api.write(Call.post("/ngp/hypervisor", body(wish)).query("action", "adhoc")));
    } catch (EngineException e) {
      journal.forget(request.value());
      throw sessionsOf(wish.job().job().id().value()).stream().anyMatch(Runs::isUnderWay)
          ? busy(wish.job())
          : e;
    }
    return trace(entry)
        .map(session -> end(entry, session))
        .orElseThrow(
            () ->
                new EngineException(
                    new EngineError.Unavailable(
                        "the run of policy %s was asked for, and its session is not seen yet: ask again"
                            .formatted(wish.policy()),
                        Optional.empty())));
  }

  private static Map<String, Object> body(Wish wish) {
    return Map.of(
        "slaPolicyName", wish.policy(), "subtype", "vmware", "resource", List.of(wish.href()));
  }

  /** Waits until the job does nothing; the ids of the sessions that it has by then. */
  private Set<String> idle(KnownJob job) {
    var ids =
        polling.until(
            PATIENCE,
            () -> {
              var all = sessionsOf(job.job().id().value());
              boolean busy = all.stream().anyMatch(Runs::isUnderWay);
              return busy ? Optional.empty() : Optional.of(idsOf(all));
            });
    return ids.orElseThrow(() -> busy(job));
  }

  /** Without a time to come back at, which would let all else of this engine wait as well. */
  private static EngineException busy(KnownJob job) {
    return new EngineException(
        new EngineError.Unavailable(
            "job %s is running, and does one thing at a time: ask again when it is done"
                .formatted(job.name()),
            Optional.empty()));
  }

  /**
   * The first session of the job that began when the run was asked for, and was not there before.
   */
  private Optional<SessionId> trace(Entry entry) {
    var job = entry.fact(JOB).orElse("");
    var known = Set.copyOf(List.of(entry.fact("known").orElse("").split(" ")));
    var claimed = claimedByOthers(entry);
    var latest = entry.asked().plus(BEGIN);
    return polling.until(
        Duration.between(clock.instant(), entry.asked().plus(SEEN)),
        () ->
            sessions.ofJob(job, entry.asked().minus(SKEW)).stream()
                .filter(session -> !session.moment("start").orElse(latest).isAfter(latest))
                .filter(session -> !known.contains(session.id()) && !claimed.contains(session.id()))
                .min(Comparator.comparingLong(session -> session.number("start").orElse(0)))
                .map(session -> new SessionId(session.id())));
  }

  private Set<String> claimedByOthers(Entry entry) {
    var claimed = new HashSet<String>();
    journal.all().stream()
        .filter(other -> !other.id().equals(entry.id()))
        .forEach(other -> other.outcome().ifPresent(claimed::add));
    return claimed;
  }

  /** Of the last days: no session takes longer. */
  private List<Item> sessionsOf(String job) {
    return sessions.ofJob(job, clock.instant().minus(Duration.ofDays(2)));
  }

  private static boolean isUnderWay(Item session) {
    return !SessionWord.state(session.text("status").orElse("")).isFinished();
  }

  private static Set<String> idsOf(List<Item> all) {
    var ids = new TreeSet<String>();
    all.forEach(session -> ids.add(session.id()));
    return ids;
  }
}
