package dev.coffer.engine.embedded.repository;

/**
 * A chunk of which another one is stored as a patch. It is itself stored without a reference: so to
 * read a chunk takes two reads at most, and no chunk can depend upon itself.
 *
 * @param plain starts with its plain bytes, and may be longer
 */
record Reference(ChunkId id, byte[] plain, int length) {}
