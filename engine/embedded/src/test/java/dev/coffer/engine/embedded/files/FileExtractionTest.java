package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("R16: single files are restored from a backup")
class FileExtractionTest {

  @TempDir Path temp;
  private Path source;
  private Path destination;
  private final Map<String, DiskReader> disks = new LinkedHashMap<>();

  @BeforeEach
  void prepare() throws IOException {
    source = Files.createDirectory(temp.resolve("source"));
    destination = temp.resolve("restored");
    Files.createDirectories(source.resolve("etc/ssl"));
    Files.writeString(source.resolve("etc/hosts"), "127.0.0.1 localhost\n");
    Files.writeString(source.resolve("etc/ssl/key"), "secret\n");
  }

  private TestDisk disk(String name) throws IOException {
    var image = temp.resolve(name);
    Tool.run("mkfs.ext4", "-q", "-F", "-d", source.toString(), image.toString(), "4M");
    var disk = new TestDisk(ByteBuffer.wrap(Files.readAllBytes(image)));
    disks.put(name, disk);
    return disk;
  }

  private FileExtraction plan(String... paths) throws IOException {
    return FileExtraction.plan(
        disks, new RestoreOrder.Files(List.of(paths), destination.toString()));
  }

  private Extracted restore(String... paths) throws IOException {
    return plan(paths).write(_ -> {});
  }

  @Test
  void a_file_keeps_its_path_below_the_destination() throws IOException {
    disk("vda");

    var extracted = restore("/etc/hosts");

    assertThat(destination.resolve("etc/hosts"))
        .hasSameBinaryContentAs(source.resolve("etc/hosts"));
    assertThat(destination.resolve("etc/ssl")).doesNotExist();
    assertThat(extracted.note()).isEmpty();
    assertThat(temp.resolve("restored.coffer-partial")).doesNotExist();
  }

  @Test
  void a_folder_stands_for_all_below_it_and_is_written_once() throws IOException {
    disk("vda");

    var extracted = restore("/etc/ssl/key", "/etc", "/etc/hosts", "vda:0:/etc/../etc/ssl");

    assertThat(extracted.files()).isEqualTo(2);
    assertThat(extracted.skipped()).isEmpty();
    assertThat(destination.resolve("etc/ssl/key")).hasContent("secret\n");
  }

  @Test
  void a_path_that_is_nowhere_is_refused_with_what_was_looked_at() throws IOException {
    disk("vda");
    disks.put(
        "vdb",
        new TestDisk(
            ByteBuffer.allocate(1 << 20)
                .put(0x10040, "_BHRfS_M".getBytes(StandardCharsets.US_ASCII))));

    assertThatThrownBy(() -> plan("/etc/passwd"))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "there is no /etc/passwd in this backup; looked at vda:0 (ext4), "
                + "vdb:0 (Btrfs is not read here; restore the disk as Test and read its files there)");
    assertThat(destination).doesNotExist();
  }

  @Test
  void a_partition_that_is_not_there_is_refused_with_those_that_are() throws IOException {
    disk("vda");

    assertThatThrownBy(() -> plan("vdc:1:/etc/passwd"))
        .hasMessage("there is no partition vdc:1 in this backup; it has [vda:0]");
  }

  @Test
  void a_path_in_two_file_systems_is_refused_with_the_candidates() throws IOException {
    disk("vda");
    disk("vdb");

    assertThatThrownBy(() -> plan("/etc/hosts"))
        .hasMessage(
            "more than one file system has /etc/hosts; write which one is meant: "
                + "vda:0:/etc/hosts, vdb:0:/etc/hosts");
  }

  @Test
  void files_of_several_file_systems_are_kept_apart() throws IOException {
    disk("vda");
    disk("vdb");

    restore("vda:0:/etc/hosts", "vdb:0:/etc/hosts");

    assertThat(destination.resolve("vda-0/etc/hosts")).exists();
    assertThat(destination.resolve("vdb-0/etc/hosts")).exists();
  }

  @Test
  void a_path_through_links_ends_up_at_its_real_place() throws IOException {
    Files.createSymbolicLink(source.resolve("conf"), Path.of("etc/./ssl"));
    Files.createSymbolicLink(source.resolve("loop"), Path.of("loop"));
    disk("vda");

    assertThatThrownBy(() -> plan("/loop/key")).hasMessageContaining("there is no /loop/key");
    restore("/conf/key");

    assertThat(destination.resolve("conf")).isSymbolicLink();
    assertThat(destination.resolve("etc/ssl/key")).hasContent("secret\n");
  }

  @Test
  void a_link_that_leads_out_of_the_destination_is_reported_and_not_made() throws IOException {
    Files.createSymbolicLink(source.resolve("etc/absolute"), Path.of("/etc/hosts"));
    Files.createSymbolicLink(source.resolve("etc/up"), Path.of("../../x"));
    disk("vda");

    var extracted = restore("/etc");

    assertThat(destination.resolve("etc/absolute")).doesNotExist();
    assertThat(extracted.skippedCount()).isEqualTo(2);
    assertThat(extracted.note()).get().asString().contains("2 entries were not restored");
  }

  @Test
  void pipes_are_reported_and_not_made() throws IOException {
    Tool.run("mkfifo", source.resolve("etc/pipe").toString());
    disk("vda");

    assertThat(restore("/etc").skipped())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("vda:0:/etc/pipe: a pipe"));
  }

  @Test
  void a_destination_must_be_an_absolute_folder_that_is_empty_or_absent() throws IOException {
    disk("vda");
    for (var wrong : List.of("restored", "/", source.toString(), temp.resolve("vda").toString())) {
      assertThatThrownBy(
              () -> FileExtraction.plan(disks, new RestoreOrder.Files(List.of("/etc"), wrong)))
          .as(wrong)
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("name a new or empty folder");
    }

    Files.createDirectory(destination);
    restore("/etc");

    assertThat(destination.resolve("etc/hosts")).exists();
  }

  @Test
  void what_an_attempt_left_that_crashed_is_swept_away() throws IOException {
    disk("vda");
    var left = Files.createDirectory(temp.resolve("restored.coffer-partial"));
    Files.writeString(Files.createDirectory(left.resolve("old")).resolve("file"), "old");
    Files.createSymbolicLink(left.resolve("link"), source);

    restore("/etc/hosts");

    assertThat(destination.resolve("old")).doesNotExist();
    assertThat(source.resolve("etc/hosts")).exists();
  }

  @Test
  void a_failure_leaves_nothing_behind() throws IOException {
    disk("vda");
    var extraction = plan("/etc");

    assertThatThrownBy(
            () ->
                extraction.write(
                    _ -> {
                      throw new IllegalStateException("stop");
                    }))
        .hasMessage("stop");

    assertThat(temp).isDirectoryNotContaining("glob:**restored*");
  }

  @Test
  void names_of_a_hostile_guest_cannot_leave_the_destination() throws IOException {
    Files.writeString(source.resolve("etc/AAAAAAA"), "evil");
    Files.writeString(source.resolve("etc/BBBBBBB"), "evil");
    var disk = disk("vda");
    replace(disk, "AAAAAAA", "../evil");
    replace(disk, "BBBBBBB", "/x\0/etc");

    var extracted = restore("/etc");

    assertThat(extracted.files()).isEqualTo(2);
    assertThat(extracted.skipped())
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem.reason()).isEqualTo("NameNotPossible"));
    assertThat(destination).isDirectoryNotContaining("glob:**evil");
  }

  @Test
  void a_folder_inside_itself_is_no_loop() throws IOException {
    var disk = disk("vda");
    // The entry of /etc/ssl becomes one of /etc.
    var bytes = disk.bytes().order(ByteOrder.LITTLE_ENDIAN);
    int etc = find(disk, "\3\2etc") - 6;
    int ssl = find(disk, "\3\2ssl") - 6;
    bytes.putInt(ssl, bytes.getInt(etc));

    var extracted = restore("/etc");

    assertThat(extracted.files()).isEqualTo(1);
    assertThat(extracted.skipped())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("more than one place"));
  }

  @Test
  void a_single_file_that_is_damaged_fails_by_name() throws IOException {
    Files.writeString(source.resolve("data"), "x".repeat(200_000));
    disk("vda");
    Tool.run("debugfs", "-w", "-R", "set_inode_field /data block[0] 0", temp.resolve("vda") + "");
    disks.put("vda", TestDisk.of(temp.resolve("vda")));

    assertThatThrownBy(() -> restore("/data"))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining("vda:0:/data");
    assertThat(destination).doesNotExist();
  }

  private static void replace(TestDisk disk, String from, String to) {
    disk.bytes().put(find(disk, from), to.getBytes(StandardCharsets.US_ASCII));
  }

  private static int find(TestDisk disk, String text) {
    var content = new String(disk.bytes().array(), StandardCharsets.ISO_8859_1);
    return content.indexOf(text);
  }
}
