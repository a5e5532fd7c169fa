package dev.coffer.engine.embedded.export;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * A disk that is read by whole pieces, through a cache; while it is read in the order of its bytes,
 * some of the data to come is read ahead.
 *
 * @param number of the disk in the cache
 */
record ReadAheadDisk(DiskReader disk, PieceCache cache, int number) implements DiskReader {

  private static final int AHEAD = 6;

  @Override
  public long size() {
    return disk.size();
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    Objects.checkFromIndexSize(offset, into.remaining(), size());
    long at = offset;
    while (into.hasRemaining()) {
      long piece = at / PieceCache.PIECE;
      int start = (int) (at % PieceCache.PIECE);
      if (piece > 0 && cache.has(name(piece - 1))) {
        readAhead(piece + 1);
      }
      byte[] content = cache.get(name(piece), () -> load(piece));
      int length = Math.min(into.remaining(), content.length - start);
      into.put(content, start, length);
      at += length;
    }
  }

  private PieceCache.Name name(long piece) {
    return new PieceCache.Name(number, piece);
  }

  private byte[] load(long piece) throws IOException {
    long start = piece * PieceCache.PIECE;
    var content = ByteBuffer.allocate((int) Math.min(PieceCache.PIECE, size() - start));
    disk.read(start, content);
    return content.array();
  }

  private void readAhead(long first) throws IOException {
    long start = first * PieceCache.PIECE;
    long end = Math.min(size(), start + (long) AHEAD * PieceCache.PIECE);
    if (start >= end || cache.has(name((end - 1) / PieceCache.PIECE))) {
      return;
    }
    for (Extent extent : disk.data(start, end)) {
      long last = (extent.end() - 1) / PieceCache.PIECE;
      for (long piece = extent.offset() / PieceCache.PIECE; piece <= last; piece++) {
        long next = piece;
        cache.expect(name(next), () -> load(next));
      }
    }
  }

  @Override
  public List<Extent> data(long from, long to) throws IOException {
    return disk.data(from, to);
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}
