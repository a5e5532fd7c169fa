package dev.coffer.engine.embedded.store.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;

/** The content of an object that is to be written; it can be read again and again. */
record Body(List<ByteBuffer> content, long length, String crc32c) {

  /** No part but the last may be smaller (userguide/qfacts.html in Amazon's documentation). */
  private static final long LEAST_PART = 5 << 20;

  /** Nor may there be more of them. */
  private static final long MOST_PARTS = 10_000;

  private static final int PIECE = 64 << 10;

  static Body of(List<ByteBuffer> content) {
    var crc = new CRC32C();
    content.forEach(bytes -> crc.update(bytes.duplicate()));
    byte[] sum = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    long length = content.stream().mapToLong(ByteBuffer::remaining).sum();
    return new Body(List.copyOf(content), length, Base64.getEncoder().encodeToString(sum));
  }

  static Body of(byte[] content) {
    return of(List.of(ByteBuffer.wrap(content)));
  }

  /** As many parts of about the same size as it can be sent in; one when it is small. */
  List<Body> parts() {
    return parts(LEAST_PART, MOST_PARTS);
  }

  List<Body> parts(long least, long most) {
    long count = Math.clamp(length / least, 1, most);
    long size = Math.ceilDiv(length, count);
    var parts = new ArrayList<Body>();
    for (long from = 0; from < length; from += size) {
      parts.add(slice(from, Math.min(length, from + size)));
    }
    return parts.size() > 1 ? List.copyOf(parts) : List.of(this);
  }

  private Body slice(long from, long to) {
    var slice = new ArrayList<ByteBuffer>();
    long at = 0;
    for (ByteBuffer bytes : content) {
      int start = Math.toIntExact(Math.max(0, Math.min(bytes.remaining(), from - at)));
      int end = Math.toIntExact(Math.max(0, Math.min(bytes.remaining(), to - at)));
      if (start < end) {
        slice.add(bytes.slice(bytes.position() + start, end - start));
      }
      at += bytes.remaining();
    }
    return Body.of(slice);
  }

  InputStream open() {
    var parts =
        content.stream().map(bytes -> (InputStream) new BufferStream(bytes.duplicate())).toList();
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  /** Whether a stream has the same bytes, and no more. */
  boolean isSame(InputStream other) throws IOException {
    try (var mine = open()) {
      while (true) {
        byte[] expected = mine.readNBytes(PIECE);
        if (!Arrays.equals(expected, other.readNBytes(PIECE))) {
          return false;
        }
        if (expected.length == 0) {
          return true;
        }
      }
    }
  }

  /** Reads what remains of a buffer. */
  private static final class BufferStream extends InputStream {

    private final ByteBuffer bytes;

    BufferStream(ByteBuffer bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() {
      return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (!bytes.hasRemaining()) {
        return length == 0 ? 0 : -1;
      }
      int piece = Math.min(length, bytes.remaining());
      bytes.get(into, offset, piece);
      return piece;
    }

    @Override
    public int available() {
      return bytes.remaining();
    }
  }
}
