package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.keys.Seal;

/** A chunk as it is to be stored. Its bytes are good until the codec that made it is used again. */
final class EncodedChunk {

  private final ChunkHeader header;
  private final byte[] sealed;

  EncodedChunk(ChunkHeader header, byte[] sealed) {
    this.header = header;
    this.sealed = sealed;
  }

  ChunkHeader header() {
    return header;
  }

  /** Starts with the sealed bytes, and may be longer. */
  byte[] sealed() {
    return sealed;
  }

  int sealedLength() {
    return header.packedLength() + Seal.OVERHEAD;
  }

  /** What it takes in a pack. */
  int size() {
    return ChunkHeader.size(header.packedLength());
  }
}
