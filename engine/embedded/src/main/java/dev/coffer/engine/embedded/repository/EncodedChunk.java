package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.keys.Seal;
import java.util.Optional;

/** A chunk as it is to be stored. Its bytes are good until the codec that made it is used again. */
final class EncodedChunk {

  private final ChunkHeader header;
  private final byte[] sealed;
  private final Optional<ChunkId> reference;

  EncodedChunk(ChunkHeader header, byte[] sealed) {
    this(header, sealed, Optional.empty());
  }

  private EncodedChunk(ChunkHeader header, byte[] sealed, Optional<ChunkId> reference) {
    this.header = header;
    this.sealed = sealed;
    this.reference = reference;
  }

  EncodedChunk patchOf(ChunkId other) {
    return new EncodedChunk(header, sealed, Optional.of(other));
  }

  /** Of which chunk it is a patch. */
  Optional<ChunkId> reference() {
    return reference;
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
