package dev.coffer.engine.spp.memory;

import dev.coffer.engine.remote.RequestJournal;
import dev.coffer.engine.remote.RequestJournal.Entry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** A journal that is read once, when it is opened: a look at the engine needs all of it. */
public final class Notes {

  private final RequestJournal journal;
  private final Map<String, Entry> known = new ConcurrentHashMap<>();

  /**
   * Notes.
   *
   * @param folder made when it is not there
   */
  public Notes(Path folder) {
    this.journal = new RequestJournal(folder);
    journal.all().forEach(entry -> known.put(entry.id(), entry));
  }

  public Optional<Entry> find(String id) {
    return Optional.ofNullable(known.get(id));
  }

  public List<Entry> all() {
    return List.copyOf(known.values());
  }

  public synchronized Entry write(Entry entry) {
    journal.write(entry);
    known.put(entry.id(), entry);
    return entry;
  }

  /** Changes what is known by now, which may be more than the caller has seen. */
  public synchronized Entry change(Entry seen, UnaryOperator<Entry> change) {
    return write(change.apply(find(seen.id()).orElse(seen)));
  }

  public synchronized void forget(String id) {
    journal.forget(id);
    known.remove(id);
  }

  /** An entry without one of its facts. */
  public static Entry without(Entry entry, String fact) {
    var facts = new HashMap<>(entry.facts());
    facts.remove(fact);
    return new Entry(entry.id(), entry.action(), entry.asked(), facts, entry.outcome());
  }
}
