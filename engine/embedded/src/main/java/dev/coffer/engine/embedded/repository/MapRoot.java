package dev.coffer.engine.embedded.repository;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The root of a disk's map. Its id is the disk's digest: it binds the size and, through the nodes,
 * every byte.
 *
 * @param top the only node of the greatest height; all zeros when the disk is
 */
record MapRoot(long diskSize, ChunkId top) {

  static final int BYTES = 56;

  /** Three heights of nodes: 256 TiB. */
  static final long MAX_DISK_SIZE = MapNode.span(3) * Chunks.SIZE;

  private static final byte[] MAGIC = "COFFDISK".getBytes(StandardCharsets.US_ASCII);
  private static final byte VERSION = 1;

  /** The height of the top node. */
  static int height(long diskSize) {
    int height = 0;
    while (MapNode.span(height + 1) < Chunks.count(diskSize)) {
      height++;
    }
    return height;
  }

  byte[] write() {
    var to = ByteBuffer.allocate(BYTES);
    to.put(MAGIC).put(VERSION).put((byte) height(diskSize)).putShort((short) 0);
    to.putInt(Chunks.SIZE).putLong(diskSize);
    top.write(to);
    return to.array();
  }

  /** Empty when the bytes are not a root. */
  static Optional<MapRoot> read(byte[] plain, int length) {
    if (length != BYTES) {
      return Optional.empty();
    }
    var root =
        new MapRoot(
            ByteBuffer.wrap(plain).getLong(16), ChunkId.read(ByteBuffer.wrap(plain, 24, 32)));
    boolean known =
        root.diskSize() >= 0
            && root.diskSize() <= MAX_DISK_SIZE
            && Arrays.equals(root.write(), 0, BYTES, plain, 0, BYTES);
    return known ? Optional.of(root) : Optional.empty();
  }
}
