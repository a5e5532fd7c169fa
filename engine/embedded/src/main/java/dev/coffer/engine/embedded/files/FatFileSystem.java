package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.files.FileNode.Kind;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Reads FAT12, FAT16 and FAT32. A file is known by the place of its entry, as FAT has nothing else.
 * It keeps times without a zone, which are taken for UTC as Linux does on a server, and no rights:
 * only who restores a file may read it.
 */
final class FatFileSystem implements FileSystemReader {

  /** No entry is in the boot sector. */
  private static final long ROOT = 0;

  private static final int FOLDER = 0x10;
  private static final int READ_ONLY = 0x01;

  /** As much as a folder may have. */
  private static final int MOST_FOLDER_BYTES = 65536 * FatEntries.BYTES;

  private static final Instant NO_TIME = Instant.parse("1980-01-01T00:00:00Z");

  private final DiskRange range;
  private final FatGeometry geometry;
  private final FatChains chains;
  private final FolderBlocks folderClusters = new FolderBlocks();

  private FatFileSystem(DiskRange range, FatGeometry geometry) {
    this.range = range;
    this.geometry = geometry;
    this.chains = new FatChains(range, geometry);
  }

  static FatFileSystem open(DiskRange range) throws IOException {
    return new FatFileSystem(range, FatGeometry.read(range));
  }

  @Override
  public String type() {
    return geometry.type();
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public FileNode root() {
    return new FileNode(ROOT, Kind.FOLDER, 0, 0700, 0, 0, 1, NO_TIME);
  }

  @Override
  public FileNode node(long id) throws IOException {
    if (id == ROOT) {
      return root();
    }
    var entry = range.read(id, FatEntries.BYTES);
    int attributes = entry.get(11);
    boolean folder = (attributes & FOLDER) != 0;
    boolean readOnly = !folder && (attributes & READ_ONLY) != 0;
    return new FileNode(
        id,
        folder ? Kind.FOLDER : Kind.FILE,
        folder ? 0 : Integer.toUnsignedLong(entry.getInt(28)),
        folder ? 0700 : readOnly ? 0400 : 0600,
        0,
        0,
        1,
        modified(entry.getShort(24) & 0xffff, entry.getShort(22) & 0xffff));
  }

  private static Instant modified(int date, int time) {
    try {
      return LocalDateTime.of(
              1980 + (date >> 9),
              date >> 5 & 0xf,
              date & 0x1f,
              time >> 11,
              time >> 5 & 0x3f,
              (time & 0x1f) * 2)
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return NO_TIME;
    }
  }

  private long firstCluster(FileNode node) throws IOException {
    if (node.id() == ROOT) {
      return geometry.rootCluster();
    }
    var entry = range.read(node.id(), FatEntries.BYTES);
    long high = geometry.bits() == 32 ? entry.getShort(20) & 0xffff : 0;
    return high << 16 | (entry.getShort(26) & 0xffff);
  }

  @Override
  public void list(FileNode folder, EntryVisitor visitor) throws IOException {
    var entries = new FatEntries(visitor);
    if (folder.id() == ROOT && geometry.rootBytes() > 0) {
      entries.accept(
          range.read(geometry.rootOffset(), geometry.rootBytes()), geometry.rootOffset());
      return;
    }
    long most = Math.ceilDiv(MOST_FOLDER_BYTES, geometry.clusterBytes());
    var more = new boolean[] {true};
    chains.visit(
        firstCluster(folder),
        most,
        (index, cluster, count) -> {
          for (long i = 0; i < count && more[0]; i++) {
            if (!folderClusters.claim(cluster + i, folder.id(), index + i)) {
              throw FatGeometry.damaged("a cluster belongs to two folders");
            }
            long offset = geometry.offset(cluster + i);
            more[0] = entries.accept(range.read(offset, geometry.clusterBytes()), offset);
          }
        });
  }

  @Override
  public boolean ignoresCase() {
    return true;
  }

  @Override
  public String target(FileNode link) throws IOException {
    throw FatGeometry.damaged("it cannot have links");
  }

  @Override
  public void content(FileNode file, ContentVisitor visitor) throws IOException {
    if (file.size() == 0) {
      return;
    }
    int cluster = geometry.clusterBytes();
    long wanted = Math.ceilDiv(file.size(), cluster);
    long found =
        chains.visit(
            firstCluster(file),
            wanted,
            (index, first, count) -> {
              long position = index * cluster;
              long bytes = Math.min(count * cluster, file.size() - position);
              range.visit(geometry.offset(first), bytes, position, visitor);
            });
    if (found < wanted) {
      throw FatGeometry.damaged("a chain ends after %d of %d clusters".formatted(found, wanted));
    }
  }
}
