package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.repository.LostChunks.Lost;
import dev.coffer.engine.embedded.store.NoSuchObjectException;
import java.io.IOException;
import java.util.Optional;

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
  private Optional<Reference> reference = Optional.empty();
  private boolean followsPatches = true;
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

  /** Of which chunk the one that was read last is stored as a patch. */
  Optional<Reference> reference() {
    return reference;
  }

  /**
   * Reads a chunk to {@link #plain}.
   *
   * @return its length
   * @throws LostChunkException when it is damaged or missing, or that of which it is a patch
   * @throws RepositoryException when the file system fails, which says nothing about the chunk
   */
  int read(ChunkId id) throws LostChunkException, RepositoryException {
    return read(id, true);
  }

  private int read(ChunkId id, boolean follow) throws LostChunkException, RepositoryException {
    reference = Optional.empty();
    followsPatches = follow;
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

  private Outcome tryRead(String pack, ChunkId id, long location)
      throws LostChunkException, RepositoryException {
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
            && decode(header.get());
    plainLength = header.map(ChunkHeader::plainLength).orElse(0);
    return intact ? Outcome.INTACT : Outcome.DAMAGED;
  }

  private boolean decode(ChunkHeader header) throws LostChunkException, RepositoryException {
    if (!header.encoding().isPatch()) {
      return codec.decode(header, stored, ChunkHeader.BYTES, plain);
    }
    if (!followsPatches) {
      throw new LostChunkException(header.id(), "it is a patch, of which there is no patch");
    }
    var base = codec.reference(header, stored, ChunkHeader.BYTES);
    if (base.isEmpty()) {
      return false;
    }
    reference = Optional.of(readReference(base.get()));
    return codec.decode(header, reference.get(), plain);
  }

  private Reference readReference(ChunkId id) throws LostChunkException, RepositoryException {
    var reader = store.borrow();
    try {
      int length = reader.read(id, false);
      return new Reference(id, reader.plain(), length);
    } finally {
      store.giveBack(reader);
    }
  }

  @Override
  public void close() {
    codec.close();
  }
}
