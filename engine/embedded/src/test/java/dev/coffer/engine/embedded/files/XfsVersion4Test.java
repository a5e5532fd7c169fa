package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.RestoreOrder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Current kernels do not mount XFS of version 4; so mkfs.xfs fills it, by a list of files. */
@DisplayName("R16: files come out of XFS of before 2014")
class XfsVersion4Test {

  private static final int MANY = 1500;

  @TempDir(factory = MemoryFolder.class)
  Path temp;

  private Path image(String options) throws IOException {
    var content = new byte[700_000];
    new Random(3).nextBytes(content);
    Files.write(temp.resolve("content"), content);
    var list = new StringBuilder("ignored\n0 0\nd--755 0 0\n");
    list.append("big ---640 7 8 ").append(temp.resolve("content")).append('\n');
    list.append("link l--777 0 0 some/where\n");
    list.append("long l--777 0 0 ").append("./".repeat(450)).append("big\n");
    list.append("few d--755 0 0\none ---644 0 0 /dev/null\n$\n");
    list.append("many d--755 0 0\n");
    for (int i = 0; i < MANY; i++) {
      list.append("a-rather-long-name-").append(i).append(" ---644 0 0 /dev/null\n");
    }
    list.append("$\n$\n");
    var prototype = Files.writeString(temp.resolve("prototype"), list);
    return XfsImages.mkfs(temp, options + " -p " + prototype, 32 << 20);
  }

  private Extracted extract(Path image) throws IOException {
    var order = new RestoreOrder.Files(List.of("/"), temp.resolve("restored").toString());
    return FileExtraction.plan(Map.of("vda", TestDisk.of(image)), order).write(_ -> {});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-b size=1024 -m crc=0,finobt=0 -n ftype=0",
        "-b size=4096 -m crc=0 -n ftype=1 -i size=256",
        "-b size=512 -m crc=0 -i size=256,attr=1,projid32bit=0 -l version=1",
      })
  void they_are_as_they_were_put_in(String options) throws IOException {
    var extracted = extract(image(options));

    var restored = extracted.destination();
    assertThat(extracted.note()).isEmpty();
    assertThat(restored.resolve("big")).hasSameBinaryContentAs(temp.resolve("content"));
    assertThat(Files.readSymbolicLink(restored.resolve("link"))).hasToString("some/where");
    assertThat(Files.readSymbolicLink(restored.resolve("long")).toString()).endsWith("./big");
    assertThat(restored.resolve("few/one")).isEmptyFile();
    for (int i = 0; i < MANY; i++) {
      assertThat(restored.resolve("many/a-rather-long-name-" + i)).exists();
    }
  }

  @Test
  void of_a_machine_that_was_running_it_is_said_that_the_newest_are_missing() throws IOException {
    var image = image("-b size=1024 -m crc=0");
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      var superblock = XfsSuperblock.read(DiskRange.all(TestDisk.of(image)));
      // The operation that says that it was unmounted.
      file.seek(superblock.address(superblock.logStart(), 1) + 512 + 9);
      file.write(0);
    }

    assertThat(extract(image).note()).get().asString().contains("its newest changes are missing");
  }
}
