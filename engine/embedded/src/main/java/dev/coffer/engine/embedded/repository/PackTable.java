package dev.coffer.engine.embedded.repository;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The packs of the repository, by the numbers that the index knows them by. Safe for threads. */
final class PackTable {

  private final Map<Integer, Pack> packs = new ConcurrentHashMap<>();
  private int last;

  /** A number that no pack has, and none had lately. */
  synchronized int nextNumber() throws RepositoryException {
    for (int tried = 0; tried < Location.MAX_PACKS; tried++) {
      last = last % (Location.MAX_PACKS - 1) + 1;
      if (!packs.containsKey(last)) {
        return last;
      }
    }
    throw new RepositoryException(
        RepositoryException.CAPACITY_EXHAUSTED,
        "the repository has " + packs.size() + " packs, the most it can have: use another site");
  }

  void add(Pack pack) {
    packs.put(pack.number(), pack);
  }

  void remove(Collection<Pack> removed) {
    removed.forEach(pack -> packs.remove(pack.number()));
  }

  Optional<Pack> get(int number) {
    return Optional.ofNullable(packs.get(number));
  }

  List<Pack> all() {
    return List.copyOf(packs.values());
  }
}
