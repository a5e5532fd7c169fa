package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskReader;
import java.io.IOException;
import java.util.List;

/**
 * How a disk is divided.
 *
 * @param partitions those that are in use, in the order of the table
 * @param notes what a person should know, such as that the backup table had to be used
 */
record PartitionTable(List<Partition> partitions, List<String> notes) {

  PartitionTable {
    partitions = List.copyOf(partitions);
    notes = List.copyOf(notes);
  }

  /**
   * Reads the GPT, else the MBR, else takes the whole disk for one partition.
   *
   * @throws dev.coffer.engine.embedded.disk.DiskException {@code PartitionTableDamaged}
   */
  static PartitionTable of(DiskReader disk) throws IOException {
    var all = DiskRange.all(disk);
    var gpt = GuidPartitions.read(all);
    if (gpt.isPresent()) {
      return gpt.get();
    }
    // The boot sector of FAT and NTFS has the signature of an MBR, and code where its entries are.
    var partitions =
        Format.hasBootSector(all) ? List.<Partition>of() : MasterBootRecord.partitions(all);
    return new PartitionTable(
        partitions.isEmpty() ? List.of(new Partition(0, all)) : partitions, List.of());
  }
}
