package dev.coffer.engine.embedded.repository;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;

/** A pack in the making. For one thread at a time. */
final class OpenPack {

  /** Larger writes cost the kernel more time a byte, not less. */
  private static final int SLICE = 128 << 10;

  /** So that a pack's part of an index segment stays small, however well its chunks compress. */
  private static final int MAX_CHUNKS = 4096;

  private final int number;
  private final PackKind kind;
  private final Draft draft;
  private final MessageDigest sha256 = Chunks.sha256();
  private final byte[] slice = new byte[SLICE];
  private final PackEntries entries = new PackEntries();
  private int filled;
  private int position;
  private long chunkBytes;

  OpenPack(int number, PackKind kind, Draft draft) throws IOException {
    this.number = number;
    this.kind = kind;
    this.draft = draft;
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
  long append(EncodedChunk chunk) throws IOException {
    int offset = position;
    int length = chunk.header().packedLength();
    byte[] header = new byte[ChunkHeader.BYTES];
    chunk.header().write(header, 0);
    append(header, header.length);
    append(chunk.sealed(), chunk.sealedLength());
    entries.add(chunk.header().id(), offset, length);
    chunkBytes += chunk.size();
    return Location.of(number, offset, length);
  }

  private void append(byte[] bytes, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int piece = Math.min(length - done, SLICE - filled);
      System.arraycopy(bytes, done, slice, filled, piece);
      filled += piece;
      done += piece;
      if (filled == SLICE) {
        writeSlice();
      }
    }
    position += length;
  }

  private void writeSlice() throws IOException {
    sha256.update(slice, 0, filled);
    draft.write(slice, 0, filled);
    filled = 0;
  }

  /** Completes the file and gives it its name, durably. */
  Pack publish(ObjectFolder folder) throws IOException {
    writeSlice();
    String name = Pack.nameOf(HexFormat.of().formatHex(sha256.digest()));
    folder.publish(draft, name);
    return new Pack(number, name, kind, position);
  }

  void discard() throws IOException {
    draft.close();
  }
}
