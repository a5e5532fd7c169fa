package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.files.FileSystemReader.EntryVisitor;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The entries of folders. Small folders stand in their inode; all others have blocks of entries,
 * besides indices to find them by, which nobody needs who reads all.
 */
final class XfsFolder {

  private static final int UNUSED = 0xffff;
  private static final int LEAF_BYTES = 8;
  private static final int TAIL_BYTES = 8;

  /** An inode's number, the length of its name, and where the entry is. */
  private static final int ENTRY_BYTES = 8 + 1 + 2;

  private XfsFolder() {}

  /**
   * The entries of a folder that stands in its inode.
   *
   * @param fork cut to the size of the folder
   */
  static void inInode(ByteBuffer fork, boolean fileTypes, EntryVisitor visitor) throws IOException {
    require(fork.limit() >= 6);
    int count = fork.get(0) & 0xff;
    int inodeBytes = fork.get(1) == 0 ? 4 : 8;
    int at = 2 + inodeBytes;
    for (int i = 0; i < count; i++) {
      require(at + 3 <= fork.limit());
      int nameLength = fork.get(at) & 0xff;
      int inodeAt = at + 3 + nameLength + (fileTypes ? 1 : 0);
      require(inodeAt + inodeBytes <= fork.limit());
      long inode =
          inodeBytes == 4 ? Integer.toUnsignedLong(fork.getInt(inodeAt)) : fork.getLong(inodeAt);
      visit(fork.slice(at + 3, nameLength), inode, visitor);
      at = inodeAt + inodeBytes;
    }
  }

  /** Where the entries of a block end that is the only one of its folder, and has its index. */
  static int endOfOnly(ByteBuffer block) throws IOException {
    long leaves = Integer.toUnsignedLong(block.getInt(block.limit() - TAIL_BYTES));
    long end = block.limit() - TAIL_BYTES - leaves * LEAF_BYTES;
    require(end > 0);
    return (int) end;
  }

  /** The entries of a block, between two offsets. */
  static void inBlock(ByteBuffer block, int start, int end, boolean fileTypes, EntryVisitor visitor)
      throws IOException {
    int at = start;
    while (at < end) {
      require(end - at >= 8);
      if ((block.getShort(at) & 0xffff) == UNUSED) {
        int length = block.getShort(at + 2) & 0xffff;
        require(length >= 8 && length % 8 == 0 && length <= end - at);
        at += length;
        continue;
      }
      require(end - at > ENTRY_BYTES);
      int nameLength = block.get(at + 8) & 0xff;
      int length = Math.ceilDiv(ENTRY_BYTES + nameLength + (fileTypes ? 1 : 0), 8) * 8;
      require(nameLength > 0 && length <= end - at);
      visit(block.slice(at + 9, nameLength), block.getLong(at), visitor);
      at += length;
    }
  }

  private static void visit(ByteBuffer name, long inode, EntryVisitor visitor) throws IOException {
    var bytes = new byte[name.remaining()];
    name.get(bytes);
    var text = GuestName.decode(bytes);
    if (!text.equals(".") && !text.equals("..")) {
      visitor.entry(text, inode);
    }
  }

  private static void require(boolean right) throws IOException {
    if (!right) {
      throw XfsSuperblock.damaged("the entries of a folder are damaged");
    }
  }
}
