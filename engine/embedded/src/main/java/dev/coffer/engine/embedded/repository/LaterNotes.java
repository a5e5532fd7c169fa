package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.repository.IndexSegment.Holds;
import dev.coffer.engine.embedded.repository.IndexSegment.Note;
import dev.coffer.engine.embedded.repository.IndexSegment.Retired;
import dev.coffer.engine.embedded.repository.IndexSegment.Withdrawn;
import java.util.HashSet;
import java.util.Set;

/** What the later segments of an index say, to find the earlier ones that nobody needs. */
final class LaterNotes {

  private final Set<String> held = new HashSet<>();
  private final Set<String> retired = new HashSet<>();
  private final Set<Withdrawn> withdrawn = new HashSet<>();

  /** Whether all goes without a segment that comes before these. */
  boolean repeat(IndexSegment segment) {
    return segment.notes().stream().allMatch(this::repeats);
  }

  private boolean repeats(Note note) {
    return switch (note) {
      case Holds(var pack, _, _, _) -> held.contains(pack) || retired.contains(pack);
      // It is needed as long as a note is there that the pack exists: those that come before go
      // first, and of a pack that is noted again later nobody should have said this.
      case Retired(var pack) -> !held.contains(pack);
      case Withdrawn w -> withdrawn.contains(w) || retired.contains(w.pack());
    };
  }

  /** Takes in the next earlier segment. */
  void add(IndexSegment segment) {
    for (Note note : segment.notes()) {
      switch (note) {
        case Holds(var pack, _, _, _) -> held.add(pack);
        case Retired(var pack) -> retired.add(pack);
        case Withdrawn w -> withdrawn.add(w);
      }
    }
  }
}
