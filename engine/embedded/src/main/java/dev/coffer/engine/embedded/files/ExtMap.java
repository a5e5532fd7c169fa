package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * Where the blocks of a file are: a tree of extents (ext4), or direct and indirect blocks (ext2,
 * ext3). Each block of the map is visited once at most and positions only ascend, so that no loop
 * and no tangle of a hostile map takes more time than the map has blocks.
 */
final class ExtMap {

  /** Takes the runs of a file's blocks. */
  @FunctionalInterface
  interface RunVisitor {
    /**
     * A run that holds data.
     *
     * @param logical the block's number in the file
     * @param physical the block's number in the file system
     */
    void run(long logical, long physical, long count) throws IOException;
  }

  private static final int EXTENT_MAGIC = 0xf30a;
  private static final int MAX_DEPTH = 5;
  private static final int ENTRY_BYTES = 12;
  private static final int MAX_INITIALIZED = 32768;
  private static final int DIRECT = 12;

  private final ExtBlocks blocks;
  private final long inode;
  private final RunVisitor visitor;
  private final Set<Long> visited = new HashSet<>();

  /** The file's next block: where the last run ended. */
  private long next;

  /** The block that the next pointer of an indirect map stands for. */
  private long position;

  private ExtMap(ExtBlocks blocks, long inode, RunVisitor visitor) {
    this.blocks = blocks;
    this.inode = inode;
    this.visitor = visitor;
  }

  /**
   * Visits the runs of a file in ascending order, without holes and what is preallocated only.
   *
   * @param fileBlocks how many blocks the file has, holes included; an indirect map ends there
   */
  static void visit(ExtBlocks blocks, ExtInode inode, long fileBlocks, RunVisitor visitor)
      throws IOException {
    var map = new ExtMap(blocks, inode.number(), visitor);
    if (inode.hasExtents()) {
      map.extents(inode.map(), -1);
    } else {
      map.indirect(inode.map(), fileBlocks);
    }
  }

  private IOException damaged() {
    return ExtSuperblock.damaged("the block map of inode %d is damaged".formatted(inode));
  }

  /** A block of the map itself. */
  private ByteBuffer mapBlock(long number) throws IOException {
    if (!visited.add(number)) {
      throw damaged();
    }
    return blocks.block(number);
  }

  /**
   * @param expectedDepth of this node above the leaves; -1 for the root, which says it itself
   */
  private void extents(ByteBuffer node, int expectedDepth) throws IOException {
    int entries = node.getShort(2) & 0xffff;
    int depth = node.getShort(6) & 0xffff;
    if ((node.getShort(0) & 0xffff) != EXTENT_MAGIC
        || (entries + 1) * ENTRY_BYTES > node.limit()
        || depth > MAX_DEPTH
        || (expectedDepth >= 0 && depth != expectedDepth)) {
      throw damaged();
    }
    for (int i = 1; i <= entries; i++) {
      int at = i * ENTRY_BYTES;
      if (depth == 0) {
        extent(node, at);
      } else {
        long low = Integer.toUnsignedLong(node.getInt(at + 4));
        extents(mapBlock((node.getShort(at + 8) & 0xffffL) << 32 | low), depth - 1);
      }
    }
  }

  private void extent(ByteBuffer node, int at) throws IOException {
    long logical = Integer.toUnsignedLong(node.getInt(at));
    int length = node.getShort(at + 4) & 0xffff;
    long low = Integer.toUnsignedLong(node.getInt(at + 8));
    boolean initialized = length <= MAX_INITIALIZED;
    if (initialized) {
      run(logical, (node.getShort(at + 6) & 0xffffL) << 32 | low, length);
    } else {
      advance(logical, length - MAX_INITIALIZED);
    }
  }

  private void indirect(ByteBuffer map, long fileBlocks) throws IOException {
    pointers(map, DIRECT, 0, fileBlocks);
    for (int level = 1; level <= 3; level++) {
      pointer(Integer.toUnsignedLong(map.getInt((DIRECT + level - 1) * 4)), level, fileBlocks);
    }
  }

  private void pointers(ByteBuffer block, int count, int level, long fileBlocks)
      throws IOException {
    for (int i = 0; i < count && position < fileBlocks; i++) {
      pointer(Integer.toUnsignedLong(block.getInt(i * 4)), level, fileBlocks);
    }
  }

  private void pointer(long block, int level, long fileBlocks) throws IOException {
    if (position >= fileBlocks) {
      return;
    }
    if (block == 0) {
      position += span(level);
    } else if (level == 0) {
      run(position, block, 1);
      position++;
    } else {
      var pointers = mapBlock(block);
      pointers(pointers, pointers.limit() / 4, level - 1, fileBlocks);
    }
  }

  /** How many blocks of the file a pointer of that level stands for. */
  private long span(int level) {
    long span = 1;
    for (int i = 0; i < level; i++) {
      span *= blocks.blockSize() / 4;
    }
    return span;
  }

  private void run(long logical, long physical, long count) throws IOException {
    advance(logical, count);
    blocks.checkRun(physical, count);
    visitor.run(logical, physical, count);
  }

  private void advance(long logical, long count) throws IOException {
    if (logical < next || count == 0) {
      throw damaged();
    }
    next = logical + count;
  }
}
