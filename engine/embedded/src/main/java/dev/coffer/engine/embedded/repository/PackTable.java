package dev.coffer.engine.embedded.repository;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/** The packs of the repository, by the numbers that the index knows them by. Safe for threads. */
final class PackTable {

  /** At each number, the pack that has it; there may be millions. */
  private volatile AtomicReferenceArray<Pack> packs = new AtomicReferenceArray<>(64);

  private int size;
  private int last;

  synchronized int size() {
    return size;
  }

  /** A number that no pack has, and none had lately. */
  synchronized int nextNumber() throws RepositoryException {
    for (int tried = 0; tried < Location.MAX_PACKS; tried++) {
      last = last % (Location.MAX_PACKS - 1) + 1;
      if (get(last).isEmpty()) {
        return last;
      }
    }
    throw new RepositoryException(
        RepositoryException.CAPACITY_EXHAUSTED,
        "the repository has " + size + " packs, the most it can have: use another site");
  }

  synchronized void add(Pack pack) {
    if (pack.number() >= packs.length()) {
      grow(Math.max(pack.number() + 1, packs.length() + packs.length() / 2));
    }
    size += get(pack.number()).isEmpty() ? 1 : 0;
    packs.set(pack.number(), pack);
  }

  private void grow(int larger) {
    var room = new AtomicReferenceArray<Pack>(larger);
    for (int number = 0; number < packs.length(); number++) {
      room.setPlain(number, packs.get(number));
    }
    packs = room;
  }

  synchronized void remove(Collection<Pack> removed) {
    for (Pack pack : removed) {
      if (get(pack.number()).isPresent()) {
        packs.set(pack.number(), null);
        size--;
      }
    }
  }

  Optional<Pack> get(int number) {
    var room = packs;
    return number < room.length() ? Optional.ofNullable(room.get(number)) : Optional.empty();
  }

  List<Pack> all() {
    return IntStream.range(0, packs.length())
        .mapToObj(this::get)
        .flatMap(Optional::stream)
        .toList();
  }
}
