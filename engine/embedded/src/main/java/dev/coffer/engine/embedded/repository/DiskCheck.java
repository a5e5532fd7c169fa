package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.repository.LostChunks.Lost;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Looks whether all chunks of a disk can be had. Parts of maps that are shared are walked once. */
final class DiskCheck {

  /**
   * What a disk lacks.
   *
   * @param packs names of the files that are to blame, where that is known
   */
  record Fault(Problem problem, Set<String> packs) {}

  private final ChunkStore store;
  private final Gate gate;
  private final Set<ChunkId> whole = new HashSet<>();

  DiskCheck(ChunkStore store, Gate gate) {
    this.store = store;
    this.gate = gate;
  }

  Optional<Fault> check(StoredPoint point, StoredDisk disk) throws RepositoryException {
    gate.check();
    String name = PointNames.disk(point, disk);
    var walk = new Walk();
    try {
      DiskMap.open(store, ChunkId.parse(disk.digest())).walk(walk);
    } catch (LostChunkException e) {
      walk.lost(0, e);
    }
    return walk.faults == 0 ? Optional.empty() : Optional.of(walk.fault(name, disk));
  }

  private final class Walk implements MapVisitor {

    private final Deque<Long> faultsBefore = new ArrayDeque<>();
    private final Set<String> packs = new TreeSet<>();
    private long faults;
    private long first;
    private String why = "";

    @Override
    public boolean enter(ChunkId node) {
      if (whole.contains(node)) {
        return false;
      }
      faultsBefore.push(faults);
      return true;
    }

    @Override
    public void content(long number, ChunkId id) {
      store.lacking(id).ifPresent(lacking -> fault(number, lacking, "no pack has it"));
    }

    @Override
    public void lost(long number, LostChunkException cause) {
      fault(number, cause.id(), cause.why());
      faultsBefore.poll();
    }

    @Override
    public void leave(ChunkId node) {
      if (faultsBefore.pop() == faults) {
        whole.add(node);
      }
    }

    private void fault(long number, ChunkId id, String reason) {
      if (faults++ == 0) {
        first = number;
        why = store.lost().get(id).map(Lost::pack).orElse(reason);
      }
      store.lost().get(id).map(Lost::pack).ifPresent(packs::add);
    }

    Fault fault(String name, StoredDisk disk) {
      long offset = first * Chunks.SIZE;
      String message =
          ("%s lacks %d or more chunks, the first at byte %,d of %,d (%s): restore from another"
                  + " point; the next backup of the machine stores again what it still has")
              .formatted(name, faults, offset, disk.sizeBytes(), why);
      return new Fault(new Problem("ChunkDamaged", message), packs);
    }
  }
}
