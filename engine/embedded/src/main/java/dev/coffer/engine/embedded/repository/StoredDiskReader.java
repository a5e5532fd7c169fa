package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads a disk of a point. Every chunk is held against its name before a byte of it is given. */
final class StoredDiskReader implements DiskReader {

  /** Chunks kept in memory, 256 KiB each, for those who read in smaller pieces. */
  private static final int KEPT = 32;

  /** The reason when what is stored is broken, and not merely out of reach. */
  static final String DAMAGED = "ChunkDamaged";

  private final ChunkStore store;
  private final Gate gate;
  private final DiskMap map;
  private final String name;
  private final Optional<String> moment;
  private final KeptRoots.Hold hold;
  private final Map<Long, byte[]> chunks = new LinkedHashMap<>(KEPT, 0.75f, true);

  /**
   * Reads by a map.
   *
   * @param name says in messages which disk of which point it is
   * @param moment of the point, as the disk's storage calls it
   * @param hold on the map; ends when the reader is closed
   */
  StoredDiskReader(
      ChunkStore store,
      Gate gate,
      DiskMap map,
      String name,
      Optional<String> moment,
      KeptRoots.Hold hold) {
    this.store = store;
    this.gate = gate;
    this.map = map;
    this.name = name;
    this.moment = moment;
    this.hold = hold;
  }

  @Override
  public long size() {
    return map.diskSize();
  }

  @Override
  public Optional<String> moment() {
    return moment;
  }

  /** In what this disk differs from another of the same repository and size, exactly. */
  ChangedSince differenceTo(StoredDiskReader other) {
    return new MapDifference(gate, map, other.map);
  }

  @Override
  public void read(long offset, ByteBuffer into) throws DiskException {
    Objects.checkFromIndexSize(offset, into.remaining(), size());
    long at = offset;
    while (into.hasRemaining()) {
      long number = at / Chunks.SIZE;
      int start = (int) (at % Chunks.SIZE);
      int length = Math.min(into.remaining(), chunkLength(number) - start);
      var kept = kept(number);
      if (kept.isPresent()) {
        into.put(kept.get(), start, length);
      } else {
        load(number, start, length, into);
      }
      at += length;
    }
  }

  private int chunkLength(long number) {
    return (int) Math.min(Chunks.SIZE, size() - number * Chunks.SIZE);
  }

  private Optional<byte[]> kept(long number) {
    synchronized (chunks) {
      return Optional.ofNullable(chunks.get(number));
    }
  }

  /** Keeps chunks of which only a part was asked for: the rest is likely to be next. */
  private void keep(long number, byte[] chunk) {
    synchronized (chunks) {
      chunks.put(number, chunk);
      if (chunks.size() > KEPT) {
        chunks.remove(chunks.keySet().iterator().next());
      }
    }
  }

  private void load(long number, int start, int length, ByteBuffer into) throws DiskException {
    try {
      gate.enter();
      try {
        var id = map.chunk(number);
        if (id.isZeros()) {
          Chunks.putZeros(into, length);
        } else {
          load(id, number, start, length, into);
        }
      } finally {
        gate.leave();
      }
    } catch (LostChunkException e) {
      throw damaged(number * Chunks.SIZE, chunkLength(number), e);
    } catch (RepositoryException e) {
      throw new DiskException(e.problem());
    }
  }

  private void load(ChunkId id, long number, int start, int length, ByteBuffer into)
      throws LostChunkException, RepositoryException {
    var reader = store.borrow();
    try {
      int loaded = reader.read(id);
      if (loaded != chunkLength(number)) {
        throw new LostChunkException(id, "it has another length than the disk says");
      }
      into.put(reader.plain(), start, length);
      if (length < loaded) {
        keep(number, Arrays.copyOf(reader.plain(), loaded));
      }
    } finally {
      store.giveBack(reader);
    }
  }

  private DiskException damaged(long offset, long length, LostChunkException cause) {
    return new DiskException(damaged(name, offset, length, cause.why()));
  }

  static Problem damaged(String name, long offset, long length, String why) {
    return new Problem(
        DAMAGED,
        ("bytes %,d to %,d of %s are damaged (%s): restore from another point; the next backup of"
                + " the machine stores them again if it still has them")
            .formatted(offset, offset + length - 1, name, why));
  }

  @Override
  public List<Extent> data(long from, long to) throws DiskException {
    Objects.checkFromToIndex(from, to, size());
    var extents = new ArrayList<Extent>();
    long at = from / Chunks.SIZE;
    try {
      gate.enter();
      try {
        for (at = map.nextData(at); at * Chunks.SIZE < to; at = map.nextData(at)) {
          long end = map.endOfData(at, Chunks.count(to));
          long start = Math.max(from, at * Chunks.SIZE);
          extents.add(new Extent(start, Math.min(to, end * Chunks.SIZE) - start));
          at = end;
        }
        return extents;
      } finally {
        gate.leave();
      }
    } catch (LostChunkException e) {
      throw damaged(at * Chunks.SIZE, to - at * Chunks.SIZE, e);
    } catch (RepositoryException e) {
      throw new DiskException(e.problem());
    }
  }

  @Override
  public void close() {
    hold.close();
  }
}
