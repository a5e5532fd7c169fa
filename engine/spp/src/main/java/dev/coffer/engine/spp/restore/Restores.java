package dev.coffer.engine.spp.restore;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.remote.RequestJournal.Entry;
import dev.coffer.engine.spp.job.Sessions;
import dev.coffer.engine.spp.restore.RestoreMemory.Remembered;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.Rejection;
import dev.coffer.engine.spp.wire.SppApi;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Starts restores. The server answers with the name of a job of its own, by which the session is
 * found; where the answer was lost, by its {@link Traces}. One is asked for at a time.
 */
final class Restores {

  private final SppApi api;
  private final Sessions sessions;
  private final RestoreMemory memory;
  private final Preparation preparation;
  private final Traces traces;
  private final InstantSource clock;

  Restores(
      SppApi api,
      Sessions sessions,
      RestoreMemory memory,
      Preparation preparation,
      Traces traces,
      InstantSource clock) {
    this.api = api;
    this.sessions = sessions;
    this.memory = memory;
    this.preparation = preparation;
    this.traces = traces;
    this.clock = clock;
  }

  synchronized RestoreId start(RequestId request, RestoreOrder order, Surroundings around) {
    var earlier = memory.find(request);
    if (earlier.isPresent() && isAsked(earlier.get(), around)) {
      return earlier.get().id();
    }
    earlier.ifPresent(memory::forget);
    var prepared = preparation.of(order, around);
    var facts = OrderText.of(order);
    prepared.note().ifPresent(note -> facts.put("note", note));
    facts.put("known", traces.known());
    var intent = Entry.intent(request.value(), "restore", clock.instant(), facts);
    return ask(memory.write(intent), prepared, around);
  }

  /** Whether an earlier call has got through. */
  private boolean isAsked(Remembered restore, Surroundings around) {
    return restore.job().isPresent() || restore.end().isPresent() || adopt(restore, around);
  }

  private RestoreId ask(Remembered restore, Prepared prepared, Surroundings around) {
    send(restore, prepared)
        .text("name")
        .ifPresentOrElse(job -> memory.know(restore, "job", job), () -> adopt(restore, around));
    return restore.id();
  }

  private Item send(Remembered restore, Prepared prepared) {
    var call = Call.post("/ngp/hypervisor", prepared.body()).query("action", prepared.action());
    try {
      return Rejection.said(Refusal.OTHER, "the restore cannot be made", () -> api.write(call));
    } catch (EngineException e) {
      memory.forget(restore);
      throw e;
    }
  }

  /** Finds the trace of a restore whose answer was lost. */
  private boolean adopt(Remembered restore, Surroundings around) {
    var job = traces.jobOf(restore, around);
    job.ifPresent(name -> memory.know(restore, "job", name));
    return job.isPresent();
  }

  /** The session of a restore; empty while the server does not show it. */
  Optional<Item> sessionOf(Remembered restore) {
    return restore.job().flatMap(sessions::ofJobNamed);
  }
}
