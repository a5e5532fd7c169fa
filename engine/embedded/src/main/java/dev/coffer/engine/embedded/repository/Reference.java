package dev.coffer.engine.embedded.repository;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A chunk of which another one is stored as a patch. It is itself stored without a reference: so to
 * read a chunk takes two reads at most, and no chunk can depend upon itself.
 */
final class Reference {

  private final ChunkId id;
  private final byte[] plain;

  /** The chunk whose plain bytes the array starts with. */
  Reference(ChunkId id, byte[] plain, int length) {
    this.id = id;
    this.plain = Arrays.copyOf(plain, length);
  }

  ChunkId id() {
    return id;
  }

  int length() {
    return plain.length;
  }

  /**
   * Writes what other bytes of this length differ in.
   *
   * @return whether there is room for it
   */
  boolean writePatch(byte[] other, ByteBuffer to) {
    return Patch.write(plain, other, plain.length, to);
  }

  /**
   * Makes the other bytes again.
   *
   * @return whether the patch makes sense
   */
  boolean applyPatch(ByteBuffer patch, byte[] into) {
    System.arraycopy(plain, 0, into, 0, plain.length);
    return Patch.apply(patch, into, plain.length);
  }
}
