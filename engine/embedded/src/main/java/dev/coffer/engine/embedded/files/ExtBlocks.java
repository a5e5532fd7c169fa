package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The blocks of an ext file system, as they would be after its journal was replayed: a block of
 * which the journal has a newer copy is read from there.
 */
final class ExtBlocks {

  /**
   * Where the journal has a block.
   *
   * @param block that holds the copy
   * @param escaped whether its first four bytes were zeroed, as they looked like the journal's own
   */
  record Copy(long block, boolean escaped) {}

  private final DiskRange range;
  private final ExtSuperblock superblock;
  private final NavigableMap<Long, Copy> newer = new TreeMap<>();

  ExtBlocks(DiskRange range, ExtSuperblock superblock) {
    this.range = range;
    this.superblock = superblock;
  }

  /** From now on these blocks are read from the journal. */
  void replace(NavigableMap<Long, Copy> copies) {
    newer.putAll(copies);
  }

  int blockSize() {
    return superblock.blockSize();
  }

  /** One whole block. */
  ByteBuffer block(long number) throws IOException {
    return part(number, 0, superblock.blockSize());
  }

  /** Some bytes of a block. */
  ByteBuffer part(long number, int at, int count) throws IOException {
    checkRun(number, 1);
    var copy = newer.get(number);
    if (copy == null) {
      return range.read(number * superblock.blockSize() + at, count);
    }
    var bytes = range.read(copy.block() * superblock.blockSize() + at, count);
    if (copy.escaped() && at == 0) {
      bytes.order(ByteOrder.BIG_ENDIAN).putInt(0, ExtJournal.MAGIC);
      bytes.order(ByteOrder.LITTLE_ENDIAN);
    }
    return bytes;
  }

  /** A run of blocks must lie in the file system. */
  void checkRun(long first, long count) throws IOException {
    if (first < 0 || count < 0 || first > superblock.blocks() - count) {
      throw ExtSuperblock.damaged("a block of it lies behind its end");
    }
  }

  /**
   * Visits what may be other than zero of a run of blocks.
   *
   * @param position of the run in its file
   * @param end of the file; nothing behind it is visited
   */
  void visit(
      long first, long count, long position, long end, FileSystemReader.ContentVisitor visitor)
      throws IOException {
    checkRun(first, count);
    int size = superblock.blockSize();
    long next = first;
    for (var replaced : newer.subMap(first, first + count).keySet()) {
      visitRange(
          next * size, (replaced - next) * size, position + (next - first) * size, end, visitor);
      long at = position + (replaced - first) * size;
      if (at < end) {
        visitor.data(at, block(replaced).limit((int) Math.min(size, end - at)));
      }
      next = replaced + 1;
    }
    visitRange(
        next * size, (first + count - next) * size, position + (next - first) * size, end, visitor);
  }

  private void visitRange(
      long from, long length, long position, long end, FileSystemReader.ContentVisitor visitor)
      throws IOException {
    range.visit(from, Math.min(length, end - position), position, visitor);
  }
}
