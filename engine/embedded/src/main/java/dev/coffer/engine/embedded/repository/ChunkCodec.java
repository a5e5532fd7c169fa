package dev.coffer.engine.embedded.repository;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.coffer.engine.embedded.keys.RepositoryKeys;
import dev.coffer.engine.embedded.keys.Seal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;

/** Names, packs, seals and unpacks chunks, in buffers that it keeps. For one thread at a time. */
final class ChunkCodec implements AutoCloseable {

  /** Less than this part saved is not worth the time of unpacking. */
  private static final int WORTHWHILE = 16;

  /** A patch of more than this part of a chunk makes it a chunk of its own. */
  private static final int PATCHED = 4;

  private final Mac names;
  private final Seal seal;
  private final ZstdCompressCtx compressor = compressor();
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
  private final byte[] packed = new byte[Chunks.SIZE];
  private final byte[] sealed = new byte[Chunks.SIZE + Seal.OVERHEAD];
  private final byte[] opened = new byte[Chunks.SIZE];
  private final byte[] unpacked = new byte[Chunks.SIZE];

  ChunkCodec(RepositoryKeys keys) {
    names = keys.chunkNames();
    seal = keys.chunks();
  }

  /**
   * Level 2 with the short matches of level 3, and tables between theirs: as small as level 3 but
   * for a quarter of a percent, in six sevenths of its time. The tables take 256 KiB, so a chunk
   * has room beside them in a core's own cache.
   */
  private static ZstdCompressCtx compressor() {
    return new ZstdCompressCtx()
        .setLevel(2)
        .setMinMatch(4)
        .setHashLog(15)
        .setChainLog(15)
        .setChecksum(true);
  }

  ChunkId id(byte[] plain, int length) {
    names.update(plain, 0, length);
    return ChunkId.of(names.doFinal());
  }

  /**
   * Compresses and seals a chunk, and keeps the result only when opening and unpacking it gives the
   * same bytes again: compressors have had faults, and so has memory.
   */
  EncodedChunk encode(ChunkId id, byte[] plain, int length) {
    int compressed = compress(plain, 0, length, packed, 0);
    if (compressed > 0 && compressed <= worthwhile(length)) {
      var chunk = sealed(Encoding.ZSTD, id, length, packed, compressed);
      if (givesBack(chunk, plain, length)) {
        return chunk;
      }
    }
    var chunk = sealed(Encoding.RAW, id, length, plain, length);
    if (!givesBack(chunk, plain, length)) {
      throw new IllegalStateException(
          "this machine's processor or memory is faulty: a sealed chunk cannot be opened again");
    }
    return chunk;
  }

  /** Seals a chunk as a patch of another one; empty when that saves too little. */
  Optional<EncodedChunk> encode(ChunkId id, byte[] plain, int length, Reference reference) {
    var patch = ByteBuffer.wrap(packed, 0, length / PATCHED);
    if (length != reference.length() || patch.remaining() < ChunkId.BYTES) {
      return Optional.empty();
    }
    reference.id().write(patch);
    if (!reference.writePatch(plain, patch)) {
      return Optional.empty();
    }
    int compressed = compressPatch(patch.position());
    var chunk =
        compressed > 0
            ? sealed(Encoding.ZSTD_PATCH, id, length, opened, compressed)
            : sealed(Encoding.PATCH, id, length, packed, patch.position());
    boolean good =
        reference(chunk.header(), chunk.sealed(), 0).filter(reference.id()::equals).isPresent()
            && patch(chunk.header(), reference, unpacked)
            && Arrays.equals(unpacked, 0, length, plain, 0, length);
    return Optional.of(chunk.patchOf(reference.id())).filter(_ -> good);
  }

  /** Packs what a patch replaces to {@code opened}; 0 when it is not worthwhile. */
  private int compressPatch(int length) {
    int id = ChunkId.BYTES;
    System.arraycopy(packed, 0, opened, 0, id);
    int size = id + compress(packed, id, length - id, opened, id);
    return size > id && size <= worthwhile(length) ? size : 0;
  }

  private EncodedChunk sealed(Encoding encoding, ChunkId id, int length, byte[] bytes, int packed) {
    byte[] context = ChunkHeader.context(encoding, length, packed, id);
    int size = seal.seal(bytes, packed, context, sealed, 0);
    int crc = ChunkHeader.crc(sealed, 0, size);
    return new EncodedChunk(new ChunkHeader(encoding, length, packed, id, crc), sealed);
  }

  private boolean givesBack(EncodedChunk chunk, byte[] plain, int length) {
    return unseal(chunk.header(), chunk.sealed(), 0, unpacked)
        && Arrays.equals(unpacked, 0, length, plain, 0, length);
  }

  /** What it may take to be worth the time of unpacking. */
  private static int worthwhile(int length) {
    return length - Math.ceilDiv(length, WORTHWHILE);
  }

  /** The compressed length; 0 when it does not work. */
  private int compress(byte[] plain, int from, int length, byte[] into, int at) {
    try {
      return compressor.compressByteArray(into, at, into.length - at, plain, from, length);
    } catch (ZstdException e) {
      // Also thrown when the result is longer than the chunk itself.
      return 0;
    }
  }

  /**
   * Opens and unpacks a stored chunk. That is proof enough: the seal binds the packed bytes to the
   * name, who sealed them had unpacked and compared them, and a frame has a checksum of what was
   * packed. To name the result once more would take as long as all of this.
   *
   * @return whether it is intact; {@code plain} holds its bytes then
   */
  boolean decode(ChunkHeader header, byte[] stored, int offset, byte[] plain) {
    return unseal(header, stored, offset, plain);
  }

  /** Opens a patch, and says of which chunk it is; empty when it is damaged, or none. */
  Optional<ChunkId> reference(ChunkHeader header, byte[] stored, int offset) {
    int length = header.packedLength();
    return header.encoding().isPatch()
            && length >= ChunkId.BYTES
            && seal.open(stored, offset, length + Seal.OVERHEAD, header.context(), opened)
        ? Optional.of(ChunkId.read(ByteBuffer.wrap(opened, 0, ChunkId.BYTES)))
        : Optional.empty();
  }

  /**
   * Applies the patch that was opened last, and holds the result against its name.
   *
   * @return whether it is intact; {@code plain} holds its bytes then
   */
  boolean decode(ChunkHeader header, Reference reference, byte[] plain) {
    return patch(header, reference, plain) && id(plain, header.plainLength()).equals(header.id());
  }

  private boolean patch(ChunkHeader header, Reference reference, byte[] plain) {
    var patch = replacements(header);
    return patch.isPresent()
        && header.plainLength() == reference.length()
        && reference.applyPatch(patch.get(), plain);
  }

  private Optional<ByteBuffer> replacements(ChunkHeader header) {
    int length = header.packedLength() - ChunkId.BYTES;
    if (header.encoding() == Encoding.PATCH) {
      return Optional.of(ByteBuffer.wrap(opened, ChunkId.BYTES, length));
    }
    try {
      int size =
          decompressor.decompressByteArray(packed, 0, packed.length, opened, ChunkId.BYTES, length);
      return Optional.of(ByteBuffer.wrap(packed, 0, size));
    } catch (ZstdException e) {
      return Optional.empty();
    }
  }

  private boolean unseal(ChunkHeader header, byte[] stored, int offset, byte[] plain) {
    int length = header.packedLength();
    if (header.encoding().isPatch()) {
      return false;
    }
    boolean raw = header.encoding() == Encoding.RAW;
    if (raw && length != header.plainLength()) {
      return false;
    }
    byte[] into = raw ? plain : opened;
    return seal.open(stored, offset, length + Seal.OVERHEAD, header.context(), into)
        && (raw || tryUnpack(opened, length, plain, header.plainLength()));
  }

  private boolean tryUnpack(byte[] from, int length, byte[] to, int plainLength) {
    try {
      return decompressor.decompressByteArray(to, 0, plainLength, from, 0, length) == plainLength;
    } catch (ZstdException e) {
      return false;
    }
  }

  @Override
  public void close() {
    compressor.close();
    decompressor.close();
  }
}
