package dev.coffer.engine.spp.restore;

import dev.coffer.engine.Problem;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.VmId;
import dev.coffer.engine.remote.RequestJournal;
import dev.coffer.engine.remote.RequestJournal.Entry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * What is remembered of restores, on disk: what was asked for, the job that the server has made for
 * it, and how it ended. The id of a restore is that of its request.
 */
final class RestoreMemory {

  private final RequestJournal journal;
  private final Map<String, Remembered> known = new ConcurrentHashMap<>();

  RestoreMemory(Path folder) {
    this.journal = new RequestJournal(folder.resolve("restores"));
    journal.all().forEach(entry -> known.put(entry.id(), new Remembered(entry)));
  }

  /** One restore. */
  record Remembered(Entry entry) {

    RestoreId id() {
      return new RestoreId(entry.id());
    }

    RequestId request() {
      return new RequestId(entry.id());
    }

    RestoreOrder order() {
      return OrderText.read(entry.facts());
    }

    /** The name of the server's job, which is its own alone; empty while nobody knows it. */
    Optional<String> job() {
      return entry.fact("job");
    }

    Phases.Wish wish() {
      return Phases.wish(entry.fact("wish"));
    }

    Optional<String> note() {
      return entry.fact("note");
    }

    /** Whether the inventory was asked to be read because of it. */
    boolean isScanned() {
      return entry.fact("scanned").isPresent();
    }

    Optional<Phase> end() {
      return entry.outcome().map(Phase::valueOf);
    }

    Optional<Instant> endedAt() {
      return entry.fact("end").map(Instant::parse);
    }

    Optional<Restore.RestoredVm> made() {
      return entry
          .fact("vm")
          .flatMap(
              vm -> entry.fact("vmName").map(name -> new Restore.RestoredVm(new VmId(vm), name)));
    }

    Optional<Problem> problem() {
      return entry
          .fact("reason")
          .flatMap(reason -> entry.fact("message").map(text -> new Problem(reason, text)));
    }

    /** Whether a machine that is not the original has, or will have, this name. */
    boolean takes(String name) {
      return switch (order().form()) {
        case RestoreOrder.Test test -> end().isEmpty() && test.name().equals(name);
        case RestoreOrder.Clone clone -> end().isEmpty() && clone.name().equals(name);
        case RestoreOrder.Production _, RestoreOrder.Files _ -> false;
      };
    }
  }

  List<Remembered> all() {
    return List.copyOf(known.values());
  }

  Optional<Remembered> find(RequestId request) {
    return Optional.ofNullable(known.get(request.value()));
  }

  Optional<Remembered> find(RestoreId restore) {
    return Optional.ofNullable(known.get(restore.value()));
  }

  synchronized Remembered write(Entry entry) {
    journal.write(entry);
    var remembered = new Remembered(entry);
    known.put(entry.id(), remembered);
    return remembered;
  }

  /** Changes what is remembered by now, which may be more than the caller has seen. */
  synchronized Remembered change(Remembered restore, UnaryOperator<Entry> change) {
    return write(change.apply(find(restore.id()).orElse(restore).entry()));
  }

  Remembered know(Remembered restore, String fact, String value) {
    return change(restore, entry -> entry.knowing(fact, value));
  }

  Remembered forget(Remembered restore, String fact) {
    return change(
        restore,
        entry -> {
          var facts = new HashMap<>(entry.facts());
          facts.remove(fact);
          return new Entry(entry.id(), entry.action(), entry.asked(), facts, entry.outcome());
        });
  }

  synchronized void forget(Remembered restore) {
    journal.forget(restore.entry().id());
    known.remove(restore.entry().id());
  }
}
