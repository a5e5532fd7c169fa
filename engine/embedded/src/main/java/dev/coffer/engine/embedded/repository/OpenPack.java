package dev.coffer.engine.embedded.repository;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** A pack in the making, all of it in memory. For one thread at a time. */
final class OpenPack implements AutoCloseable {

  /** So that a pack's part of an index segment stays small, however well its chunks compress. */
  private static final int MAX_CHUNKS = 4096;

  private final int number;
  private final PackKind kind;
  private final PackMemory memory;
  private final List<ByteBuffer> slabs = new ArrayList<>();
  private final PackEntries entries;
  private int position;
  private long chunkBytes;

  OpenPack(int number, PackKind kind, PackMemory memory) {
    this.number = number;
    this.kind = kind;
    this.memory = memory;
    this.entries = new PackEntries(kind);
    append(Pack.header(kind, UUID.randomUUID()), Pack.HEADER_BYTES);
  }

  int number() {
    return number;
  }

  /** What its chunks take, without the header of the file. */
  long chunkBytes() {
    return chunkBytes;
  }

  PackEntries entries() {
    return entries;
  }

  boolean fits(EncodedChunk chunk) {
    return entries.count() < MAX_CHUNKS && position + chunk.size() <= Pack.TARGET_BYTES;
  }

  /** Appends a chunk and says where it is now. */
  long append(EncodedChunk chunk) {
    int offset = position;
    int length = chunk.header().packedLength();
    byte[] header = new byte[ChunkHeader.BYTES];
    chunk.header().write(header, 0);
    append(header, header.length);
    append(chunk.sealed(), chunk.sealedLength());
    entries.add(chunk.header().id(), offset, length, chunk.reference().orElse(ChunkId.ZEROS));
    chunkBytes += chunk.size();
    return Location.of(number, offset, length);
  }

  private void append(byte[] bytes, int length) {
    for (int done = 0; done < length; ) {
      if (position % PackMemory.SLAB == 0) {
        slabs.add(memory.take());
      }
      var slab = slabs.getLast();
      int piece = Math.min(length - done, slab.remaining());
      slab.put(bytes, done, piece);
      done += piece;
      position += piece;
    }
  }

  /** Gives it its name, durably. */
  Pack publish(Locks locks) throws IOException {
    var sha256 = Chunks.sha256();
    for (ByteBuffer slab : slabs) {
      slab.flip();
      sha256.update(slab.duplicate());
    }
    String name = Pack.nameOf(HexFormat.of().formatHex(sha256.digest()));
    locks.put(name, slabs);
    return new Pack(number, name, kind, position);
  }

  /** Gives its memory back. */
  @Override
  public void close() {
    memory.giveBack(slabs);
    slabs.clear();
  }
}
