package dev.coffer.engine.conformance.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What is on a disk, as an immutable value: blocks that are not zero, and, apart from them, the
 * files of the one file system that a disk may have.
 */
record Content(
    long size, NavigableMap<Long, ByteBuffer> blocks, NavigableMap<String, String> files) {

  private static final int BLOCK = 4096;

  static Content zeros(long size) {
    return new Content(size, new TreeMap<>(), new TreeMap<>());
  }

  Content write(long offset, byte[] bytes) {
    if (offset < 0 || offset + bytes.length > size) {
      throw new IllegalArgumentException(
          "cannot write " + bytes.length + " bytes at " + offset + " of a disk of " + size);
    }
    var changed = new TreeMap<>(blocks);
    for (int done = 0; done < bytes.length; ) {
      long position = offset + done;
      int inBlock = (int) (position % BLOCK);
      int length = Math.min(BLOCK - inBlock, bytes.length - done);
      byte[] block = block(changed, position / BLOCK);
      System.arraycopy(bytes, done, block, inBlock, length);
      changed.put(position / BLOCK, ByteBuffer.wrap(block));
      done += length;
    }
    changed.values().removeIf(block -> block.equals(ByteBuffer.allocate(BLOCK)));
    return new Content(size, changed, files);
  }

  Content writeFile(String path, String text) {
    var changed = new TreeMap<>(files);
    changed.put(path, text);
    return new Content(size, blocks, changed);
  }

  byte[] read() {
    byte[] all = new byte[Math.toIntExact(size)];
    blocks.forEach(
        (index, block) -> {
          int start = (int) (index * BLOCK);
          block.duplicate().get(all, start, Math.min(BLOCK, all.length - start));
        });
    return all;
  }

  /** How much of this a store that has the other content already must add. */
  long bytesBeyond(Content other) {
    long changed =
        blocks.entrySet().stream()
            .filter(entry -> !entry.getValue().equals(other.blocks.get(entry.getKey())))
            .count();
    return changed * BLOCK;
  }

  String digest() {
    var digest = sha256();
    digest.update(Long.toString(size).getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<Long, ByteBuffer> entry : blocks.entrySet()) {
      digest.update(("@" + entry.getKey() + ":").getBytes(StandardCharsets.UTF_8));
      digest.update(entry.getValue().duplicate());
    }
    digest.update(files.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] block(Map<Long, ByteBuffer> blocks, long index) {
    byte[] copy = new byte[BLOCK];
    blocks.getOrDefault(index, ByteBuffer.allocate(BLOCK)).duplicate().get(copy);
    return copy;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
