package dev.coffer.engine.embedded.repository;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The files of packs, as a listing shows them, and which of them the index has notes on. There may
 * be millions: each takes 40 bytes. Not safe for threads.
 */
final class PackFiles {

  /** Takes files. */
  @FunctionalInterface
  interface Visitor {
    void visit(String name, long bytes) throws IOException;
  }

  /** Longs of a hash. */
  private static final int WORDS = 4;

  private static final int DIGITS_A_WORD = 16;

  /** Ascending. */
  private final long[] hashes;

  private final long[] sizes;
  private final BitSet noted = new BitSet();
  private final Set<String> notedElsewhere = new HashSet<>();

  /** Of a listing; what does not have the name of a pack is left out. */
  PackFiles(Map<String, Long> listing) {
    List<String> names = listing.keySet().stream().filter(Pack::isName).sorted().toList();
    hashes = new long[names.size() * WORDS];
    sizes = new long[names.size()];
    for (int n = 0; n < names.size(); n++) {
      sizes[n] = listing.getOrDefault(names.get(n), 0L);
      String hash = Pack.sha256Of(names.get(n));
      for (int word = 0; word < WORDS; word++) {
        hashes[n * WORDS + word] = word(hash, word);
      }
    }
  }

  /** Its bytes; empty when it is not listed. */
  OptionalLong size(String name) {
    int n = find(Pack.sha256Of(name));
    return n < 0 ? OptionalLong.empty() : OptionalLong.of(sizes[n]);
  }

  /** Remembers that there is a note on a pack, listed or not; says whether it is the first. */
  boolean note(String name) {
    int n = find(Pack.sha256Of(name));
    if (n < 0) {
      return notedElsewhere.add(name);
    }
    boolean first = !noted.get(n);
    noted.set(n);
    return first;
  }

  /** Shows those on which there is no note. */
  void forEachUnnoted(Visitor visitor) throws IOException {
    for (int n = noted.nextClearBit(0); n < sizes.length; n = noted.nextClearBit(n + 1)) {
      visitor.visit(name(n), sizes[n]);
    }
  }

  private String name(int n) {
    var hash = new StringBuilder();
    for (int word = 0; word < WORDS; word++) {
      hash.append(HexFormat.of().toHexDigits(hashes[n * WORDS + word]));
    }
    return Pack.nameOf(hash.toString());
  }

  private static long word(String hash, int word) {
    int from = word * DIGITS_A_WORD;
    return HexFormat.fromHexDigitsToLong(hash, from, from + DIGITS_A_WORD);
  }

  /** Its place, or less than 0. */
  private int find(String hash) {
    int low = 0;
    int high = sizes.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int compared = compare(middle, hash);
      if (compared == 0) {
        return middle;
      }
      if (compared < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private int compare(int n, String hash) {
    int compared = 0;
    for (int word = 0; compared == 0 && word < WORDS; word++) {
      compared = Long.compareUnsigned(hashes[n * WORDS + word], word(hash, word));
    }
    return compared;
  }
}
