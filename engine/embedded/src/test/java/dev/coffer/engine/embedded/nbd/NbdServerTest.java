package dev.coffer.engine.embedded.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.files.Tool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server against the clients of others, and our own. */
class NbdServerTest {

  private static final int MIB = 1 << 20;
  private static final PatternDisk DISK =
      new PatternDisk(
          20 * MIB,
          List.of(
              new Extent(4096, 3 * MIB),
              new Extent(7 * MIB + 512, 1024),
              new Extent(19 * MIB, MIB)));

  @TempDir Path folder;

  private NbdServer start(DiskReader disk) throws IOException {
    return NbdServer.start(new NbdAddress.Unix(folder.resolve("s")), Map.of("d", disk, "e", disk));
  }

  private String uri() {
    return "nbd+unix:///d?socket=" + folder.resolve("s");
  }

  private Path rawImage() throws IOException {
    var image = folder.resolve("raw");
    var all = ByteBuffer.allocate((int) DISK.size());
    DISK.read(0, all);
    return Files.write(image, all.array());
  }

  @Test
  void qemu_img_converts_and_compares_it() throws IOException {
    try (var _ = start(DISK)) {
      var copy = folder.resolve("copy.qcow2").toString();
      Tool.run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", uri(), copy);
      var raw = rawImage().toString();
      Tool.run("qemu-img", "compare", "-f", "qcow2", "-F", "raw", copy, raw);
      Tool.run("qemu-img", "compare", "-f", "raw", "-F", "raw", uri(), raw);
      assertThat(Tool.run("qemu-img", "map", "--output=json", "-f", "raw", uri()))
          .contains("\"start\": 7340544, \"length\": 1024");
    }
  }

  @Test
  void nbdcopy_copies_it_by_several_connections() throws IOException {
    try (var _ = start(DISK)) {
      var copy = folder.resolve("copy");
      Tool.run("nbdcopy", "--connections=4", "--threads=4", uri(), copy.toString());
      assertThat(copy).hasSameBinaryContentAs(rawImage());
    }
  }

  @Test
  void nbdinfo_is_told_all() throws IOException {
    try (var _ = start(DISK)) {
      assertThat(Tool.run("nbdinfo", "--list", "--json", uri()))
          .contains("\"export-name\": \"d\"", "\"export-name\": \"e\"", "\"export-size\": 20971520")
          .contains("\"base:allocation\"", "\"is_read_only\": true", "\"can_multi_conn\": true");
      assertThat(Tool.run("nbdinfo", "--map", "--totals", uri())).contains("hole,zero");
    }
  }

  @Test
  void an_overlay_of_qemu_takes_what_is_written() throws IOException {
    try (var _ = start(DISK)) {
      var overlay = folder.resolve("overlay.qcow2").toString();
      Tool.run("qemu-img", "create", "-q", "-f", "qcow2", "-b", uri(), "-F", "raw", overlay);
      Tool.run(
          "qemu-io",
          "-f",
          "qcow2",
          "-c",
          "write -P 7 5000 100",
          "-c",
          "read -P 7 5000 100",
          overlay);
      var refused =
          new ProcessBuilder(
              Tool.find("qemu-io").toString(), "-f", "raw", "-c", "write 0 512", uri());
      assertThat(refused.redirectErrorStream(true).start().onExit().join().exitValue()).isNotZero();
    }
  }

  @Test
  void who_changes_his_mind_is_told_that_this_is_understood() throws IOException {
    try (var server = start(DISK);
        var wire = Wire.connect(server.address(), Duration.ofSeconds(10))) {
      new Handshake(wire).greet();
      wire.putLong(Protocol.IHAVEOPT).putInt(Protocol.OPT_ABORT).putInt(0).flush();
      assertThat(wire.getLong()).isEqualTo(Protocol.OPTION_REPLY_MAGIC);
      assertThat(wire.getInt()).isEqualTo(Protocol.OPT_ABORT);
      assertThat(wire.getInt()).isEqualTo(Protocol.REP_ACK);
    }
  }

  @Property(tries = 100)
  void what_is_served_is_read(
      @ForAll @IntRange(min = 1, max = 2_000_000) int size,
      @ForAll @Size(max = 8) List<@IntRange(max = 400_000) Integer> cuts,
      @ForAll @IntRange(max = 2_000_000) int from,
      @ForAll @IntRange(max = 700_000) int length)
      throws IOException {
    var disk = new PatternDisk(size, extents(size, cuts));
    long start = Math.min(from, size);
    long end = Math.min(start + length, size);
    try (var server = NbdServer.start(new NbdAddress.Tcp("127.0.0.1", 0), Map.of("d", disk));
        var client = NbdDisk.open(new NbdExport(server.address(), "d", List.of()))) {
      assertThat(client.size()).isEqualTo(size);
      assertThat(bytes(client, start, end)).isEqualTo(bytes(disk, start, end));
      assertThat(covers(client.data(start, end), disk.data(start, end))).isTrue();
    }
  }

  private static List<Extent> extents(int size, List<Integer> cuts) {
    var extents = new ArrayList<Extent>();
    long at = 0;
    for (int cut : cuts) {
      long start = at + cut / 2;
      long end = Math.min(size, start + 1 + cut / 3);
      if (start < end) {
        extents.add(new Extent(start, end - start));
      }
      at = end + 1;
    }
    return extents;
  }

  private static byte[] bytes(DiskReader disk, long from, long to) throws IOException {
    var buffer = ByteBuffer.allocate((int) (to - from));
    disk.read(from, buffer);
    return buffer.array();
  }

  private static boolean covers(List<Extent> large, List<Extent> small) {
    return small.stream()
        .allMatch(
            part ->
                large.stream()
                    .anyMatch(all -> all.offset() <= part.offset() && part.end() <= all.end()));
  }

  @Test
  void a_disk_of_many_tebibytes_is_searched_in_no_time() throws IOException {
    long size = 1L << 46;
    var disk = new PatternDisk(size, List.of(new Extent(size - MIB, 1000)));
    try (var server = start(disk);
        var client = NbdDisk.open(new NbdExport(server.address(), "d", List.of()))) {
      assertThat(client.data(size - (1L << 40), size)).isEqualTo(disk.extents());
      assertThat(bytes(client, size - MIB, size)).isEqualTo(bytes(disk, size - MIB, size));
    }
  }

  /** A disk that fails behind its first mebibyte. */
  private record Broken(DiskReader sound) implements DiskReader {

    @Override
    public long size() {
      return sound.size();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      if (offset >= MIB) {
        throw new DiskException("ChunkDamaged", "these bytes are damaged");
      }
      sound.read(offset, into);
    }

    @Override
    public List<Extent> data(long from, long to) throws IOException {
      return sound.data(from, to);
    }

    @Override
    public void close() {}
  }

  @Test
  void what_is_damaged_is_an_error_and_all_else_is_served() throws IOException {
    try (var server = start(new Broken(DISK));
        var client = NbdDisk.open(new NbdExport(server.address(), "d", List.of()))) {
      assertThatThrownBy(() -> bytes(client, 0, 2 * MIB))
          .hasMessageContaining("EIO: these bytes are damaged");
      assertThat(bytes(client, 0, MIB)).isEqualTo(bytes(DISK, 0, MIB));
    }
  }

  @Test
  void more_connections_than_it_takes_are_sent_away_and_room_is_made_again() throws IOException {
    try (var server = start(DISK)) {
      var export = new NbdExport(server.address(), "d", List.of());
      var all = new ArrayList<NbdDisk>();
      for (int i = 0; i < NbdServer.MOST_CONNECTIONS; i++) {
        all.add(NbdDisk.open(export));
      }
      assertThatThrownBy(() -> NbdDisk.open(export)).isInstanceOf(IOException.class);
      assertThat(bytes(all.getFirst(), 4096, 5000)).isEqualTo(bytes(DISK, 4096, 5000));
      for (NbdDisk disk : all) {
        disk.close();
      }
      await().ignoreExceptions().until(() -> NbdDisk.open(export).size() == DISK.size());
    }
  }

  @Test
  void its_end_ends_the_connections_and_leaves_no_socket() throws IOException {
    var server = start(DISK);
    try (var client = NbdDisk.open(new NbdExport(server.address(), "d", List.of()))) {
      server.close();
      assertThatThrownBy(() -> bytes(client, 0, 512)).isInstanceOf(IOException.class);
      assertThat(folder.resolve("s")).doesNotExist();
    }
  }
}
