package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.repository.LostChunks.Lost;
import dev.coffer.engine.embedded.store.NoSuchObjectException;
import java.io.IOException;

/** Reads chunks, each held against its name, in buffers that it keeps. For one thread at a time. */
final class ChunkReader implements AutoCloseable {

  private enum Outcome {
    INTACT,
    DAMAGED,
    NO_FILE
  }

  private final ChunkStore store;
  private final ChunkCodec codec;
  private int plainLength;
  private final byte[] plain = new byte[Chunks.SIZE];
  private final byte[] stored = new byte[ChunkHeader.size(Chunks.SIZE)];

  ChunkReader(ChunkStore store) {
    this.store = store;
    this.codec = new ChunkCodec(store.keys());
  }

  ChunkCodec codec() {
    return codec;
  }

  /** The bytes of the chunk that was read last. */
  byte[] plain() {
    return plain;
  }

  /**
   * Reads a chunk to {@link #plain}.
   *
   * @return its length
   * @throws LostChunkException when it is damaged or missing
   * @throws RepositoryException when the file system fails, which says nothing about the chunk
   */
  int read(ChunkId id) throws LostChunkException, RepositoryException {
    long tried = 0;
    while (true) {
      long location = store.index().get(id);
      if (location == 0) {
        return readLost(id);
      }
      if (location == tried) {
        // A collection moves chunks before it removes their pack: then there is another location.
        throw store.withdraw(id, location);
      }
      var pack = store.packs().get(Location.pack(location));
      switch (pack.isEmpty() ? Outcome.NO_FILE : tryRead(pack.get().name(), id, location)) {
        case INTACT -> {
          return plainLength;
        }
        case DAMAGED, NO_FILE -> tried = location;
      }
    }
  }

  private int readLost(ChunkId id) throws LostChunkException, RepositoryException {
    var lost = store.lost().get(id);
    if (lost.isPresent() && lost.get().location() != 0) {
      var outcome = tryRead(lost.get().pack(), id, lost.get().location());
      if (outcome == Outcome.INTACT) {
        return plainLength;
      }
    }
    String where =
        lost.map(Lost::pack).map(pack -> "pack " + pack + " is damaged").orElse("no pack has it");
    throw new LostChunkException(id, where);
  }

  private Outcome tryRead(String pack, ChunkId id, long location) throws RepositoryException {
    int wanted = ChunkHeader.size(Location.length(location));
    int read;
    try {
      read = store.objects().read(pack, Location.offset(location), stored, wanted);
    } catch (NoSuchObjectException e) {
      return Outcome.NO_FILE;
    } catch (IOException e) {
      throw Failures.unusable(store.objects().where(pack), e);
    }
    var header = ChunkHeader.read(stored, 0, read);
    boolean intact =
        read == wanted
            && header.isPresent()
            && header.get().id().equals(id)
            && header.get().packedLength() == Location.length(location)
            && codec.decode(header.get(), stored, ChunkHeader.BYTES, plain);
    plainLength = header.map(ChunkHeader::plainLength).orElse(0);
    return intact ? Outcome.INTACT : Outcome.DAMAGED;
  }

  @Override
  public void close() {
    codec.close();
  }
}
