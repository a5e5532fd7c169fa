package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A partition of a disk of the point or a volume made of such, and what is in it.
 *
 * @param label as it stands before the path: {@code DISK:PARTITION}, where PARTITION is 0 for a
 *     disk without partition table, or {@code GROUP/VOLUME} for one of LVM
 */
record Volume(String label, Content content) {

  /** What a partition turned out to hold. */
  sealed interface Content {}

  /**
   * A file system whose files can be read.
   *
   * @param dataBytes what its files can hold at most, by what the partition holds
   */
  record FileSystem(FileSystemReader files, long dataBytes, List<String> tableNotes)
      implements Content {

    /** What a person should know; some of it shows while files are read. */
    List<String> notes() {
      return Stream.concat(tableNotes.stream(), files.notes().stream()).toList();
    }
  }

  /** Something else; why is for people. */
  record Other(String why) implements Content {}

  /** All partitions of these disks, and the volumes on them. */
  static List<Volume> of(Map<String, DiskReader> disks) throws IOException {
    var volumes = new ArrayList<Volume>();
    var groups = new LvmGroups();
    for (var disk : disks.entrySet()) {
      try {
        var table = PartitionTable.of(disk.getValue());
        for (var partition : table.partitions()) {
          var label = disk.getKey() + ":" + partition.number();
          volumes.add(new Volume(label, content(partition.range(), table.notes(), groups)));
        }
      } catch (DiskException e) {
        volumes.add(new Volume(disk.getKey() + ":0", new Other(e.problem().message())));
      }
    }
    groups.visit(
        (group, name, opening) -> volumes.add(new Volume(group + "/" + name, content(opening))));
    return volumes;
  }

  private static Content content(DiskRange range, List<String> notes, LvmGroups groups)
      throws IOException {
    try {
      var format = Format.of(range);
      boolean physical = format.filter(found -> found == Format.LVM).isPresent();
      return physical ? new Other(groups.add(range)) : content(range, format, notes);
    } catch (DiskException e) {
      return new Other(e.problem().message());
    }
  }

  private static Content content(LvmGroups.Opening opening) throws IOException {
    try {
      var range = DiskRange.all(opening.open());
      return content(range, Format.of(range), List.of());
    } catch (DiskException e) {
      return new Other(e.problem().message());
    }
  }

  private static Content content(DiskRange range, Optional<Format> format, List<String> tableNotes)
      throws IOException {
    if (format.isEmpty()) {
      return new Other("it holds no known file system");
    }
    var files = open(format.get(), range);
    if (files.isEmpty()) {
      return new Other(format.get().refusal());
    }
    long most = Math.multiplyExact(range.dataBytes(), files.get().expansion());
    return new FileSystem(files.get(), most, tableNotes);
  }

  private static Optional<FileSystemReader> open(Format format, DiskRange range)
      throws IOException {
    return switch (format) {
      case EXT -> Optional.of(ExtFileSystem.open(range));
      case XFS -> Optional.of(XfsFileSystem.open(range));
      case FAT16, FAT32 -> Optional.of(FatFileSystem.open(range));
      case NTFS -> Optional.of(NtfsFileSystem.open(range));
      default -> Optional.empty();
    };
  }

  /** For a sentence that says what was looked at. */
  String describe() {
    return switch (content) {
      case FileSystem fileSystem -> label + " (" + fileSystem.files().type() + ")";
      case Other other -> label + " (" + other.why() + ")";
    };
  }
}
