package dev.coffer.engine.embedded.repository;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What stands before each chunk in a pack, so that the index can be made again from the packs
 * alone.
 *
 * @param encoding how the stored bytes become the plain ones
 * @param payloadCrc CRC-32C of the stored bytes
 */
record ChunkHeader(
    Encoding encoding, int plainLength, int storedLength, ChunkId id, int payloadCrc) {

  static final int BYTES = 56;

  private static final int MAGIC = 0x43484e4b;
  private static final int RESERVED = 3;
  private static final int CHECKED = BYTES - Integer.BYTES;

  void write(byte[] to, int offset) {
    var buffer = ByteBuffer.wrap(to, offset, BYTES).slice();
    buffer.putInt(MAGIC).put(encoding.code()).put(new byte[RESERVED]);
    buffer.putInt(plainLength).putInt(storedLength);
    id.write(buffer);
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
    int stored = buffer.getInt();
    if (!fits(plain) || !fits(stored)) {
      return Optional.empty();
    }
    var id = ChunkId.read(buffer);
    int payloadCrc = buffer.getInt();
    return encoding.map(known -> new ChunkHeader(known, plain, stored, id, payloadCrc));
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
