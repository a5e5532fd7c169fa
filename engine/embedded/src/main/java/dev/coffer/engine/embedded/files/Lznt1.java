package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The compression of NTFS: chunks of 4 KiB, in which a flag each says whether a byte or a reference
 * to earlier bytes follows. It is documented in Microsoft's [MS-XCA], 2.5.
 */
final class Lznt1 {

  private static final int CHUNK = 4096;
  private static final int COMPRESSED = 0x8000;

  private final ByteBuffer in;
  private final byte[] out;
  private int at;

  private Lznt1(ByteBuffer in, int size) {
    this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    this.out = new byte[size];
  }

  /**
   * @param size of the result; what the input lacks is zeros
   */
  static ByteBuffer unpack(ByteBuffer in, int size) throws IOException {
    var lznt1 = new Lznt1(in, size);
    for (int start = 0; start < size && in.remaining() >= 2; start += CHUNK) {
      int head = in.getShort() & 0xffff;
      if (head == 0) {
        break;
      }
      lznt1.chunk(start, Math.min(size, start + CHUNK), head);
    }
    return ByteBuffer.wrap(lznt1.out);
  }

  private void chunk(int start, int end, int head) throws IOException {
    int length = (head & 0xfff) + 1;
    if (length > in.remaining()) {
      throw damaged();
    }
    int inEnd = in.position() + length;
    at = start;
    if ((head & COMPRESSED) == 0) {
      in.get(out, start, Math.min(length, end - start));
    } else {
      while (in.position() < inEnd) {
        group(start, end, inEnd);
      }
    }
    in.position(inEnd);
  }

  /** Eight flags and what they tell of, or less at the end of a chunk. */
  private void group(int start, int end, int inEnd) throws IOException {
    int flags = in.get();
    for (int bit = 0; bit < 8 && in.position() < inEnd; bit++) {
      if ((flags >> bit & 1) == 0) {
        if (at == end) {
          throw damaged();
        }
        out[at++] = in.get();
      } else {
        if (inEnd - in.position() < 2) {
          throw damaged();
        }
        copy(start, end, in.getShort() & 0xffff);
      }
    }
  }

  /** The farther the chunk is, the more bits tell how far to go back, and the less how much. */
  private void copy(int start, int end, int reference) throws IOException {
    int done = at - start;
    int more = done <= 16 ? 0 : 28 - Integer.numberOfLeadingZeros(done - 1);
    int back = (reference >> (12 - more)) + 1;
    int count = (reference & (0xfff >> more)) + 3;
    if (back > done || count > end - at) {
      throw damaged();
    }
    for (int i = 0; i < count; i++) {
      out[at] = out[at - back];
      at++;
    }
  }

  private static IOException damaged() {
    return NtfsVolume.damaged("its compressed data is damaged");
  }
}
