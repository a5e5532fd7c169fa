package dev.coffer.engine.embedded.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.files.Tool;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against the servers of others. */
class NbdDiskTest {

  private static final int MIB = 1 << 20;

  @TempDir Path folder;
  private Path socket;
  private Path image;

  @BeforeEach
  void paths() {
    socket = folder.resolve("s");
    image = folder.resolve("disk");
  }

  private NbdExport export(String name, String... bitmaps) {
    return new NbdExport(new NbdAddress.Unix(socket), name, List.of(bitmaps));
  }

  private static byte[] read(NbdDisk disk, long offset, int length) throws IOException {
    var buffer = ByteBuffer.allocate(length);
    disk.read(offset, buffer);
    assertThat(buffer.hasRemaining()).isFalse();
    return buffer.array();
  }

  /** Random bytes in the second mebibyte of a raw image of ten. */
  private byte[] rawImage() throws IOException {
    byte[] data = new byte[MIB];
    new Random(1).nextBytes(data);
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(10 * MIB);
      file.seek(MIB);
      file.write(data);
    }
    return data;
  }

  @Test
  void what_qemu_nbd_serves_is_read_and_its_holes_are_known() throws IOException {
    byte[] data = rawImage();
    try (var _ = qemuNbd();
        var disk = NbdDisk.open(export("d"))) {
      assertThat(disk.size()).isEqualTo(10 * MIB);
      assertThat(disk.data(0, disk.size())).containsExactly(new Extent(MIB, MIB));
      assertThat(disk.data(MIB + 5, MIB + 7)).containsExactly(new Extent(MIB + 5, 2));
      assertThat(read(disk, MIB, MIB)).isEqualTo(data);
      assertThat(read(disk, 0, 10 * MIB)).isEqualTo(Files.readAllBytes(image));
      assertThat(read(disk, MIB + 3, 7)).isEqualTo(java.util.Arrays.copyOfRange(data, 3, 10));
      assertThat(disk.changes("none")).isEmpty();
      assertThatThrownBy(() -> read(disk, 10 * MIB - 1, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  private Daemon qemuNbd() throws IOException {
    return Daemon.start(
        socket,
        "qemu-nbd",
        "-t",
        "-e",
        "8",
        "-r",
        "-f",
        "raw",
        "-x",
        "d",
        "-k",
        "" + socket,
        "" + image);
  }

  @Test
  void several_threads_read_at_once() throws IOException {
    rawImage();
    byte[] all = Files.readAllBytes(image);
    try (var _ = qemuNbd();
        var disk = NbdDisk.open(export("d"))) {
      assertThat(IntStream.range(0, 200).parallel().allMatch(i -> isAsIn(all, disk, i))).isTrue();
    }
  }

  private static boolean isAsIn(byte[] all, NbdDisk disk, int i) {
    int from = MIB - 5000 + i * 5003;
    try {
      return java.util.Arrays.equals(
          read(disk, from, 5000), java.util.Arrays.copyOfRange(all, from, from + 5000));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void a_bitmap_of_qemu_tells_what_was_written_since() throws IOException {
    Tool.run("qemu-img", "create", "-q", "-f", "qcow2", "" + image, "64M");
    write("write -P 1 0 1M", "write -P 2 32M 1M");
    Tool.run("qemu-img", "bitmap", "--add", "-g", "65536", "" + image, "since");
    write("write -P 3 1M 64k", "discard 32M 64k", "write -P 4 63M 1M");
    try (var _ = storageDaemon();
        var disk = NbdDisk.open(export("d", "since", "unknown"))) {
      ChangedSince changes = disk.changes("since").orElseThrow();
      assertThat(changes.changed(0, disk.size()))
          .containsExactly(
              new Extent(MIB, 65536), new Extent(32 * MIB, 65536), new Extent(63 * MIB, MIB));
      assertThat(changes.changed(MIB + 100, MIB + 200)).containsExactly(new Extent(MIB + 100, 100));
      assertThat(changes.changed(2 * MIB, 30 * MIB)).isEmpty();
      assertThat(disk.changes("unknown")).isEmpty();
      assertThat(read(disk, MIB, 65536)).containsOnly(3);
      assertThat(read(disk, 0, MIB)).containsOnly(1);
      assertThat(disk.data(2 * MIB, 30 * MIB)).isEmpty();
    }
  }

  private void write(String... commands) throws IOException {
    for (String command : commands) {
      Tool.run("qemu-io", "-f", "qcow2", "-d", "unmap", "-c", command, "" + image);
    }
  }

  private Daemon storageDaemon() throws IOException {
    return Daemon.start(
        socket,
        "qemu-storage-daemon",
        "--blockdev",
        "driver=qcow2,node-name=d0,read-only=on,file.driver=file,file.filename=" + image,
        "--nbd-server",
        "addr.type=unix,addr.path=" + socket,
        "--export",
        "type=nbd,id=e0,node-name=d0,name=d,bitmaps.0=since");
  }

  @Test
  void a_disk_of_many_tebibytes_that_is_nearly_empty_is_searched_by_windows() throws IOException {
    long end = 100L << 40;
    try (var _ = nbdkit("data", "size=" + end, "data=@" + (end - MIB) + " 1");
        var disk = NbdDisk.open(export(""))) {
      assertThat(disk.size()).isEqualTo(end);
      var found = disk.data(end - (8L << 30), end);
      assertThat(found).hasSize(1);
      assertThat(found.getFirst().offset())
          .isLessThanOrEqualTo(end - MIB)
          .isGreaterThan(end - 2 * MIB);
      assertThat(read(disk, end - MIB, 1)).containsExactly(1);
    }
  }

  private Daemon nbdkit(String... arguments) throws IOException {
    var all = new java.util.ArrayList<>(List.of("-f", "-r", "-U", "" + socket));
    all.addAll(List.of(arguments));
    return Daemon.start(socket, "nbdkit", all.toArray(String[]::new));
  }

  @Test
  void blocks_are_as_large_as_the_server_wants_them() throws IOException {
    byte[] data = rawImage();
    try (var _ =
            nbdkit(
                "--filter=blocksize-policy",
                "file",
                "" + image,
                "blocksize-minimum=4096",
                "blocksize-maximum=65536",
                "blocksize-error-policy=error");
        var disk = NbdDisk.open(export(""))) {
      assertThat(read(disk, MIB + 1, 200_000))
          .isEqualTo(java.util.Arrays.copyOfRange(data, 1, 200_001));
      assertThat(disk.data(MIB + 1, MIB + 2)).containsExactly(new Extent(MIB + 1, 1));
    }
  }

  @Test
  void an_error_of_the_server_is_one_of_the_reader_and_the_next_request_is_answered()
      throws IOException {
    rawImage();
    var trigger = folder.resolve("trigger");
    Files.createFile(trigger);
    try (var _ =
            nbdkit("--filter=error", "file", "" + image, "error-rate=1", "error-file=" + trigger);
        var disk = NbdDisk.open(export(""))) {
      assertThatThrownBy(() -> read(disk, 0, 512))
          .isInstanceOf(NbdException.class)
          .hasMessageContaining("error EIO")
          .hasMessageContaining(socket.toString());
      Files.delete(trigger);
      assertThat(read(disk, 0, 512)).containsOnly(0);
    }
  }

  @Test
  void the_end_of_the_server_ends_the_reading_for_good() throws IOException {
    rawImage();
    var server = qemuNbd();
    try (var disk = NbdDisk.open(export("d"))) {
      server.close();
      assertThatThrownBy(() -> read(disk, 0, 512)).isInstanceOf(IOException.class);
      Files.deleteIfExists(socket);
      try (var _ = qemuNbd()) {
        assertThatThrownBy(() -> read(disk, 0, 512)).hasMessageContaining("was lost");
      }
    }
  }

  @Test
  void who_is_not_there_or_has_no_such_export_is_named() throws IOException {
    assertThatThrownBy(() -> NbdDisk.open(export("d")))
        .isInstanceOf(NbdException.class)
        .hasMessageContaining(socket.toString());
    rawImage();
    try (var _ = qemuNbd()) {
      assertThat(NbdDisk.exports(new NbdAddress.Unix(socket))).containsExactly("d");
      assertThatThrownBy(() -> NbdDisk.open(export("other")))
          .isInstanceOf(NbdException.class)
          .hasMessageContaining("the server has no such export");
    }
  }
}
