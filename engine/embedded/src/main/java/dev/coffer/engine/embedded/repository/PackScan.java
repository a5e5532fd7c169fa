package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.store.ObjectStore;
import java.io.IOException;
import java.util.Optional;

/**
 * Finds the chunks of a pack from their headers alone: not of which others patches are. Behind a
 * damaged header there is no telling where the next one is, so the scan ends there.
 */
final class PackScan {

  private PackScan() {}

  /**
   * What was found.
   *
   * @param entries the chunks that lie in the file in full
   * @param complete the last of them ends where the file does
   */
  record Found(PackEntries entries, boolean complete) {}

  static Found scan(ObjectStore objects, String name, long bytes) throws IOException {
    var entries = new PackEntries(PackKind.CONTENT);
    byte[] header = new byte[ChunkHeader.BYTES];
    long offset = Pack.HEADER_BYTES;
    while (offset + ChunkHeader.BYTES <= Math.min(bytes, Location.MAX_PACK_BYTES)) {
      int read = objects.read(name, offset, header, header.length);
      var chunk = ChunkHeader.read(header, 0, read);
      long end = offset + ChunkHeader.size(chunk.map(ChunkHeader::packedLength).orElse(0));
      if (chunk.isEmpty() || end > bytes) {
        break;
      }
      entries.add(chunk.get().id(), (int) offset, chunk.get().packedLength(), ChunkId.ZEROS);
      offset = end;
    }
    return new Found(entries, offset == bytes);
  }

  /** What the pack holds; empty when it is not a pack of a known version. */
  static Optional<PackKind> kind(ObjectStore objects, String name) throws IOException {
    byte[] header = new byte[Pack.HEADER_BYTES];
    return objects.read(name, 0, header, header.length) == header.length
        ? Pack.kindOf(header)
        : Optional.empty();
  }
}
