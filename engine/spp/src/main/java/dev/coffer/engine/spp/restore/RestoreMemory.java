package dev.coffer.engine.spp.restore;

import dev.coffer.engine.Problem;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.VmId;
import dev.coffer.engine.remote.RequestJournal.Entry;
import dev.coffer.engine.spp.memory.Notes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What is remembered of restores, on disk: what was asked for, the job that the server has made for
 * it, and how it ended. The id of a restore is that of its request.
 */
final class RestoreMemory {

  private final Notes notes;

  RestoreMemory(Path folder) {
    this.notes = new Notes(folder.resolve("restores"));
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

    /** When that was asked. */
    Instant wishedAt() {
      return entry.fact("wished").map(Instant::parse).orElse(entry.asked());
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
    return notes.all().stream().map(Remembered::new).toList();
  }

  Optional<Remembered> find(RequestId request) {
    return notes.find(request.value()).map(Remembered::new);
  }

  Optional<Remembered> find(RestoreId restore) {
    return notes.find(restore.value()).map(Remembered::new);
  }

  Remembered write(Entry entry) {
    return new Remembered(notes.write(entry));
  }

  Remembered change(Remembered restore, UnaryOperator<Entry> change) {
    return new Remembered(notes.change(restore.entry(), change));
  }

  Remembered know(Remembered restore, String fact, String value) {
    return change(restore, entry -> entry.knowing(fact, value));
  }

  void wish(Remembered restore, Phases.Wish wish, Instant now) {
    notes.change(
        restore.entry(),
        entry -> entry.knowing("wish", wish.name()).knowing("wished", now.toString()));
  }

  void forgetWish(Remembered restore) {
    notes.change(restore.entry(), entry -> Notes.without(entry, "wish"));
  }

  void forget(Remembered restore) {
    notes.forget(restore.entry().id());
  }
}
