package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.keys.Seal;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What stands before each chunk in a pack, so that the index can be made again from the packs
 * alone.
 *
 * @param encoding how the packed bytes become the plain ones
 * @param payloadCrc CRC-32C of the sealed bytes
 */
record ChunkHeader(
    Encoding encoding, int plainLength, int packedLength, ChunkId id, int payloadCrc) {

  static final int BYTES = 56;

  private static final int MAGIC = 0x43484e4b;
  private static final int RESERVED = 3;
  private static final int CHECKED = BYTES - Integer.BYTES;
  private static final int CONTEXT = CHECKED - Integer.BYTES;

  /** What a chunk takes in a pack, header and seal included. */
  static int size(int packedLength) {
    return BYTES + packedLength + Seal.OVERHEAD;
  }

  /** The bytes that are sealed with the chunk: all that it says but the checksums. */
  static byte[] context(Encoding encoding, int plainLength, int packedLength, ChunkId id) {
    var buffer = ByteBuffer.allocate(CONTEXT);
    buffer.putInt(MAGIC).put(encoding.code()).put(new byte[RESERVED]);
    buffer.putInt(plainLength).putInt(packedLength);
    id.write(buffer);
    return buffer.array();
  }

  byte[] context() {
    return context(encoding, plainLength, packedLength, id);
  }

  void write(byte[] to, int offset) {
    var buffer = ByteBuffer.wrap(to, offset, BYTES).slice();
    buffer.put(context());
    buffer.putInt(payloadCrc).putInt(crc(to, offset, CHECKED));
  }

  /** Empty when there is no whole, undamaged header of a known encoding. */
  static Optional<ChunkHeader> read(byte[] from, int offset, int limit) {
    if (limit - offset < BYTES) {
      return Optional.empty();
    }
    var buffer = ByteBuffer.wrap(from, offset, BYTES).slice();
    if (buffer.getInt() != MAGIC || buffer.getInt(CHECKED) != crc(from, offset, CHECKED)) {
      return Optional.empty();
    }
    var encoding = Encoding.of(buffer.get());
    buffer.position(buffer.position() + RESERVED);
    int plain = buffer.getInt();
    int packed = buffer.getInt();
    if (!fits(plain) || !fits(packed)) {
      return Optional.empty();
    }
    var id = ChunkId.read(buffer);
    int payloadCrc = buffer.getInt();
    return encoding.map(known -> new ChunkHeader(known, plain, packed, id, payloadCrc));
  }

  static int crc(byte[] bytes, int offset, int length) {
    var crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  private static boolean fits(int length) {
    return length > 0 && length <= Chunks.SIZE;
  }
}
