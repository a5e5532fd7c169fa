package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.files.FileSystemReader.EntryVisitor;
import dev.coffer.engine.embedded.files.XfsBlocks.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the blocks of a folder together, each of which may be of several blocks of the file system
 * that lie apart, and visits their entries.
 */
final class XfsFolderBlocks implements XfsExtents.Visitor {

  /** Of the content of a folder, the first 32 GiB are for entries; indices come behind. */
  private static final long ENTRIES_BYTES = 1L << 35;

  private final XfsBlocks blocks;
  private final long folder;
  private final FolderBlocks claimed;
  private final EntryVisitor visitor;

  /** How many blocks of the file system make a block of the folder. */
  private final int each;

  private final List<Run> runs = new ArrayList<>();

  /** Of the block that is being put together: its place in the folder, and what is there of it. */
  private long index;

  private int gathered;

  XfsFolderBlocks(XfsBlocks blocks, long folder, FolderBlocks claimed, EntryVisitor visitor) {
    this.blocks = blocks;
    this.folder = folder;
    this.claimed = claimed;
    this.visitor = visitor;
    this.each = blocks.superblock().folderBlockSize() / blocks.superblock().blockSize();
  }

  @Override
  public void extent(XfsExtent extent) throws IOException {
    long end = Math.min(extent.end(), ENTRIES_BYTES / blocks.superblock().blockSize());
    for (long at = extent.offset(); at < end; ) {
      long count = Math.min(each - at % each, end - at);
      add(at, new Run(extent.block() + at - extent.offset(), count));
      at += count;
    }
  }

  private void add(long at, Run run) throws IOException {
    if (gathered != at % each || (gathered > 0 && index != at / each)) {
      throw XfsSuperblock.damaged("a block of folder inode %d has a hole".formatted(folder));
    }
    index = at / each;
    gathered += (int) run.count();
    runs.add(run);
    if (gathered == each) {
      entries();
      runs.clear();
      gathered = 0;
    }
  }

  private void entries() throws IOException {
    if (!claimed.claim(runs.getFirst().block(), folder, index)) {
      throw XfsSuperblock.damaged("a block belongs to two folders");
    }
    var superblock = blocks.superblock();
    var bytes = blocks.join(runs);
    boolean only = index == 0 && XfsBlockKind.FOLDER.isIn(bytes, superblock);
    var kind = only ? XfsBlockKind.FOLDER : XfsBlockKind.FOLDER_PART;
    blocks.check(kind, bytes, runs, folder);
    int end = only ? XfsFolder.endOfOnly(bytes) : bytes.limit();
    XfsFolder.inBlock(bytes, kind.headerBytes(superblock), end, superblock.fileTypes(), visitor);
  }

  /** Nothing may be left half-done. */
  void finish() throws IOException {
    if (gathered > 0) {
      throw XfsSuperblock.damaged("a block of folder inode %d has a hole".formatted(folder));
    }
  }
}
