package dev.coffer.engine.embedded.nbd;

import java.util.List;
import java.util.Map;

/**
 * What was agreed upon with a server.
 *
 * @param smallest every offset and length of a request is a multiple of it
 * @param largest bytes of data in a request
 * @param structured whether replies come in chunks
 * @param contexts ids of the kinds of block status that there are, by name
 */
record ExportInfo(
    long size,
    int flags,
    int smallest,
    int largest,
    boolean structured,
    Map<String, Integer> contexts) {

  /** More would only make the buffers of servers larger. */
  private static final int MOST_AT_ONCE = 4 << 20;

  private static final int LARGEST_SMALLEST = 64 << 10;

  ExportInfo {
    contexts = Map.copyOf(contexts);
  }

  /** Checks what the server says. */
  static ExportInfo checked(
      long size, int flags, List<Integer> blockSizes, boolean structured, Map<String, Integer> ids)
      throws NbdException {
    int smallest = blockSizes.get(0);
    int largest = blockSizes.get(2);
    if (size < 0 || (flags & Protocol.TRANSMISSION_HAS_FLAGS) == 0) {
      throw new NbdException("the server says that the disk has %d bytes".formatted(size));
    }
    if (Integer.bitCount(smallest) != 1 || smallest < 0 || smallest > LARGEST_SMALLEST) {
      throw new NbdException("the server wants blocks of %d bytes".formatted(smallest));
    }
    if (Integer.compareUnsigned(largest, smallest) < 0) {
      throw new NbdException("the server takes no more than %d bytes at once".formatted(largest));
    }
    int most = largest < 0 ? MOST_AT_ONCE : Math.min(largest, MOST_AT_ONCE);
    return new ExportInfo(size, flags, smallest, most - most % smallest, structured, ids);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
