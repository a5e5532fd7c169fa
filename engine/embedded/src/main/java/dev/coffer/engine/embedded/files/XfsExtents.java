package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the content of a file lies: a list of extents in the inode, or a tree of them whose root is
 * in the inode. They are visited one by one, as a file may have millions.
 */
final class XfsExtents {

  /** Takes the extents that have content, in ascending order. */
  @FunctionalInterface
  interface Visitor {
    void extent(XfsExtent extent) throws IOException;
  }

  /** Deeper than the largest possible file needs. */
  private static final int MAX_DEPTH = 10;

  private static final int ROOT_HEADER = 4;

  private final XfsBlocks blocks;
  private final XfsInode inode;
  private final Visitor visitor;
  private final Set<Long> visited = new HashSet<>();
  private long next;

  private XfsExtents(XfsBlocks blocks, XfsInode inode, Visitor visitor) {
    this.blocks = blocks;
    this.inode = inode;
    this.visitor = visitor;
  }

  static void visit(XfsBlocks blocks, XfsInode inode, Visitor visitor) throws IOException {
    var extents = new XfsExtents(blocks, inode, visitor);
    var fork = inode.fork();
    switch (inode.format()) {
      case XfsInode.EXTENTS -> extents.leaf(fork, 0, inode.extents());
      case XfsInode.TREE -> {
        int level = fork.getShort(0) & 0xffff;
        int most = (fork.limit() - ROOT_HEADER) / XfsExtent.BYTES;
        if (level == 0 || level > MAX_DEPTH) {
          throw extents.damaged();
        }
        extents.node(fork, ROOT_HEADER, level, fork.getShort(2) & 0xffff, most);
      }
      default -> throw extents.damaged();
    }
  }

  private IOException damaged() {
    return XfsSuperblock.damaged("the extents of inode %d are damaged".formatted(inode.number()));
  }

  private void node(ByteBuffer node, int header, int level, int entries, int most)
      throws IOException {
    if (entries > most) {
      throw damaged();
    }
    for (int i = 0; i < entries; i++) {
      // Behind the keys, of which there may be as many as fit, as many pointers.
      below(node.getLong(header + most * 8 + i * 8), level - 1);
    }
  }

  private void below(long block, int level) throws IOException {
    if (!visited.add(block)) {
      throw damaged();
    }
    var runs = List.of(new XfsBlocks.Run(block, 1));
    var child = blocks.metadata(XfsBlockKind.TREE, runs, inode.number());
    int entries = child.getShort(6) & 0xffff;
    if ((child.getShort(4) & 0xffff) != level) {
      throw damaged();
    }
    int header = XfsBlockKind.TREE.headerBytes(blocks.superblock());
    if (level == 0) {
      leaf(child, header, entries);
    } else {
      node(child, header, level, entries, (child.limit() - header) / XfsExtent.BYTES);
    }
  }

  private void leaf(ByteBuffer leaf, int header, long entries) throws IOException {
    if (entries < 0 || entries > (leaf.limit() - header) / XfsExtent.BYTES) {
      throw damaged();
    }
    for (int i = 0; i < entries; i++) {
      var extent = XfsExtent.read(leaf, header + i * XfsExtent.BYTES);
      if (extent.offset() < next || extent.count() == 0) {
        throw damaged();
      }
      next = extent.end();
      if (extent.written()) {
        visitor.extent(extent);
      }
    }
  }
}
