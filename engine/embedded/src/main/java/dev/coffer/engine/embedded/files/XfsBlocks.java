package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The blocks of an XFS file system, as they would be after its log was replayed: what the log has
 * of a block stands over what the disk has.
 */
record XfsBlocks(DiskRange range, XfsSuperblock superblock, XfsOverlay newer) {

  /** A run of blocks. */
  record Run(long block, long count) {}

  /** Bytes of metadata, big-endian. */
  ByteBuffer read(long at, int count) throws IOException {
    var bytes = range.read(at, count).order(ByteOrder.BIG_ENDIAN);
    newer.apply(at, bytes);
    return bytes;
  }

  /** Whether the log has something of these bytes. */
  boolean isFromLog(long at, int count) {
    return newer.has(at, count);
  }

  /** A checked block of metadata, which may be of several runs of blocks. */
  ByteBuffer metadata(XfsBlockKind kind, List<Run> runs, long inode) throws IOException {
    var bytes = join(runs);
    check(kind, bytes, runs, inode);
    return bytes;
  }

  /** The blocks of these runs in one piece, which nobody has checked. */
  ByteBuffer join(List<Run> runs) throws IOException {
    int blocks = 0;
    for (var run : runs) {
      blocks += (int) run.count();
    }
    var bytes = ByteBuffer.allocate(blocks * superblock.blockSize());
    for (var run : runs) {
      int count = (int) run.count() * superblock.blockSize();
      bytes.put(read(superblock.address(run.block(), run.count()), count));
    }
    return bytes.flip();
  }

  void check(XfsBlockKind kind, ByteBuffer bytes, List<Run> runs, long inode) throws IOException {
    boolean fromLog = false;
    for (var run : runs) {
      int count = (int) run.count() * superblock.blockSize();
      fromLog |= isFromLog(superblock.address(run.block(), run.count()), count);
    }
    long at = superblock.address(runs.getFirst().block(), 1);
    kind.check(bytes, superblock, at, inode, fromLog);
  }

  /**
   * Visits what may be other than zero of a run of blocks of a file.
   *
   * @param position of the run in the file
   * @param end of the file; nothing behind it is visited
   */
  void visit(Run run, long position, long end, FileSystemReader.ContentVisitor visitor)
      throws IOException {
    long from = superblock.address(run.block(), run.count());
    long count = Math.min(run.count() * superblock.blockSize(), end - position);
    range.visit(from, count, position, visitor);
  }
}
