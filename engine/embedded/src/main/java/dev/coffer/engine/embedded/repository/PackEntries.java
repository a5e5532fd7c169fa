package dev.coffer.engine.embedded.repository;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The chunks of a pack, as an index segment lists them: id, offset of the header, stored length;
 * and of patches of content the id of the other chunk.
 */
final class PackEntries {

  private static final int PLAIN_BYTES = ChunkId.BYTES + 2 * Integer.BYTES;
  private static final int FIRST = 64;

  private final PackKind kind;
  private byte[] bytes;
  private int count;

  PackEntries(PackKind kind) {
    this.kind = kind;
    this.bytes = new byte[FIRST * entryBytes(kind)];
  }

  private PackEntries(PackKind kind, byte[] bytes) {
    this.kind = kind;
    this.bytes = bytes;
    this.count = bytes.length / entryBytes(kind);
  }

  private static int entryBytes(PackKind kind) {
    return kind == PackKind.PATCHES ? PLAIN_BYTES + ChunkId.BYTES : PLAIN_BYTES;
  }

  /** Takes the next entries of a segment. */
  static PackEntries read(PackKind kind, ByteBuffer segment, int count) {
    byte[] bytes = new byte[Math.multiplyExact(count, entryBytes(kind))];
    segment.get(bytes);
    return new PackEntries(kind, bytes);
  }

  /**
   * Adds an entry.
   *
   * @param reference only of patches of content, and zeros where nobody knows it
   */
  void add(ChunkId id, int offset, int length, ChunkId reference) {
    int at = byteCount();
    if (at == bytes.length) {
      bytes = Arrays.copyOf(bytes, bytes.length * 2);
    }
    var entry = ByteBuffer.wrap(bytes, at, entryBytes(kind));
    id.write(entry);
    entry.putInt(offset).putInt(length);
    if (kind == PackKind.PATCHES) {
      reference.write(entry);
    }
    count++;
  }

  int count() {
    return count;
  }

  int byteCount() {
    return count * entryBytes(kind);
  }

  void write(ByteBuffer segment) {
    segment.put(bytes, 0, byteCount());
  }

  /** Takes the entries one by one; the reference of what is no patch of content is zeros. */
  @FunctionalInterface
  interface Visitor {
    void visit(ChunkId id, int offset, int length, ChunkId reference);
  }

  void forEach(Visitor visitor) {
    var all = ByteBuffer.wrap(bytes, 0, byteCount());
    while (all.hasRemaining()) {
      var id = ChunkId.read(all);
      int offset = all.getInt();
      int length = all.getInt();
      var reference = kind == PackKind.PATCHES ? ChunkId.read(all) : ChunkId.ZEROS;
      visitor.visit(id, offset, length, reference);
    }
  }
}
