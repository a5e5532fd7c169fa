package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.files.XfsBlocks.Run;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Reads XFS of version 5 and 4. Whatever of it has a checksum is compared with it. */
final class XfsFileSystem implements FileSystemReader {

  private static final int MAX_TARGET_BYTES = 1024;

  private final XfsBlocks blocks;
  private final List<String> notes;
  private final FolderBlocks folderBlocks = new FolderBlocks();

  private XfsFileSystem(XfsRecovery recovery) {
    this.blocks = recovery.blocks();
    this.notes = recovery.notes();
  }

  static XfsFileSystem open(DiskRange range) throws IOException {
    return new XfsFileSystem(XfsRecovery.of(range));
  }

  @Override
  public String type() {
    return "xfs";
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public boolean sharesBlocks() {
    return blocks.superblock().reflink();
  }

  @Override
  public FileNode root() throws IOException {
    var root = node(blocks.superblock().rootInode());
    if (root.kind() != FileNode.Kind.FOLDER) {
      throw XfsSuperblock.damaged("its root is no folder");
    }
    return root;
  }

  @Override
  public FileNode node(long id) throws IOException {
    return inode(id).node();
  }

  XfsInode inode(long number) throws IOException {
    var superblock = blocks.superblock();
    long at = superblock.inodeAddress(number);
    var raw = blocks.read(at, superblock.inodeSize());
    return XfsInode.check(number, raw, superblock, blocks.isFromLog(at, superblock.inodeSize()));
  }

  @Override
  public void list(FileNode folder, EntryVisitor visitor) throws IOException {
    var inode = inode(folder.id());
    if (inode.format() == XfsInode.LOCAL) {
      var entries = local(inode, folder.size());
      XfsFolder.inInode(entries, blocks.superblock().fileTypes(), visitor);
      return;
    }
    var entries = new XfsFolderBlocks(blocks, folder.id(), folderBlocks, visitor);
    XfsExtents.visit(blocks, inode, entries);
    entries.finish();
  }

  /** Content that stands in the inode itself. */
  private static ByteBuffer local(XfsInode inode, long size) throws IOException {
    var fork = inode.fork();
    if (size > fork.limit()) {
      throw XfsSuperblock.damaged("inode %d lacks content".formatted(inode.number()));
    }
    return fork.limit((int) size);
  }

  @Override
  public String target(FileNode link) throws IOException {
    var inode = inode(link.id());
    if (link.size() > MAX_TARGET_BYTES) {
      throw XfsSuperblock.damaged("the target of a link is too long");
    }
    var target = new byte[(int) link.size()];
    if (inode.format() == XfsInode.LOCAL) {
      local(inode, link.size()).get(target);
    } else {
      readTarget(inode, ByteBuffer.wrap(target));
    }
    return GuestName.decode(target);
  }

  /** Each extent has a header of its own in front of its part of the target. */
  private void readTarget(XfsInode inode, ByteBuffer target) throws IOException {
    XfsExtents.visit(
        blocks,
        inode,
        extent -> {
          if (!target.hasRemaining()) {
            return;
          }
          if (extent.count() * blocks.superblock().blockSize() > 1 << 16) {
            throw XfsSuperblock.damaged("the target of a link is too long");
          }
          var runs = List.of(new Run(extent.block(), extent.count()));
          var part = blocks.metadata(XfsBlockKind.LINK, runs, inode.number());
          part.position(XfsBlockKind.LINK.headerBytes(blocks.superblock()));
          target.put(part.limit(Math.min(part.limit(), part.position() + target.remaining())));
        });
    if (target.hasRemaining()) {
      throw XfsSuperblock.damaged(
          "the target of link inode %d is missing".formatted(inode.number()));
    }
  }

  @Override
  public void content(FileNode file, ContentVisitor visitor) throws IOException {
    var inode = inode(file.id());
    inode.checkReadable();
    int blockSize = blocks.superblock().blockSize();
    long count = Math.ceilDiv(file.size(), blockSize);
    XfsExtents.visit(
        blocks,
        inode,
        extent -> {
          var run = new Run(extent.block(), extent.count());
          if (extent.offset() < count) {
            blocks.visit(run, extent.offset() * blockSize, file.size(), visitor);
          }
        });
  }
}
