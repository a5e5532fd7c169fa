package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionTableTest {

  private static final int MIB = 1 << 20;
  private static final int SECTOR = 512;

  @TempDir static Path temp = Path.of("set by JUnit");
  private static byte[] made = {};

  @BeforeAll
  static void make_a_disk() throws IOException {
    var image = temp.resolve("image");
    Tool.makeDisk(image, 16, Files.createDirectory(temp.resolve("source")));
    made = Files.readAllBytes(image);
  }

  private static ByteBuffer gpt() {
    return ByteBuffer.wrap(made.clone()).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void a_gpt_says_where_its_partition_is() throws IOException {
    var table = PartitionTable.of(new TestDisk(gpt()));

    assertThat(table.notes()).isEmpty();
    assertThat(table.partitions()).singleElement().satisfies(PartitionTableTest::isTheQuickstarts);
  }

  private static void isTheQuickstarts(Partition partition) {
    assertThat(partition.number()).isEqualTo(1);
    assertThat(partition.range().offset()).isEqualTo(MIB);
    assertThat(partition.range().length()).isEqualTo(14 * MIB);
  }

  @Test
  void the_backup_of_a_gpt_stands_in_for_a_damaged_one() throws IOException {
    var disk = gpt();
    disk.put(SECTOR + 40, (byte) 99);

    var table = PartitionTable.of(new TestDisk(disk));

    assertThat(table.notes()).singleElement().asString().contains("the backup");
    assertThat(table.partitions()).singleElement().satisfies(PartitionTableTest::isTheQuickstarts);
  }

  @Test
  void damaged_entries_count_as_a_damaged_table() throws IOException {
    var disk = gpt();
    disk.put(2 * SECTOR + 40, (byte) 99);

    assertThat(PartitionTable.of(new TestDisk(disk)).notes()).hasSize(1);
  }

  @Test
  void a_gpt_of_which_both_copies_are_damaged_is_not_believed() throws IOException {
    var disk = gpt();
    disk.put(SECTOR + 40, (byte) 99);
    disk.put(disk.capacity() - SECTOR + 40, (byte) 99);

    assertThatThrownBy(() -> PartitionTable.of(new TestDisk(disk)))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining("both copies");
  }

  @Test
  void an_mbr_has_primary_and_logical_partitions() throws IOException {
    var disk = mbr();
    entry(disk, 0, 0, 0x83, 2048, 1000);
    entry(disk, 0, 1, 0x0f, 4096, 8192);
    entry(disk, 4096, 0, 0x83, 100, 200);
    entry(disk, 4096, 1, 0x05, 1024, 1024);
    entry(disk, 4096 + 1024, 0, 0x83, 50, 60);

    var partitions = PartitionTable.of(new TestDisk(disk)).partitions();

    assertThat(partitions).extracting(Partition::number).containsExactly(1, 5, 6);
    assertThat(partitions)
        .extracting(partition -> partition.range().offset() / SECTOR)
        .containsExactly(2048L, 4196L, 5170L);
  }

  @Test
  void a_chain_of_logical_partitions_that_bites_its_tail_ends() throws IOException {
    var disk = mbr();
    entry(disk, 0, 0, 0x05, 4096, 8192);
    entry(disk, 4096, 0, 0x83, 100, 200);
    entry(disk, 4096, 1, 0x05, 0, 1024);

    assertThat(PartitionTable.of(new TestDisk(disk)).partitions()).hasSize(1);
  }

  @Test
  void a_disk_without_a_table_is_one_partition() throws IOException {
    var disk = new TestDisk(ByteBuffer.allocate(MIB));

    assertThat(PartitionTable.of(disk).partitions())
        .containsExactly(new Partition(0, DiskRange.all(disk)));
  }

  @Test
  void a_boot_sector_is_no_partition_table() throws IOException {
    var disk = mbr();
    entry(disk, 0, 0, 0x83, 2048, 1000);
    disk.put(82, "FAT32   ".getBytes(StandardCharsets.US_ASCII));

    assertThat(PartitionTable.of(new TestDisk(disk)).partitions())
        .extracting(Partition::number)
        .containsExactly(0);
  }

  private static ByteBuffer mbr() {
    return ByteBuffer.allocate(8 * MIB).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void entry(
      ByteBuffer disk, int sector, int index, int type, int first, int count) {
    int at = sector * SECTOR + 446 + index * 16;
    disk.put(at + 4, (byte) type).putInt(at + 8, first).putInt(at + 12, count);
    disk.putShort(sector * SECTOR + 510, (short) 0xaa55);
  }
}
