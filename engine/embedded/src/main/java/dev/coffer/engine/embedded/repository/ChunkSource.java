package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.Extent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes the bytes of a disk's chunks, from the disk and from an earlier point of it. */
record ChunkSource(SourceDisk disk) {

  /**
   * Fills {@link ChunkReader#plain}. What of before cannot be read is read from the disk.
   *
   * @return of what the chunk may be stored as a patch
   */
  Optional<Reference> fill(ChunkWork chunk, ChunkReader reader)
      throws DiskException, RepositoryException {
    if (chunk.overlay().isPresent()) {
      return overlay(chunk, chunk.overlay().get(), reader);
    }
    disk.fill(chunk.number(), chunk.data(), reader.plain());
    return Optional.empty();
  }

  private Optional<Reference> overlay(ChunkWork chunk, Overlay overlay, ChunkReader reader)
      throws DiskException, RepositoryException {
    if (!isRead(overlay.base(), chunk.length(), reader)) {
      var whole = overlay.changed().chunk();
      disk.fill(chunk.number(), disk.data(whole.offset(), whole.end()), reader.plain());
      return Optional.empty();
    }
    var before = reference(overlay.base(), chunk.length(), reader);
    overlay.changed().clear(reader.plain());
    disk.read(chunk.number(), chunk.data(), reader.plain());
    return before;
  }

  /** What was just read, or of what it is a patch itself. */
  private static Optional<Reference> reference(ChunkId id, int length, ChunkReader reader) {
    return id.isZeros()
        ? Optional.empty()
        : reader.reference().or(() -> Optional.of(new Reference(id, reader.plain(), length)));
  }

  /** Whether parts of a chunk are still as they were before. */
  boolean isAsBefore(Extent chunk, List<Extent> parts, ChunkId base, ChunkReader reader)
      throws DiskException, RepositoryException {
    byte[] now = new byte[(int) chunk.length()];
    var data = Extent.common(disk.data(chunk.offset(), chunk.end()), parts);
    disk.fill(chunk.offset() / Chunks.SIZE, data, now);
    // What cannot be read of before is read in full from the disk, and stored again.
    return !isRead(base, now.length, reader)
        || parts.stream().allMatch(part -> isEqual(part, chunk.offset(), now, reader.plain()));
  }

  private static boolean isEqual(Extent part, long chunk, byte[] now, byte[] before) {
    int from = (int) (part.offset() - chunk);
    int to = (int) (part.end() - chunk);
    return Arrays.equals(now, from, to, before, from, to);
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
