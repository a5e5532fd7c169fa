package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stores again what a disk lacks, from a replica of its point: another repository has other keys,
 * so what counts is the place on the disk, and that the content has the name which the map says.
 */
final class Healing {

  private final ChunkStore store;
  private final Gate gate;

  Healing(ChunkStore store, Gate gate) {
    this.store = store;
    this.gate = gate;
  }

  /**
   * Heals what can be healed of a disk. A chunk that the replica has otherwise, or lacks too, is
   * left out.
   *
   * @return the number of chunks that are back; of a disk whose map was damaged, all that were not
   *     there
   */
  long heal(DiskHeader disk, ChunkId root, DiskReader replica)
      throws RepositoryException, InterruptedException {
    try {
      var lost = lost(root);
      return lost.isPresent() ? healContent(lost.get(), replica) : healAll(disk, replica);
    } catch (DiskException e) {
      return 0;
    }
  }

  /** The chunks that are lost; empty when the map itself is. */
  private Optional<List<Lost>> lost(ChunkId root) throws RepositoryException {
    var finding = new Finding();
    try {
      DiskMap.open(store, root).walk(finding);
    } catch (LostChunkException e) {
      return Optional.empty();
    }
    return finding.mapDamaged ? Optional.empty() : Optional.of(finding.lost);
  }

  /** A chunk of content that cannot be had, by its place on the disk. */
  private record Lost(long number, ChunkId id) {}

  private final class Finding implements MapVisitor {

    private final List<Lost> lost = new ArrayList<>();
    private boolean mapDamaged;

    @Override
    public boolean enter(ChunkId node) {
      return true;
    }

    @Override
    public void content(long number, ChunkId id) {
      if (store.lacking(id).isPresent()) {
        lost.add(new Lost(number, id));
      }
    }

    @Override
    public void lost(long number, LostChunkException cause) {
      mapDamaged = true;
    }
  }

  private long healContent(List<Lost> chunks, DiskReader replica) throws RepositoryException {
    long healed = 0;
    for (Lost chunk : chunks) {
      gate.check();
      healed += heal(chunk, replica) ? 1 : 0;
    }
    return healed;
  }

  private boolean heal(Lost chunk, DiskReader replica) throws RepositoryException {
    var own = store.borrow();
    try {
      long offset = chunk.number() * Chunks.SIZE;
      int length = (int) Math.min(Chunks.SIZE, replica.size() - offset);
      if (length <= 0) {
        return false;
      }
      replica.read(offset, ByteBuffer.wrap(own.plain(), 0, length));
      return own.codec().id(own.plain(), length).equals(chunk.id())
          && store.put(PackKind.CONTENT, chunk.id(), own.plain(), length, own.codec()) > 0;
    } catch (RepositoryException e) {
      throw e;
    } catch (IOException e) {
      return false;
    } finally {
      store.giveBack(own);
    }
  }

  /** The same content makes the same map. */
  private long healAll(DiskHeader disk, DiskReader replica)
      throws DiskException, RepositoryException, InterruptedException {
    var tally = new Tally(_ -> {});
    try {
      var all = ReadingPlan.all(Reading.FULL);
      new DiskBackup(store, gate, new SourceDisk(disk, replica, tally), all, tally).run();
      return Math.max(1, tally.storedChunks());
    } catch (LostChunkException e) {
      throw new IllegalStateException("a disk without a base needs no map", e);
    }
  }
}
