package dev.coffer.engine.embedded.repository;

import java.util.concurrent.atomic.AtomicInteger;

/** A leaf of a disk's map, on which several workers are busy. */
final class LeafWork {

  private final long number;
  private final MapNode node;
  private final AtomicInteger open;

  LeafWork(long number, MapNode node, int pieces) {
    this.number = number;
    this.node = node;
    this.open = new AtomicInteger(pieces);
  }

  long number() {
    return number;
  }

  MapNode node() {
    return node;
  }

  /** Notes the id of a chunk; says whether it was the last one. */
  boolean done(long chunk, ChunkId id) {
    node.set((int) (chunk % MapNode.FAN), id);
    return open.decrementAndGet() == 0;
  }
}
