package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The entries in a block of a folder. The blocks of a folder with a hash tree look like any other
 * to who reads all of them: the tree hides in what seems to be unused entries.
 */
final class ExtFolder {

  private static final int HEADER_BYTES = 8;

  private ExtFolder() {}

  /**
   * @param block its position and limit are the entries' bounds
   */
  static void entries(ByteBuffer block, boolean hasFileTypes, FileSystemReader.EntryVisitor visitor)
      throws IOException {
    int at = block.position();
    int end = block.limit();
    while (at < end) {
      if (end - at < HEADER_BYTES) {
        throw damaged();
      }
      long inode = Integer.toUnsignedLong(block.getInt(at));
      int length = recordLength(block.getShort(at + 4) & 0xffff);
      int nameLength = hasFileTypes ? block.get(at + 6) & 0xff : block.getShort(at + 6) & 0xffff;
      if (length < HEADER_BYTES
          || length > end - at
          || length % 4 != 0
          || HEADER_BYTES + nameLength > length) {
        throw damaged();
      }
      if (inode != 0) {
        visit(block.slice(at + HEADER_BYTES, nameLength), inode, visitor);
      }
      at += length;
    }
  }

  /** In blocks of 64 KiB, 65536 does not fit its field; the low bits stand for the high ones. */
  private static int recordLength(int stored) {
    return stored == 0xffff || stored == 0 ? 0x10000 : (stored & 0xfffc) | (stored & 3) << 16;
  }

  private static void visit(ByteBuffer name, long inode, FileSystemReader.EntryVisitor visitor)
      throws IOException {
    var bytes = new byte[name.remaining()];
    name.get(bytes);
    var text = GuestName.decode(bytes);
    if (!text.equals(".") && !text.equals("..")) {
      visitor.entry(text, inode);
    }
  }

  private static IOException damaged() {
    return ExtSuperblock.damaged("the entries of a folder are damaged");
  }
}
