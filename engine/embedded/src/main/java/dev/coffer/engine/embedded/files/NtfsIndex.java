package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** The entries of a folder: a tree whose root is in the folder's record, and all else in blocks. */
final class NtfsIndex {

  private static final String NAME = "$I30";
  private static final int MAGIC = 0x58444e49;
  private static final int ROOT_HEADER = 16;
  private static final int BLOCK_HEADER = 24;
  private static final int ENTRY_BYTES = 16;
  private static final int HAS_BLOCK = 1;
  private static final int LAST = 2;
  private static final int STRIDE = 512;

  /** It must fit a file record. */
  private static final int MOST_ROOT_BYTES = 1 << 16;

  /** Files of NTFS itself, which nobody sees; the root is one of them. */
  private static final long FIRST_USER_FILE = 16;

  private final NtfsFile folder;
  private final FolderBlocks claims;
  private final FileSystemReader.EntryVisitor visitor;
  private final Deque<Long> ahead = new ArrayDeque<>();
  private final Set<Long> seen = new HashSet<>();

  private NtfsIndex(NtfsFile folder, FolderBlocks claims, FileSystemReader.EntryVisitor visitor) {
    this.folder = folder;
    this.claims = claims;
    this.visitor = visitor;
  }

  static void visit(NtfsFile folder, FolderBlocks claims, FileSystemReader.EntryVisitor visitor)
      throws IOException {
    var root = folder.stream(NtfsAttribute.INDEX_ROOT, NAME);
    var header = root.isEmpty() ? ByteBuffer.allocate(0) : whole(root.get());
    if (header.limit() < ROOT_HEADER) {
      throw NtfsVolume.damaged("a folder has no entries");
    }
    var index = new NtfsIndex(folder, claims, visitor);
    index.entries(header, ROOT_HEADER);
    index.blocks(header.getInt(8));
  }

  private static ByteBuffer whole(NtfsStream root) throws IOException {
    if (root.size() > MOST_ROOT_BYTES) {
      throw NtfsVolume.damaged("the entries of a folder are damaged");
    }
    return root.read(0, (int) root.size());
  }

  private void blocks(int blockBytes) throws IOException {
    if (ahead.isEmpty()) {
      return;
    }
    var blocks = folder.stream(NtfsAttribute.INDEX_ALLOCATION, NAME);
    boolean possible =
        Integer.bitCount(blockBytes) == 1 && blockBytes >= STRIDE && blockBytes <= 1 << 16;
    if (blocks.isEmpty() || !possible) {
      throw NtfsVolume.damaged("a folder lacks a part of its entries");
    }
    int cluster = folder.volume().clusterBytes();
    long unit = blockBytes < cluster ? STRIDE : cluster;
    while (!ahead.isEmpty()) {
      long number = ahead.pop();
      boolean there = number >= 0 && number <= blocks.get().size() / unit;
      if (!there || !seen.add(number)) {
        throw NtfsVolume.damaged("the entries of a folder are a loop");
      }
      block(blocks.get(), number * unit, blockBytes);
    }
  }

  private void block(NtfsStream blocks, long at, int blockBytes) throws IOException {
    var raw = blocks.read(at, blockBytes);
    if (!claims.claim(blocks.place(at), folder.record().number(), at)) {
      throw NtfsVolume.damaged("a block belongs to two folders");
    }
    entries(NtfsVolume.unprotect(raw, MAGIC), BLOCK_HEADER);
  }

  private void entries(ByteBuffer block, int header) throws IOException {
    if (header + 8 > block.limit()) {
      throw cutOff();
    }
    long at = header + Integer.toUnsignedLong(block.getInt(header));
    long end = Math.min(block.limit(), header + Integer.toUnsignedLong(block.getInt(header + 4)));
    while (at + ENTRY_BYTES <= end) {
      int length = block.getShort((int) at + 8) & 0xffff;
      if (length < ENTRY_BYTES || length > end - at) {
        throw cutOff();
      }
      var entry = block.slice((int) at, length).order(ByteOrder.LITTLE_ENDIAN);
      int flags = entry.getShort(12);
      if ((flags & HAS_BLOCK) != 0 && length >= ENTRY_BYTES + 8) {
        ahead.push(entry.getLong(length - 8));
      }
      if ((flags & LAST) != 0) {
        return;
      }
      visit(entry);
      at += length;
    }
    throw cutOff();
  }

  private static IOException cutOff() {
    return NtfsVolume.damaged("the entries of a folder are cut off");
  }

  private void visit(ByteBuffer entry) throws IOException {
    int bytes = entry.getShort(10) & 0xffff;
    if (bytes > entry.limit() - ENTRY_BYTES) {
      throw cutOff();
    }
    var name = NtfsName.of(entry.slice(ENTRY_BYTES, bytes).order(ByteOrder.LITTLE_ENDIAN));
    long reference = entry.getLong(0);
    if (!name.isForOldPrograms() && (reference & NtfsRecord.NUMBER) >= FIRST_USER_FILE) {
      visitor.entry(name.text(), reference);
    }
  }
}
