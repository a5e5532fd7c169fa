package dev.coffer.engine.embedded.repository;

import java.util.Optional;

/** Where all writers append chunks of one kind; packs that are full go to the publisher. */
final class Lane {

  private final PackKind kind;
  private final PackMemory memory;
  private final ChunkIndex index;
  private final PackTable packs;
  private final PackPublisher publisher;
  private final PatchTable patches;
  private final Object turn;
  private Optional<OpenPack> open = Optional.empty();

  /**
   * Starts one.
   *
   * @param turn for one writer at a time, of all lanes in which the same chunk may come
   */
  Lane(
      PackKind kind,
      PackMemory memory,
      ChunkIndex index,
      PatchTable patches,
      PackTable packs,
      PackPublisher publisher,
      Object turn) {
    this.kind = kind;
    this.memory = memory;
    this.index = index;
    this.packs = packs;
    this.publisher = publisher;
    this.patches = patches;
    this.turn = turn;
  }

  /** Appends a chunk unless another writer was quicker; says whether it did. */
  boolean append(EncodedChunk chunk) throws RepositoryException {
    synchronized (turn) {
      var id = chunk.header().id();
      if (index.use(id) != 0) {
        return false;
      }
      index.addUsed(id, write(chunk));
      return true;
    }
  }

  /** Appends a chunk that is in another pack, and stays so for the index; says where it is too. */
  long copy(EncodedChunk chunk) throws RepositoryException {
    synchronized (turn) {
      return write(chunk);
    }
  }

  /** Before the index has a patch: who finds it there must know what it needs. */
  private long write(EncodedChunk chunk) throws RepositoryException {
    long location = room(chunk).append(chunk);
    if (kind == PackKind.PATCHES) {
      patches.put(location, chunk.reference().orElseThrow());
    }
    return location;
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
  void seal() {
    synchronized (turn) {
      open.ifPresent(publisher::publish);
      open = Optional.empty();
    }
  }
}
