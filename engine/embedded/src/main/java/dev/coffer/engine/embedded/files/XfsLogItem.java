package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One thing that a transaction changed: first what it is, then the parts of its new content. Grows
 * as it is read.
 */
final class XfsLogItem {

  static final int INODE = 0x123b;
  static final int BUFFER = 0x123c;
  static final int NEW_INODES = 0x123f;
  static final int REMAP = 0x1244;
  static final int REMAP_DONE = 0x1245;
  static final int EXCHANGE = 0x1248;
  static final int EXCHANGE_DONE = 0x1249;

  /** Each time a record ends in the midst of it; no item is larger than a few records. */
  private static final int MAX_EXTENDED = 1000;

  private final ByteOrder order;
  private final List<byte[]> parts = new ArrayList<>();
  private int extended;

  XfsLogItem(ByteOrder order, byte[] first) {
    this.order = order;
    parts.add(first);
  }

  int type() {
    return head().limit() >= 4 ? head().getShort(0) & 0xffff : 0;
  }

  /** What it is. */
  ByteBuffer head() {
    return part(0);
  }

  int parts() {
    return parts.size();
  }

  ByteBuffer part(int index) {
    return ByteBuffer.wrap(parts.get(index)).order(order);
  }

  /** Whether it has as many parts as it says. */
  boolean isComplete() {
    return head().limit() >= 4 && parts.size() >= (head().getShort(2) & 0xffff);
  }

  void add(byte[] part) {
    parts.add(part);
  }

  /** The last part goes on: it did not fit into its record. */
  void extend(byte[] more) throws DiskException {
    if (++extended > MAX_EXTENDED) {
      throw XfsSuperblock.damaged("a change in its log has no end");
    }
    var last = parts.removeLast();
    var longer = Arrays.copyOf(last, last.length + more.length);
    System.arraycopy(more, 0, longer, last.length, more.length);
    parts.add(longer);
  }
}
