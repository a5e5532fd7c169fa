package dev.coffer.engine.embedded.repository;

/** A chunk is damaged or missing. */
final class LostChunkException extends Exception {

  private final ChunkId id;
  private final String why;

  LostChunkException(ChunkId id, String why) {
    super(why);
    this.id = id;
    this.why = why;
  }

  /** What became of it. */
  String why() {
    return why;
  }

  ChunkId id() {
    return id;
  }
}
