package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.Extent;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Reads some places that are said not to have changed, chosen by chance, also beside what has, and
 * compares them with what they were: hypervisors have told wrong maps of changes.
 *
 * @param share for so many of a disk's chunks there is one place
 * @param least places, however small the disk
 * @param most places, however large the disk: the chance to find a fault of a given share of them
 *     depends on their number alone
 */
record SpotCheck(RandomGenerator random, double share, int least, int most) {

  /**
   * Bytes of a place: a block, the least that guests write. For the same bytes many small places
   * find more than few large ones; where only a part of a cluster was forgotten, a block may miss
   * it.
   */
  private static final int PLACE = 4 << 10;

  static SpotCheck usual() {
    return new SpotCheck(RandomGenerator.of("SplittableRandom"), 0.005, 16, 2048);
  }

  /** For changes that nobody needs to doubt. */
  static SpotCheck none() {
    return new SpotCheck(RandomGenerator.of("SplittableRandom"), 0, 0, 0);
  }

  /** A chunk that is not what it should be; empty when all that was read is. */
  OptionalLong findFault(Base base, ChunkReader reader)
      throws DiskException, LostChunkException, RepositoryException {
    long leaf = -1;
    SortedMap<Long, ChangedParts> changed = new TreeMap<>();
    for (var places : Chunks.cut(choose(base)).entrySet()) {
      long chunk = places.getKey();
      if (chunk / MapNode.FAN != leaf) {
        leaf = chunk / MapNode.FAN;
        changed = base.toRead(leaf);
      }
      var whole = base.source().chunk(chunk);
      var rest = changed.getOrDefault(chunk, ChangedParts.none(whole)).rest();
      var parts = Extent.common(rest, places.getValue());
      if (!parts.isEmpty() && !isAsBefore(whole, parts, base, reader)) {
        return OptionalLong.of(chunk);
      }
    }
    return OptionalLong.empty();
  }

  /** In the order of the disk; whole chunks where the repository is not read for them. */
  private List<Extent> choose(Base base) {
    long size = base.source().size();
    int bytes = base.overlays() ? PLACE : Chunks.SIZE;
    long wanted = Math.clamp((long) (base.map().chunks() * share), least, most);
    return size == 0
        ? List.of()
        : random
            .longs(wanted, 0, Math.ceilDiv(size, bytes))
            .sorted()
            .distinct()
            .mapToObj(n -> new Extent(n * bytes, Math.min(bytes, size - n * bytes)))
            .toList();
  }

  private static boolean isAsBefore(Extent chunk, List<Extent> parts, Base base, ChunkReader reader)
      throws DiskException, LostChunkException, RepositoryException {
    var source = base.source();
    long number = chunk.offset() / Chunks.SIZE;
    var before = base.map().chunk(number);
    return base.overlays()
        ? new ChunkSource(source).isAsBefore(chunk, parts, before, reader)
        : nameNow(number, source, reader).equals(before);
  }

  private static ChunkId nameNow(long chunk, SourceDisk source, ChunkReader reader)
      throws DiskException {
    int length = source.lengthOf(chunk);
    long from = chunk * Chunks.SIZE;
    byte[] plain = reader.plain();
    source.fill(chunk, source.data(from, from + length), plain);
    return Chunks.isZeros(plain, length) ? ChunkId.ZEROS : reader.codec().id(plain, length);
  }
}
