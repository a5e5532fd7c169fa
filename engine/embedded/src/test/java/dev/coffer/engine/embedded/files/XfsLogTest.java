package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.embedded.Soak;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A machine that was backed up while it ran has its newest changes in the log only. What is read is
 * compared with what the kernel makes of the same image.
 */
@DisplayName("R16, R18: files of a machine that was running on XFS")
class XfsLogTest {

  @TempDir(factory = MemoryFolder.class)
  Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-b size=4096",
        "-b size=1024 -n size=4096",
        "-b size=4096 -m bigtime=0 -i nrext64=1,sparse=0 -d agcount=2 -l size=22m,su=256k",
      })
  void what_is_in_the_log_only_is_read_as_the_kernel_replays_it(String options) throws IOException {
    var image = XfsImages.mkfs(temp, options, 64 << 20);
    try (var mounted = MountedImage.of(image)) {
      XfsImages.fill(mounted.folder());
      change(mounted.folder(), new Random(1));
      shutDown(mounted);
    }

    assertReplayed(image);
  }

  @Test
  void a_log_that_has_gone_round_is_read_from_its_middle_on() throws IOException {
    var image = XfsImages.mkfs(temp, "-m rmapbt=0,reflink=0 -l size=4m", 64 << 20);
    try (var mounted = MountedImage.of(image)) {
      var folder = mounted.folder().resolve("folder");
      churn(folder, 1);
      Tool.run("sync", "-f", folder.toString());
      // Enough to go round the log.
      for (int round = 0; round < 70; round++) {
        touch(folder, round);
        Files.createFile(folder.resolve("round " + round));
        Destination.force(folder);
      }
      churn(folder, 2);
      shutDown(mounted);
    }
    var range = DiskRange.all(TestDisk.of(image));
    assertThat(XfsLogRing.of(range, XfsSuperblock.read(range)).cycle(0)).isGreaterThan(1);

    assertReplayed(image);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-b size=4096", "-b size=1024 -m rmapbt=1"})
  void a_machine_whose_power_fails_is_read_as_the_kernel_replays_it(String options)
      throws Exception {
    for (int i = 0; i < Soak.times(); i++) {
      var image = XfsImages.mkfs(temp, options, 64 << 20);
      var random = new Random(i);
      try (var mounted = MountedImage.of(image)) {
        var writers =
            List.of(
                writer(mounted.folder().resolve("a"), i),
                writer(mounted.folder().resolve("b"), -i));
        var enough = random.nextInt(1, 8);
        await().until(() -> Files.exists(mounted.folder().resolve("a/done " + enough)));
        // Nothing is written down any more, not even the log.
        Tool.run("xfs_io", "-x", "-c", "shutdown", mounted.folder().toString());
        for (var writer : writers) {
          writer.join();
        }
      }
      assertReplayed(image);
      HostileDiskTest.delete(temp.resolve("restored"));
      HostileDiskTest.delete(temp.resolve("replayed"));
    }
  }

  /** Goes on until it cannot. */
  private static Thread writer(Path folder, int seed) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                for (int round = 0; true; round++) {
                  churn(folder, seed + round);
                  Files.createFile(folder.resolve("done " + round));
                  Tool.run("xfs_io", "-c", "fsync", folder.toString());
                }
              } catch (IOException | AssertionError expected) {
                assertThat(expected).isNotNull();
              }
            });
  }

  @Test
  void a_record_that_was_not_written_to_its_end_is_as_if_it_were_not_there() throws IOException {
    var image = XfsImages.mkfs(temp, "-b size=4096", 64 << 20);
    try (var mounted = MountedImage.of(image)) {
      Files.writeString(mounted.folder().resolve("before"), "before");
      Tool.run("xfs_io", "-c", "fsync", mounted.folder().resolve("before").toString());
      Files.writeString(mounted.folder().resolve("after"), "after");
      shutDown(mounted);
    }
    var bytes = ByteBuffer.wrap(Files.readAllBytes(image));
    int last = lastRecord(bytes);
    bytes.put(last + 512 + 40, (byte) ~bytes.get(last + 512 + 40));
    Files.write(image, bytes.array());

    var extracted = assertReplayed(image);

    assertThat(extracted.destination().resolve("before")).exists();
    assertThat(extracted.destination().resolve("after")).doesNotExist();
  }

  /** Where the record with the highest position is that has more than the end of a mount. */
  private static int lastRecord(ByteBuffer bytes) {
    int last = 0;
    for (int at = 0; at < bytes.capacity(); at += 512) {
      boolean record = bytes.getInt(at) == XfsLogRing.MAGIC && bytes.getInt(at + 40) > 1;
      if (record && (last == 0 || bytes.getLong(at + 16) > bytes.getLong(last + 16))) {
        last = at;
      }
    }
    return last;
  }

  /**
   * All that changes metadata: names, sizes, rights, holes, links, and blocks that are used anew.
   */
  private static void change(Path folder, Random random) throws IOException {
    Tool.run("xfs_io", "-c", "fsync", folder.toString());
    Files.delete(folder.resolve("small"));
    Files.move(folder.resolve("empty"), folder.resolve("moved"));
    for (int i = 0; i < 600; i += 2) {
      Files.deleteIfExists(folder.resolve("other/%d is the number of this one".formatted(i)));
    }
    for (int i = 0; i < 200; i++) {
      Files.delete(folder.resolve("folder of 200/name " + i));
    }
    Files.delete(folder.resolve("folder of 200"));
    churn(folder.resolve("new"), 1);
    XfsImages.pieces(folder.resolve("new pieces"), 2000, 700);
    Tool.run("xfs_io", "-c", "fpunch 1m 1m", folder.resolve("pieces").toString());
    var data = new byte[300_000];
    random.nextBytes(data);
    Files.write(folder.resolve("étagère/reused"), data);
    Files.createSymbolicLink(folder.resolve("new link"), Path.of("./".repeat(450) + "moved"));
  }

  private static void touch(Path folder, int round) throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        Files.setLastModifiedTime(file, FileTime.fromMillis(round * 10_000L));
      }
    }
  }

  private static void churn(Path folder, int seed) throws IOException {
    var random = new Random(seed);
    Files.createDirectories(folder);
    for (int i = 0; i < 300; i++) {
      var file = folder.resolve("some file with a number, " + random.nextInt(600));
      if (random.nextInt(3) == 0) {
        Files.deleteIfExists(file);
      } else {
        Files.write(file, new byte[random.nextInt(3) * 1500 + 1]);
      }
    }
  }

  /** The log is written down, and nothing else from then on. */
  private static void shutDown(MountedImage mounted) throws IOException {
    var folder = mounted.folder().toString();
    // The content of files is not in the log.
    Tool.run("sync", "-d", folder);
    Tool.run("xfs_io", "-x", "-c", "shutdown -f", folder);
  }

  private Extracted assertReplayed(Path image) throws IOException {
    var order = new RestoreOrder.Files(List.of("/"), temp.resolve("restored").toString());
    var extraction = FileExtraction.plan(Map.of("vda", TestDisk.of(image)), order);
    var extracted = extraction.write(_ -> {});
    assertThat(extracted.note()).get().asString().contains("it was in use;").contains("changes");
    assertThat(extracted.skipped()).isEmpty();
    // A copy, as mounting changes it.
    var replayed = Files.createDirectory(temp.resolve("replayed")).resolve("image");
    Tool.run("cp", "--sparse=always", image.toString(), replayed.toString());
    // The kernel takes no two of the same id, and takes its time to let go of the first.
    try (var mounted = MountedImage.of(replayed, "loop,nouuid")) {
      SourceFolder.assertSame(extracted.destination(), mounted.folder());
    }
    return extracted;
  }
}
