package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.DiskException;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Reads some of the chunks that are said not to have changed, and what has not of those that have
 * in part, chosen by chance, and compares them with what they were: hypervisors have told wrong
 * maps of changes.
 *
 * @param share of a disk's chunks that is read
 * @param least chunks, however small the disk
 * @param most chunks, however large the disk: the chance to find a fault of a given share of them
 *     depends on their number alone
 */
record SpotCheck(RandomGenerator random, double share, int least, int most) {

  static SpotCheck usual() {
    return new SpotCheck(RandomGenerator.of("SplittableRandom"), 0.005, 16, 2048);
  }

  /** For changes that nobody needs to doubt. */
  static SpotCheck none() {
    return new SpotCheck(RandomGenerator.of("SplittableRandom"), 0, 0, 0);
  }

  /** A chunk that is not what it should be; empty when all that were read are. */
  OptionalLong findFault(Base base, ChunkReader reader)
      throws DiskException, LostChunkException, RepositoryException {
    long leaf = -1;
    SortedMap<Long, ChangedParts> changed = new TreeMap<>();
    for (long chunk : choose(base.map().chunks())) {
      if (chunk / MapNode.FAN != leaf) {
        leaf = chunk / MapNode.FAN;
        changed = base.toRead(leaf);
      }
      var parts = changed.getOrDefault(chunk, ChangedParts.none(base.source().chunk(chunk)));
      if (!parts.isAll() && !isAsBefore(parts, base, reader)) {
        return OptionalLong.of(chunk);
      }
    }
    return OptionalLong.empty();
  }

  /** In the order of the disk. */
  private long[] choose(long chunks) {
    long wanted = Math.clamp((long) (chunks * share), least, most);
    return chunks == 0
        ? new long[0]
        : random.longs(wanted, 0, chunks).sorted().distinct().toArray();
  }

  /** A chunk of which nothing has changed need not be read from the repository: it has a name. */
  private static boolean isAsBefore(ChangedParts changed, Base base, ChunkReader reader)
      throws DiskException, LostChunkException, RepositoryException {
    var source = base.source();
    long from = changed.chunk().offset();
    long chunk = from / Chunks.SIZE;
    if (!changed.extents().isEmpty()) {
      return new ChunkSource(source).isRestAsBefore(changed, base.map().chunk(chunk), reader);
    }
    int length = source.lengthOf(chunk);
    byte[] plain = reader.plain();
    source.fill(chunk, source.data(from, from + length), plain);
    var id = Chunks.isZeros(plain, length) ? ChunkId.ZEROS : reader.codec().id(plain, length);
    return id.equals(base.map().chunk(chunk));
  }
}
