package dev.coffer.engine.embedded.repository;

/** A chunk as it is to be stored. Its bytes are good until the codec that made it is used again. */
final class EncodedChunk {

  private final ChunkHeader header;
  private final byte[] stored;

  EncodedChunk(ChunkHeader header, byte[] stored) {
    this.header = header;
    this.stored = stored;
  }

  ChunkHeader header() {
    return header;
  }

  /** Starts with the stored bytes, and may be longer. */
  byte[] stored() {
    return stored;
  }

  /** What it takes in a pack. */
  int size() {
    return ChunkHeader.BYTES + header.storedLength();
  }
}
