package dev.coffer.engine.embedded.repository;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which packs a verification reads: those first that were not read for longest.
 *
 * @param mostBytes about so many; at least one pack
 * @param before only packs that were not read since
 */
public record VerifyShare(long mostBytes, Instant before) {

  /** Everything. */
  public static final VerifyShare ALL = new VerifyShare(Long.MAX_VALUE, Instant.MAX);

  /** At most about so many bytes. */
  public static VerifyShare most(long bytes) {
    return new VerifyShare(bytes, Instant.MAX);
  }

  /** The packs, in the order in which they are to be read. */
  List<Pack> choose(Collection<Pack> packs, Function<Pack, Optional<Instant>> lastRead) {
    Comparator<Pack> oldestFirst =
        Comparator.comparing(pack -> lastRead.apply(pack).orElse(Instant.MIN));
    var due =
        packs.stream()
            .filter(pack -> lastRead.apply(pack).orElse(Instant.MIN).isBefore(before))
            .sorted(oldestFirst.thenComparing(Pack::name))
            .toList();
    var chosen = new ArrayList<Pack>();
    long bytes = 0;
    for (Pack pack : due) {
      if (!chosen.isEmpty() && bytes + pack.bytes() > mostBytes) {
        return chosen;
      }
      chosen.add(pack);
      bytes += pack.bytes();
    }
    return chosen;
  }
}
