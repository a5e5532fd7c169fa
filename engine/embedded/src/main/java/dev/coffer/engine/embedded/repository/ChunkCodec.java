package dev.coffer.engine.embedded.repository;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.security.MessageDigest;
import java.util.Arrays;

/** Names, packs and unpacks chunks, in buffers that it keeps. For one thread at a time. */
final class ChunkCodec implements AutoCloseable {

  private static final int LEVEL = 1;

  /** Less than this part saved is not worth the time of unpacking. */
  private static final int WORTHWHILE = 16;

  private final MessageDigest sha256 = Chunks.sha256();
  private final ZstdCompressCtx compressor = new ZstdCompressCtx();
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
  private final byte[] packed = new byte[Chunks.SIZE];
  private final byte[] unpacked = new byte[Chunks.SIZE];

  ChunkCodec() {
    compressor.setLevel(LEVEL);
  }

  ChunkId id(byte[] plain, int length) {
    sha256.update(plain, 0, length);
    return ChunkId.of(sha256.digest());
  }

  /**
   * Compresses a chunk, and keeps the result only when unpacking it gives the same bytes again:
   * compressors have had faults.
   */
  EncodedChunk encode(ChunkId id, byte[] plain, int length) {
    int compressed = compress(plain, length);
    return compressed > 0
        ? encoded(Encoding.ZSTD, id, length, packed, compressed)
        : encoded(Encoding.RAW, id, length, plain, length);
  }

  private static EncodedChunk encoded(
      Encoding encoding, ChunkId id, int plainLength, byte[] bytes, int length) {
    int crc = ChunkHeader.crc(bytes, 0, length);
    return new EncodedChunk(new ChunkHeader(encoding, plainLength, length, id, crc), bytes);
  }

  /** The compressed length; 0 when it is not worthwhile, or not to be trusted. */
  private int compress(byte[] plain, int length) {
    int limit = length - Math.ceilDiv(length, WORTHWHILE);
    try {
      int size = compressor.compressByteArray(packed, 0, packed.length, plain, 0, length);
      return size <= limit
              && unpack(packed, 0, size, unpacked, length)
              && Arrays.equals(unpacked, 0, length, plain, 0, length)
          ? size
          : 0;
    } catch (ZstdException e) {
      // Also thrown when the result is longer than the chunk itself.
      return 0;
    }
  }

  /**
   * Unpacks a stored chunk and holds it against its name.
   *
   * @return whether it is intact; {@code plain} holds its bytes then
   */
  boolean decode(ChunkHeader header, byte[] stored, int offset, byte[] plain) {
    int length = header.plainLength();
    boolean whole =
        switch (header.encoding()) {
          case RAW -> copy(header, stored, offset, plain);
          case ZSTD -> tryUnpack(stored, offset, header.storedLength(), plain, length);
        };
    return whole && id(plain, length).equals(header.id());
  }

  private static boolean copy(ChunkHeader header, byte[] stored, int offset, byte[] plain) {
    if (header.storedLength() != header.plainLength()) {
      return false;
    }
    System.arraycopy(stored, offset, plain, 0, header.plainLength());
    return true;
  }

  private boolean tryUnpack(byte[] from, int offset, int length, byte[] to, int plainLength) {
    try {
      return unpack(from, offset, length, to, plainLength);
    } catch (ZstdException e) {
      return false;
    }
  }

  private boolean unpack(byte[] from, int offset, int length, byte[] to, int plainLength) {
    int size = decompressor.decompressByteArray(to, 0, plainLength, from, offset, length);
    return size == plainLength;
  }

  @Override
  public void close() {
    compressor.close();
    decompressor.close();
  }
}
