package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.DiskException;
import java.util.Arrays;

/** Makes the bytes of a disk's chunks, from the disk and from an earlier point of it. */
record ChunkSource(SourceDisk disk) {

  /** Fills {@link ChunkReader#plain}. What of before cannot be read is read from the disk. */
  void fill(ChunkWork chunk, ChunkReader reader) throws DiskException, RepositoryException {
    var overlay = chunk.overlay();
    if (overlay.isEmpty()) {
      disk.fill(chunk.number(), chunk.data(), reader.plain());
    } else if (isRead(overlay.get().base(), chunk.length(), reader)) {
      overlay.get().changed().clear(reader.plain());
      disk.read(chunk.number(), chunk.data(), reader.plain());
    } else {
      var whole = overlay.get().changed().chunk();
      disk.fill(chunk.number(), disk.data(whole.offset(), whole.end()), reader.plain());
    }
  }

  /** Whether what has not changed of a chunk is still as it was before. */
  boolean isRestAsBefore(ChangedParts changed, ChunkId base, ChunkReader reader)
      throws DiskException, RepositoryException {
    var chunk = changed.chunk();
    long number = chunk.offset() / Chunks.SIZE;
    int length = (int) chunk.length();
    var data = disk.data(chunk.offset(), chunk.end());
    byte[] now = new byte[length];
    disk.fill(number, ChangedParts.common(data, changed.rest()), now);
    if (!isRead(base, length, reader)) {
      // It will be read in full.
      return true;
    }
    changed.clear(reader.plain());
    return Arrays.equals(now, 0, length, reader.plain(), 0, length);
  }

  private static boolean isRead(ChunkId id, int length, ChunkReader reader)
      throws RepositoryException {
    if (id.isZeros()) {
      Arrays.fill(reader.plain(), 0, length, (byte) 0);
      return true;
    }
    try {
      return reader.read(id) == length;
    } catch (LostChunkException e) {
      return false;
    }
  }
}
