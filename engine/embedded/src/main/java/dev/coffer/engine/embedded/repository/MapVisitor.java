package dev.coffer.engine.embedded.repository;

/** Is shown a disk's map. */
interface MapVisitor {

  /** A node comes; says whether to go into it. */
  boolean enter(ChunkId node);

  /** The node is stored as a patch of that chunk, which may or may not be in the map too. */
  default void reference(ChunkId id) {}

  /** A chunk of content, by its number in the disk. */
  void content(long number, ChunkId id);

  /** A node cannot be read, nor what is below it, from a chunk of content on. */
  void lost(long number, LostChunkException cause);

  /** All of a node has been shown. */
  default void leave(ChunkId node) {}
}
