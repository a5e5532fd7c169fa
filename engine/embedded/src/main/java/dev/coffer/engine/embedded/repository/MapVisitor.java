package dev.coffer.engine.embedded.repository;

/** Is shown a disk's map. */
interface MapVisitor {

  /** A node comes; says whether to go into it. */
  boolean enter(ChunkId node);

  /** A chunk of content, by its number in the disk. */
  void content(long number, ChunkId id);

  /** A node cannot be read, nor what is below it, from a chunk of content on. */
  void lost(long number, LostChunkException cause);

  /** All of a node has been shown. */
  default void leave(ChunkId node) {}
}
