package dev.coffer.engine.spp.restore;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.remote.Polling;
import dev.coffer.engine.remote.RequestJournal.Entry;
import dev.coffer.engine.spp.job.Sessions;
import dev.coffer.engine.spp.restore.RestoreMemory.Remembered;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.Rejection;
import dev.coffer.engine.spp.wire.SppApi;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;

/**
 * Starts restores. The server answers with the name of a job of its own, by which the session is
 * found. One is asked for at a time: a session that started since, and that nobody knows, is the
 * trace of a request whose answer was lost.
 */
final class Restores {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** By how much the clocks of both sides may differ. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final SppApi api;
  private final Sessions sessions;
  private final RestoreMemory memory;
  private final Preparation preparation;
  private final Polling polling;
  private final InstantSource clock;

  Restores(
      SppApi api,
      Sessions sessions,
      RestoreMemory memory,
      Preparation preparation,
      Polling polling,
      InstantSource clock) {
    this.api = api;
    this.sessions = sessions;
    this.memory = memory;
    this.preparation = preparation;
    this.polling = polling;
    this.clock = clock;
  }

  synchronized RestoreId start(RequestId request, RestoreOrder order, Surroundings around) {
    var earlier = memory.find(request);
    if (earlier.isPresent() && isAsked(earlier.get())) {
      return earlier.get().id();
    }
    var prepared = preparation.of(order, around);
    var facts = OrderText.of(order);
    prepared.note().ifPresent(note -> facts.put("note", note));
    return ask(
        memory.write(Entry.intent(request.value(), "restore", clock.instant(), facts)), prepared);
  }

  /** Whether an earlier call has got through. */
  private boolean isAsked(Remembered restore) {
    return restore.job().isPresent() || restore.end().isPresent() || adopt(restore);
  }

  private RestoreId ask(Remembered restore, Prepared prepared) {
    try {
      var answer =
          Rejection.said(
              Refusal.OTHER,
              "the restore cannot be made",
              () ->
                  api.write(
                      Call.post("/ngp/hypervisor", prepared.body())
                          .query("action", prepared.action())));
      answer
          .text("name")
          .ifPresentOrElse(job -> memory.know(restore, "job", job), () -> adopt(restore));
      return restore.id();
    } catch (EngineException e) {
      memory.forget(restore);
      throw e;
    }
  }

  /** Finds the trace of a restore whose answer was lost. */
  private boolean adopt(Remembered restore) {
    var job =
        polling.until(
            Duration.between(clock.instant(), restore.entry().asked().plus(PATIENCE)),
            () ->
                sessions.restores(restore.entry().asked().minus(SKEW)).stream()
                    .filter(
                        session -> session.text("jobName").filter(this::isUnclaimed).isPresent())
                    .min(Comparator.comparingLong(session -> session.number("start").orElse(0)))
                    .flatMap(session -> session.text("jobName")));
    job.ifPresent(name -> memory.know(restore, "job", name));
    return job.isPresent();
  }

  private boolean isUnclaimed(String job) {
    return memory.all().stream().noneMatch(one -> one.job().filter(job::equals).isPresent());
  }

  /** The session of a restore; empty while the server does not show it. */
  Optional<Item> sessionOf(Remembered restore) {
    return restore.job().flatMap(sessions::ofJobNamed);
  }
}
