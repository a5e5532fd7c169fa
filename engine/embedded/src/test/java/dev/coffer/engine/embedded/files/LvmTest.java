package dev.coffer.engine.embedded.files;

import static dev.coffer.engine.embedded.files.LvmImages.EXTENT;
import static dev.coffer.engine.embedded.files.LvmImages.group;
import static dev.coffer.engine.embedded.files.LvmImages.physical;
import static dev.coffer.engine.embedded.files.LvmImages.striped;
import static dev.coffer.engine.embedded.files.LvmImages.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.embedded.disk.DiskReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("R16: files come out of volumes of LVM")
class LvmTest {

  private static final int EXTENTS = 20;

  @TempDir(factory = MemoryFolder.class)
  Path temp;

  private final Map<String, DiskReader> disks = new LinkedHashMap<>();

  private ByteBuffer files() throws IOException {
    var source = Files.createDirectories(temp.resolve("source/etc"));
    Files.writeString(source.resolve("hosts"), "127.0.0.1 localhost\n");
    Files.write(source.resolve("big"), new byte[3_000_000]);
    try (var big = Files.newByteChannel(source.resolve("big"), StandardOpenOption.WRITE)) {
      for (int i = 0; i < 3000; i++) {
        big.position(i * 1000L).write(ByteBuffer.allocate(4).putInt(0, i + 1));
      }
    }
    var image = temp.resolve("files");
    Tool.run(
        "mkfs.ext4", "-q", "-F", "-d", temp.resolve("source").toString(), image.toString(), "12M");
    return ByteBuffer.wrap(Files.readAllBytes(image));
  }

  private Path restore(String path) throws IOException {
    var order = new RestoreOrder.Files(List.of(path), temp.resolve("restored").toString());
    return FileExtraction.plan(disks, order).write(_ -> {}).destination();
  }

  /** Also by GRUB, which shows that these volumes are as LVM makes them. */
  private void assertRestored(ByteBuffer... physical) throws IOException {
    for (int i = 0; i < physical.length; i++) {
      disks.put("vd" + i, new TestDisk(physical[i]));
      Files.write(temp.resolve("disk" + i), physical[i].array());
    }
    assertThat(restore("vg0/root:/etc").resolve("etc/big"))
        .hasSameBinaryContentAs(temp.resolve("source/etc/big"));
    var read = temp.resolve("read");
    var arguments = new ArrayList<String>(List.of("-c", "" + physical.length));
    for (int i = 0; i < physical.length; i++) {
      arguments.add(temp.resolve("disk" + i).toString());
    }
    arguments.addAll(List.of("cp", "(lvm/vg0-root)/etc/big", read.toString()));
    Tool.run("grub-fstest", arguments.toArray(String[]::new));
    assertThat(read).hasSameBinaryContentAs(temp.resolve("source/etc/big"));
  }

  @Test
  void a_volume_on_one_disk_is_found_by_its_name() throws IOException {
    var description = group("vg0", 1, EXTENTS, volume("root", striped(0, 12, "\"pv0\", 3")));
    var disk = physical(0, EXTENTS, description, 512);
    disk.put(4 * EXTENT, files(), 0, 12 * EXTENT);

    assertRestored(disk);
  }

  @Test
  void a_volume_may_be_in_pieces_on_several_disks() throws IOException {
    var description =
        group(
            "vg0",
            2,
            EXTENTS,
            volume(
                "root",
                striped(0, 5, "\"pv1\", 0"),
                striped(5, 3, "\"pv0\", 17"),
                striped(8, 4, "\"pv0\", 2")));
    // The description goes round the end of its area.
    var first = physical(0, EXTENTS, description, EXTENT - 4096 - 700);
    var second = physical(1, EXTENTS, description, 512);
    var files = files();
    second.put(EXTENT, files, 0, 5 * EXTENT);
    first.put(18 * EXTENT, files, 5 * EXTENT, 3 * EXTENT);
    first.put(3 * EXTENT, files, 8 * EXTENT, 4 * EXTENT);

    assertRestored(first, second);
  }

  @Test
  void a_volume_may_be_striped() throws IOException {
    var description =
        group("vg0", 2, EXTENTS, volume("root", striped(0, 12, "\"pv0\", 1", "\"pv1\", 4")));
    var first = physical(0, EXTENTS, description, 512);
    var second = physical(1, EXTENTS, description, 512);
    var files = files();
    for (int i = 0; i < 12 * EXTENT / 65536; i++) {
      var disk = i % 2 == 0 ? first : second;
      int at = (i % 2 == 0 ? 2 : 5) * EXTENT + i / 2 * 65536;
      disk.put(at, files, i * 65536, 65536);
    }

    assertRestored(first, second);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"thin", "thin-pool", "raid1", "raid5_ls", "mirror", "cache", "vdo", "snapshot"})
  void what_is_more_than_runs_of_extents_is_refused_in_words(String type) throws IOException {
    var segment = striped(0, 12, "\"pv0\", 3").replace("\"striped\"", "\"%s\"".formatted(type));
    var description = group("vg0", 1, EXTENTS, volume("root", segment));
    disks.put("vda", new TestDisk(physical(0, EXTENTS, description, 512)));

    assertThatThrownBy(() -> restore("/etc"))
        .hasMessage(
            ("there is no /etc in this backup; looked at vda:0 (it is a physical volume of LVM, of"
                    + " group vg0), vg0/root (this volume (LVM) is not read, it is of type %s;"
                    + " restore the disk as Test and read its files there)")
                .formatted(type));
  }

  @Test
  void a_snapshot_of_the_old_kind_is_not_taken_for_a_file_system() throws IOException {
    var snapshot =
        """
        start_extent = 0
        extent_count = 12
        type = "snapshot"
        chunk_size = 8
        origin = "root"
        cow_store = "yesterday\"""";
    var description =
        group(
            "vg0",
            1,
            EXTENTS,
            volume("root", striped(0, 12, "\"pv0\", 0"))
                + volume("yesterday", striped(0, 2, "\"pv0\", 12"))
                + volume("snapshot0", snapshot).replace(", \"VISIBLE\"", ""));
    var disk = physical(0, EXTENTS, description, 512);
    disk.put(EXTENT, files(), 0, 12 * EXTENT);
    disks.put("vda", new TestDisk(disk));

    assertThatThrownBy(() -> restore("vg0/yesterday:/etc"))
        .hasMessageContaining("it is a snapshot");
    assertThatThrownBy(() -> restore("vg0/snapshot0:/etc"))
        .hasMessage(
            "there is no partition vg0/snapshot0 in this backup;"
                + " it has [vda:0, vg0/root, vg0/yesterday]");
    assertThat(restore("/etc/hosts").resolve("etc/hosts")).exists();
  }

  @Test
  void a_disk_that_is_not_in_the_backup_is_told_of() throws IOException {
    var root = volume("root", striped(0, 5, "\"pv0\", 0"), striped(5, 5, "\"pv1\", 0"));
    disks.put("vda", new TestDisk(physical(0, EXTENTS, group("vg0", 2, EXTENTS, root), 512)));

    assertThatThrownBy(() -> restore("/etc"))
        .hasMessageContaining(
            "a part of it is on a physical volume (LVM) that is not in this backup, last seen as"
                + " /dev/vdb1");
  }

  @Test
  void two_copies_of_a_disk_are_not_mixed() throws IOException {
    var description = group("vg0", 1, EXTENTS, volume("root", striped(0, 5, "\"pv0\", 0")));
    disks.put("vda", new TestDisk(physical(0, EXTENTS, description, 512)));
    disks.put("vdb", new TestDisk(physical(0, EXTENTS, description, 512)));

    assertThatThrownBy(() -> restore("/etc"))
        .hasMessageContaining("two disks are the same physical volume");
  }

  @Test
  void the_newest_description_of_a_group_counts() throws IOException {
    var old = group("vg0", 2, EXTENTS, volume("root", striped(0, 12, "\"pv0\", 7")));
    var description = group("vg0", 2, EXTENTS, volume("root", striped(0, 12, "\"pv0\", 3")));
    var second = physical(1, EXTENTS, old.replace("seqno = 3", "seqno = 2"), 512);
    var first = physical(0, EXTENTS, description, 512);
    first.put(4 * EXTENT, files(), 0, 12 * EXTENT);
    disks.put("vda", new TestDisk(second));
    disks.put("vdb", new TestDisk(first));

    assertThat(restore("/etc/hosts").resolve("etc/hosts")).exists();
  }

  @Test
  void a_damaged_description_is_not_believed() throws IOException {
    var description = group("vg0", 1, EXTENTS, volume("root", striped(0, 12, "\"pv0\", 3")));
    var disk = physical(0, EXTENTS, description, 512);
    disk.put(4096 + 600, (byte) ~disk.get(4096 + 600));
    disks.put("vda", new TestDisk(disk));

    assertThatThrownBy(() -> restore("/etc"))
        .hasMessageContaining("the description of its group is damaged")
        .hasMessageContaining("vgck");
  }

  @Test
  void a_volume_that_claims_the_same_place_twice_is_refused() throws IOException {
    var root = volume("root", striped(0, 12, "\"pv0\", 0"), striped(12, 12, "\"pv0\", 0"));
    disks.put("vda", new TestDisk(physical(0, EXTENTS, group("vg0", 1, EXTENTS, root), 512)));

    assertThatThrownBy(() -> restore("/etc")).hasMessageContaining("in one place twice");
  }
}
