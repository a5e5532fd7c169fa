package dev.coffer.engine.embedded.repository;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Learns of which chunks the patches of a pack are, where the index does not say: opens them. */
final class PatchScan {

  private final ChunkStore store;
  private final String pack;
  private final byte[] stored = new byte[ChunkHeader.size(Chunks.SIZE)];
  private final PackEntries patches = new PackEntries(PackKind.PATCHES);

  PatchScan(ChunkStore store, String pack) {
    this.store = store;
    this.pack = pack;
  }

  /**
   * The same entries, with what they are patches of: zeros where that cannot be read.
   *
   * @param found what the headers say
   */
  PackEntries scan(PackEntries found) throws IOException {
    var reader = store.borrow();
    try {
      found.forEach(
          (id, offset, length, _) ->
              patches.add(id, offset, length, reference(reader.codec(), offset, length)));
      return patches;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      store.giveBack(reader);
    }
  }

  private ChunkId reference(ChunkCodec codec, int offset, int length) {
    try {
      int read = store.objects().read(pack, offset, stored, ChunkHeader.size(length));
      return ChunkHeader.read(stored, 0, read)
          .filter(_ -> read == ChunkHeader.size(length))
          .flatMap(header -> codec.reference(header, stored, ChunkHeader.BYTES))
          .orElse(ChunkId.ZEROS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
