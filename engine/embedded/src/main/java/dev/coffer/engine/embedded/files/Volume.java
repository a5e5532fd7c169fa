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
 * A partition of a disk of the point, and what is in it.
 *
 * @param disk its name
 * @param partition its number; 0 for a disk without partition table
 */
record Volume(String disk, int partition, Content content) {

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

  /** All partitions of these disks. */
  static List<Volume> of(Map<String, DiskReader> disks) throws IOException {
    var volumes = new ArrayList<Volume>();
    for (var disk : disks.entrySet()) {
      try {
        var table = PartitionTable.of(disk.getValue());
        for (var partition : table.partitions()) {
          var content = content(partition, table.notes());
          volumes.add(new Volume(disk.getKey(), partition.number(), content));
        }
      } catch (DiskException e) {
        volumes.add(new Volume(disk.getKey(), 0, new Other(e.problem().message())));
      }
    }
    return volumes;
  }

  private static Content content(Partition partition, List<String> tableNotes) throws IOException {
    try {
      var format = Format.of(partition.range());
      if (format.isEmpty()) {
        return new Other("it holds no known file system");
      }
      var files = open(format.get(), partition.range());
      if (files.isEmpty()) {
        return new Other(format.get().refusal());
      }
      long most = Math.multiplyExact(partition.range().dataBytes(), files.get().expansion());
      return new FileSystem(files.get(), most, tableNotes);
    } catch (DiskException e) {
      return new Other(e.problem().message());
    }
  }

  private static Optional<FileSystemReader> open(Format format, DiskRange range)
      throws IOException {
    return switch (format) {
      case EXT -> Optional.of(ExtFileSystem.open(range));
      case FAT16, FAT32 -> Optional.of(FatFileSystem.open(range));
      case NTFS -> Optional.of(NtfsFileSystem.open(range));
      default -> Optional.empty();
    };
  }

  /** As it stands before the path: {@code DISK:PARTITION}. */
  String label() {
    return disk + ":" + partition;
  }

  /** For a sentence that says what was looked at. */
  String describe() {
    return switch (content) {
      case FileSystem fileSystem -> label() + " (" + fileSystem.files().type() + ")";
      case Other other -> label() + " (" + other.why() + ")";
    };
  }
}
