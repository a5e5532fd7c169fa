package dev.coffer.engine.embedded.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** Puts data and holes where they belong; in any order, but each byte once. */
final class ReadReply implements Reply {

  private static final int SECTOR = 512;

  private final long offset;
  private final ByteBuffer into;
  private final int start;
  private final int length;

  /** What is there: ends by starts, apart from each other. */
  private final TreeMap<Integer, Integer> there = new TreeMap<>();

  ReadReply(long offset, ByteBuffer into) {
    this.offset = offset;
    this.into = into;
    this.start = into.position();
    this.length = into.remaining();
  }

  @Override
  public long mostChunks() {
    return 64L + length / SECTOR;
  }

  @Override
  public void simple(Wire wire) throws IOException {
    take(0, length);
    wire.get(part(0, length));
  }

  @Override
  public void chunk(int type, int bytes, Wire wire) throws IOException {
    if (type == Protocol.REPLY_TYPE_OFFSET_DATA && bytes > Long.BYTES) {
      int at = place(wire.getLong(), bytes - Long.BYTES);
      wire.get(part(at, bytes - Long.BYTES));
    } else if (type == Protocol.REPLY_TYPE_OFFSET_HOLE && bytes == Long.BYTES + Integer.BYTES) {
      long from = wire.getLong();
      int size = wire.getInt();
      zero(part(place(from, size), size));
    } else {
      throw new NbdException(
          "the server sends a chunk of type %d with %d bytes".formatted(type, bytes));
    }
  }

  private int place(long from, int size) throws NbdException {
    long at = from - offset;
    if (size <= 0 || at < 0 || at > length - size) {
      throw new NbdException("the server sends what was not asked for");
    }
    take((int) at, size);
    return (int) at;
  }

  private void take(int at, int size) throws NbdException {
    int from = at;
    int to = at + size;
    Map.Entry<Integer, Integer> before = there.lowerEntry(to);
    if (before != null && before.getValue() > from) {
      throw new NbdException("the server sends something twice");
    }
    if (before != null && before.getValue() == from) {
      from = before.getKey();
    }
    var after = there.remove(to);
    there.put(from, after == null ? to : after);
  }

  private ByteBuffer part(int at, int size) {
    return into.slice(start + at, size);
  }

  private static void zero(ByteBuffer part) {
    while (part.remaining() >= Long.BYTES) {
      part.putLong(0);
    }
    while (part.hasRemaining()) {
      part.put((byte) 0);
    }
  }

  /**
   * The answer has ended.
   *
   * @throws NbdException when something is missing
   */
  void complete() throws NbdException {
    if (there.size() != 1 || !there.firstEntry().equals(Map.entry(0, length))) {
      throw new NbdException("the server sends less than was asked for");
    }
  }
}
