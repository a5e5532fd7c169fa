package dev.coffer.engine.embedded.repository;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A node of a disk's map, stored as a chunk like any other: up to 1024 ids, of chunks of content at
 * height 0, of nodes of the height below otherwise. Nodes that are equal are stored once, so points
 * share what has not changed.
 */
final class MapNode {

  static final int FAN = 1024;

  private static final int FAN_BITS = 10;
  private static final int HEADER_BYTES = 8;

  /** All ids in full. Other codes are refused. */
  private static final byte FULL = 0;

  private final byte[] bytes;
  private final int count;
  private final Optional<ChunkId> reference;

  private MapNode(byte[] bytes, int count, Optional<ChunkId> reference) {
    this.bytes = bytes;
    this.count = count;
    this.reference = reference;
  }

  /** A node whose children are all zeros. */
  static MapNode empty(int height, int count) {
    byte[] bytes = new byte[HEADER_BYTES + count * ChunkId.BYTES];
    ByteBuffer.wrap(bytes).put(FULL).put((byte) height).putShort((short) 0).putInt(count);
    return new MapNode(bytes, count, Optional.empty());
  }

  /** Empty when the bytes are not a node of this height with so many children. */
  static Optional<MapNode> read(
      byte[] plain, int length, int height, int count, Optional<ChunkId> reference) {
    var header = ByteBuffer.wrap(plain, 0, length);
    boolean known =
        length == HEADER_BYTES + count * ChunkId.BYTES
            && header.get() == FULL
            && header.get() == height
            && header.getShort() == 0
            && header.getInt() == count;
    return known
        ? Optional.of(new MapNode(Arrays.copyOf(plain, length), count, reference))
        : Optional.empty();
  }

  MapNode copy() {
    return new MapNode(bytes.clone(), count, Optional.empty());
  }

  /** The bytes to be stored, and to be named. */
  byte[] bytes() {
    return bytes;
  }

  /** The chunk of which the node, as it was read, is stored as a patch. */
  Optional<ChunkId> reference() {
    return reference;
  }

  int count() {
    return count;
  }

  ChunkId child(int n) {
    return ChunkId.read(ByteBuffer.wrap(bytes, HEADER_BYTES + n * ChunkId.BYTES, ChunkId.BYTES));
  }

  /** Different threads may set different children. */
  void set(int n, ChunkId id) {
    id.write(ByteBuffer.wrap(bytes, HEADER_BYTES + n * ChunkId.BYTES, ChunkId.BYTES));
  }

  boolean isZeros() {
    for (int n = 0; n < count; n++) {
      if (!child(n).isZeros()) {
        return false;
      }
    }
    return true;
  }

  /** Chunks of content below one child of a node. */
  static long span(int height) {
    return 1L << (FAN_BITS * height);
  }

  /** Children of the {@code n}th node of a height, in a map of so many chunks of content. */
  static int children(int height, long n, long chunks) {
    long all = Math.ceilDiv(chunks, span(height));
    return (int) Math.min(FAN, all - n * FAN);
  }
}
