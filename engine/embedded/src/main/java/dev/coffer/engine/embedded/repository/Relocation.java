package dev.coffer.engine.embedded.repository;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Moves chunks to new packs. Until it is complete, the index says where they were. */
final class Relocation {

  private record Move(ChunkId id, long from, long to) {}

  private final ChunkStore store;
  private final long losses;
  private final List<Move> moves = new ArrayList<>();

  Relocation(ChunkStore store) {
    this.store = store;
    this.losses = store.publisher().loss().count();
  }

  /** Copies the chunks of a pack that the index has there; returns their number. */
  int copy(Pack pack) throws RepositoryException {
    var here = new ArrayList<Move>();
    for (Move move : chunks(pack)) {
      if (store.index().get(move.id()) == move.from() && copy(pack.kind(), move)) {
        here.add(move);
      }
    }
    return here.size();
  }

  private List<Move> chunks(Pack pack) throws RepositoryException {
    var chunks = new ArrayList<Move>();
    try {
      PackScan.scan(store.objects(), pack.name(), pack.bytes())
          .entries()
          .forEach(
              (id, offset, length, _) ->
                  chunks.add(new Move(id, Location.of(pack.number(), offset, length), 0)));
    } catch (IOException e) {
      throw Failures.unusable(store.objects().where(pack.name()), e);
    }
    return chunks;
  }

  private boolean copy(PackKind kind, Move move) throws RepositoryException {
    var reader = store.borrow();
    try {
      int length = reader.read(move.id());
      var chunk = encode(move.id(), reader, length);
      if (kind == PackKind.PATCHES && chunk.reference().isEmpty()) {
        return false;
      }
      store.allowance().takeAnyway(chunk.size());
      moves.add(new Move(move.id(), move.from(), store.lane(kind).copy(chunk)));
      return true;
    } catch (LostChunkException e) {
      // It is withdrawn now, and the pack is kept: somebody may be able to repair it.
      return false;
    } finally {
      store.giveBack(reader);
    }
  }

  /** What was a patch stays one. */
  private static EncodedChunk encode(ChunkId id, ChunkReader reader, int length) {
    return reader
        .reference()
        .flatMap(reference -> reader.codec().encode(id, reader.plain(), length, reference))
        .orElseGet(() -> reader.codec().encode(id, reader.plain(), length));
  }

  /** Makes the copies durable, and the index say where they are. */
  void complete() throws RepositoryException {
    store.flush();
    var loss = store.publisher().loss();
    if (loss.count() != losses && loss.last().isPresent()) {
      throw loss.last().get().again();
    }
    moves.forEach(move -> store.index().replace(move.id(), move.from(), move.to()));
  }
}
