package dev.coffer.engine.embedded.repository;

/**
 * How a chunk that has changed in part is made: what it was at an earlier point, and over that what
 * has changed.
 *
 * @param base the chunk of before; may be zeros
 */
record Overlay(ChunkId base, ChangedParts changed) {}
