package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.repository.IndexSegment.Holds;
import dev.coffer.engine.embedded.repository.IndexSegment.Note;
import dev.coffer.engine.embedded.repository.IndexSegment.Retired;
import dev.coffer.engine.embedded.repository.IndexSegment.Withdrawn;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Writes the index anew, without what no longer matters. */
final class IndexTidy {

  private final ChunkStore store;

  IndexTidy(ChunkStore store) {
    this.store = store;
  }

  void run(Instant now) throws RepositoryException {
    store.publisher().sync();
    store.segments().rewrite(stays(), now);
  }

  private Predicate<Note> stays() {
    var known = names();
    store.lost().forEach((id, lost) -> known.add(lost.pack()));
    var seen = new HashSet<Note>();
    var held = new HashSet<String>();
    return note ->
        switch (note) {
          case Holds holds -> known.contains(Pack.nameOf(holds.pack())) && held.add(holds.pack());
          case Withdrawn withdrawn ->
              known.contains(Pack.nameOf(withdrawn.pack())) && seen.add(withdrawn);
          case Retired _ -> false;
        };
  }

  /** The packs that there are. */
  Set<String> names() {
    var names = new HashSet<String>();
    store.packs().all().forEach(pack -> names.add(pack.name()));
    return names;
  }
}
