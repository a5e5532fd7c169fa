package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Reads ext2, ext3 and ext4. Checksums of metadata are not compared: the repository has already
 * proven that every byte is the one that was backed up.
 */
final class ExtFileSystem implements FileSystemReader {

  private static final long ROOT = 2;
  private static final int MAX_TARGET_BYTES = 4096;

  /** A folder of some ten million files; Linux stops there or before. */
  private static final long MAX_FOLDER_BYTES = 1L << 31;

  private final ExtSuperblock superblock;
  private final ExtBlocks blocks;
  private final List<String> notes;

  private final FolderBlocks folderBlocks = new FolderBlocks();

  private ExtFileSystem(ExtSuperblock superblock, ExtBlocks blocks, List<String> notes) {
    this.superblock = superblock;
    this.blocks = blocks;
    this.notes = notes;
  }

  static ExtFileSystem open(DiskRange range) throws IOException {
    var superblock = ExtSuperblock.read(range);
    var blocks = new ExtBlocks(range, superblock);
    var reader = new ExtFileSystem(superblock, blocks, List.of());
    if (!superblock.needsRecovery()) {
      return reader;
    }
    return new ExtFileSystem(superblock, blocks, List.of(reader.readJournal()));
  }

  /** A journal that cannot be read is no reason to read nothing; the note says what that means. */
  private String readJournal() throws IOException {
    try {
      long number = Integer.toUnsignedLong(superblock.journalInode());
      if (number == 0) {
        return "it was in use and its journal is on another disk, so its newest changes are missing";
      }
      var copies = ExtJournal.copies(blocks, inode(number), node(number).size());
      blocks.replace(copies);
      return "it was in use; %d blocks were read from its journal".formatted(copies.size());
    } catch (DiskException e) {
      return "it was in use and its journal is of no use, so its newest changes may be missing: "
          + e.problem().message();
    }
  }

  @Override
  public String type() {
    return superblock.type();
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public FileNode root() throws IOException {
    var root = node(ROOT);
    if (root.kind() != FileNode.Kind.FOLDER) {
      throw ExtSuperblock.damaged("its root is no folder");
    }
    return root;
  }

  @Override
  public FileNode node(long id) throws IOException {
    return inode(id).node(superblock.hasLargeFolders());
  }

  ExtInode inode(long number) throws IOException {
    if (number < 1 || number > superblock.inodes()) {
      throw ExtSuperblock.damaged("it has no inode %d".formatted(number));
    }
    long group = (number - 1) / superblock.inodesPerGroup();
    long offset = (number - 1) % superblock.inodesPerGroup() * superblock.inodeSize();
    long block = inodeTable(group) + offset / superblock.blockSize();
    int at = (int) (offset % superblock.blockSize());
    return new ExtInode(number, blocks.part(block, at, superblock.inodeSize()));
  }

  private long inodeTable(long group) throws IOException {
    int size = superblock.descriptorSize();
    int at = (int) (group % (superblock.blockSize() / size)) * size;
    var descriptor = blocks.part(superblock.descriptorBlock(group), at, size);
    long low = Integer.toUnsignedLong(descriptor.getInt(8));
    return superblock.hasWideDescriptors()
        ? low | Integer.toUnsignedLong(descriptor.getInt(0x28)) << 32
        : low;
  }

  @Override
  public void list(FileNode folder, EntryVisitor visitor) throws IOException {
    var inode = inode(folder.id());
    inode.checkReadable();
    if (inode.isInline()) {
      // The first four bytes are the inode of the parent folder.
      entries(inode.map().position(4), visitor);
      entries(ExtInlineData.attribute(inode), visitor);
      return;
    }
    if (folder.size() > MAX_FOLDER_BYTES) {
      throw ExtSuperblock.damaged("folder inode %d is too large".formatted(folder.id()));
    }
    long count = Math.ceilDiv(folder.size(), superblock.blockSize());
    ExtMap.visit(
        blocks,
        inode,
        count,
        (logical, physical, length) -> {
          for (long i = 0; i < length && logical + i < count; i++) {
            claim(physical + i, folder.id(), logical + i);
            entries(blocks.block(physical + i), visitor);
          }
        });
  }

  private void entries(ByteBuffer entries, EntryVisitor visitor) throws IOException {
    ExtFolder.entries(entries, superblock.hasFileTypes(), visitor);
  }

  private void claim(long block, long folder, long index) throws DiskException {
    if (!folderBlocks.claim(block, folder, index)) {
      throw ExtSuperblock.damaged("a block belongs to two folders");
    }
  }

  @Override
  public String target(FileNode link) throws IOException {
    var inode = inode(link.id());
    inode.checkReadable();
    if (link.size() > MAX_TARGET_BYTES) {
      throw ExtSuperblock.damaged("the target of a link is too long");
    }
    var target = new byte[(int) link.size()];
    boolean inMap = link.size() < ExtInode.MAP_BYTES && !inode.hasExtents() && !inode.isInline();
    if (inMap) {
      inode.map().get(target);
    } else {
      content(link, (position, data) -> data.get(target, (int) position, data.remaining()));
    }
    return GuestName.decode(target);
  }

  @Override
  public void content(FileNode file, ContentVisitor visitor) throws IOException {
    var inode = inode(file.id());
    inode.checkReadable();
    content(inode, file.size(), visitor);
  }

  private void content(ExtInode inode, long size, ContentVisitor visitor) throws IOException {
    if (inode.isInline()) {
      visitInline(inode, size, visitor);
      return;
    }
    int blockSize = superblock.blockSize();
    long count = Math.ceilDiv(size, blockSize);
    if (count > 1L << 32) {
      throw ExtSuperblock.damaged("inode %d is too large".formatted(inode.number()));
    }
    ExtMap.visit(
        blocks,
        inode,
        count,
        (logical, physical, length) ->
            blocks.visit(physical, length, logical * blockSize, size, visitor));
  }

  private static void visitInline(ExtInode inode, long size, ContentVisitor visitor)
      throws IOException {
    var first = inode.map();
    visitor.data(0, first.limit((int) Math.min(size, ExtInode.MAP_BYTES)));
    var rest = ExtInlineData.attribute(inode);
    long left = size - ExtInode.MAP_BYTES;
    if (left > rest.limit()) {
      throw ExtSuperblock.damaged("inode %d lacks inline data".formatted(inode.number()));
    }
    if (left > 0) {
      visitor.data(ExtInode.MAP_BYTES, rest.limit((int) left).order(ByteOrder.LITTLE_ENDIAN));
    }
  }
}
