package dev.coffer.engine.embedded.repository;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The chunks of a pack, as an index segment lists them: id, offset of the header, stored length.
 */
final class PackEntries {

  static final int ENTRY_BYTES = ChunkId.BYTES + 2 * Integer.BYTES;

  private static final int FIRST = 64;

  private byte[] bytes;
  private int count;

  PackEntries() {
    this.bytes = new byte[FIRST * ENTRY_BYTES];
  }

  private PackEntries(byte[] bytes) {
    this.bytes = bytes;
    this.count = bytes.length / ENTRY_BYTES;
  }

  /** Takes the next entries of a segment. */
  static PackEntries read(ByteBuffer segment, int count) {
    byte[] bytes = new byte[Math.multiplyExact(count, ENTRY_BYTES)];
    segment.get(bytes);
    return new PackEntries(bytes);
  }

  void add(ChunkId id, int offset, int length) {
    int at = count * ENTRY_BYTES;
    if (at == bytes.length) {
      bytes = Arrays.copyOf(bytes, bytes.length * 2);
    }
    var entry = ByteBuffer.wrap(bytes, at, ENTRY_BYTES);
    id.write(entry);
    entry.putInt(offset).putInt(length);
    count++;
  }

  int count() {
    return count;
  }

  int byteCount() {
    return count * ENTRY_BYTES;
  }

  void write(ByteBuffer segment) {
    segment.put(bytes, 0, byteCount());
  }

  /** Takes the entries one by one. */
  @FunctionalInterface
  interface Visitor {
    void visit(ChunkId id, int offset, int length);
  }

  void forEach(Visitor visitor) {
    var all = ByteBuffer.wrap(bytes, 0, byteCount());
    while (all.hasRemaining()) {
      visitor.visit(ChunkId.read(all), all.getInt(), all.getInt());
    }
  }
}
