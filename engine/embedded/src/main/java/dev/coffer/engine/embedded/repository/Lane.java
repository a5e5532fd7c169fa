package dev.coffer.engine.embedded.repository;

import java.util.Optional;

/** Where all writers append chunks of one kind; packs that are full go to the publisher. */
final class Lane {

  private final PackKind kind;
  private final PackMemory memory;
  private final ChunkIndex index;
  private final PackTable packs;
  private final PackPublisher publisher;
  private Optional<OpenPack> open = Optional.empty();

  Lane(
      PackKind kind,
      PackMemory memory,
      ChunkIndex index,
      PackTable packs,
      PackPublisher publisher) {
    this.kind = kind;
    this.memory = memory;
    this.index = index;
    this.packs = packs;
    this.publisher = publisher;
  }

  /** Appends a chunk unless another writer was quicker; says whether it did. */
  synchronized boolean append(EncodedChunk chunk) throws RepositoryException {
    var id = chunk.header().id();
    if (index.use(id) != 0) {
      return false;
    }
    index.addUsed(id, write(chunk));
    return true;
  }

  /** Appends a chunk that is in another pack, and stays so for the index; says where it is too. */
  synchronized long copy(EncodedChunk chunk) throws RepositoryException {
    return write(chunk);
  }

  private long write(EncodedChunk chunk) throws RepositoryException {
    return room(chunk).append(chunk);
  }

  private OpenPack room(EncodedChunk chunk) throws RepositoryException {
    if (open.isPresent() && !open.get().fits(chunk)) {
      seal();
    }
    if (open.isEmpty()) {
      open = Optional.of(new OpenPack(packs.nextNumber(), kind, memory));
    }
    return open.get();
  }

  /** Hands what there is to the publisher. */
  synchronized void seal() {
    open.ifPresent(publisher::publish);
    open = Optional.empty();
  }
}
