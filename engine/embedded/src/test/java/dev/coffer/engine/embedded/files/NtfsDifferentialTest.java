package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.RestoreOrder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out of an image is compared with what ntfs-3g put in and sees. */
@DisplayName("R16: files come out of NTFS as they went in")
class NtfsDifferentialTest {

  @TempDir(factory = MemoryFolder.class)
  Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"-c 4096", "-c 512", "-c 65536", "-c 1024 -C", "-c 4096 -C"})
  void every_cluster_size_gives_back_what_was_put_in(String options) throws IOException {
    var source = Files.createDirectory(temp.resolve("source"));
    SourceFolder.fill(source);
    Files.delete(source.resolve("new\nline"));
    text(source.resolve("etc/packed"));
    var image = NtfsImage.make(temp.resolve("image"), 24, options.split(" "));
    image.filled(
        options.contains("-C") ? "compression" : "norecover",
        mounted -> Tool.run("cp", "-a", source + "/.", mounted.toString()));

    var extracted = extract(image, "/");

    assertThat(extracted.skipped()).isEmpty();
    assertThat(extracted.notes()).isEmpty();
    assertThat(describe(extracted.destination())).isEqualTo(describe(source));
  }

  /** Text that is compressed well, with parts that are not, and a hole. */
  private static void text(Path path) throws IOException {
    var random = new Random(3);
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      for (int i = 0; i < 4000; i++) {
        file.writeBytes("line %d of a file that is compressed%n".formatted(i * i));
        if (i % 1000 == 999) {
          var noise = new byte[100_000];
          random.nextBytes(noise);
          file.write(noise);
        }
      }
      file.seek(1_000_000);
      file.writeBytes("the end");
    }
  }

  private Extracted extract(NtfsImage image, String... paths) throws IOException {
    return extract(TestDisk.of(image.path()), paths);
  }

  private Extracted extract(TestDisk disk, String... paths) throws IOException {
    var order = new RestoreOrder.Files(List.of(paths), temp.resolve("restored").toString());
    return FileExtraction.plan(Map.of("vda", disk), order).write(_ -> {});
  }

  /** NTFS has no rights of Unix here; a link keeps its target. */
  private static Map<String, String> describe(Path root) throws IOException {
    var all = new TreeMap<>(SourceFolder.describe(root));
    all.replaceAll((_, text) -> text.replaceFirst("^[rwx-]{9} ", ""));
    return all;
  }

  @Test
  void a_file_in_many_pieces_has_a_list_of_attributes_and_is_put_together() throws IOException {
    var random = new Random(7);
    var content = new byte[1_000_000];
    random.nextBytes(content);
    var image = NtfsImage.make(temp.resolve("image"), 16, "-c", "512");
    image.filled(
        "norecover",
        mounted -> {
          for (int i = 0; i < 3000; i++) {
            Files.write(mounted.resolve("small-" + i), new byte[1000 + i % 7]);
          }
          fillUp(mounted.resolve("full"));
          for (int i = 0; i < 3000; i += 2) {
            Files.delete(mounted.resolve("small-" + i));
          }
          Files.write(mounted.resolve("pieces"), content);
        });
    var information = Tool.run("ntfsinfo", "-F", "pieces", "-f", image.path().toString());
    assertThat(information).contains("$ATTRIBUTE_LIST");

    var restored = extract(image, "/pieces", "/small-1501").destination();

    assertThat(restored.resolve("pieces")).hasBinaryContent(content);
    assertThat(restored.resolve("small-1501")).hasBinaryContent(new byte[1000 + 1501 % 7]);
  }

  private static void fillUp(Path path) throws IOException {
    try (var file = Files.newOutputStream(path)) {
      while (true) {
        file.write(new byte[4096]);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  @Test
  void a_folder_of_many_files_is_a_tree_that_is_read_to_its_end() throws IOException {
    var image =
        NtfsImage.make(temp.resolve("image"), 16)
            .filled(
                "norecover",
                mounted -> {
                  Files.createDirectory(mounted.resolve("many"));
                  for (int i = 0; i < 4000; i++) {
                    Files.writeString(mounted.resolve("many/file-" + i), "content " + i);
                  }
                });

    var extracted = extract(image, "/MANY");

    assertThat(extracted.files()).isEqualTo(4000);
    assertThat(extracted.destination().resolve("many/file-3999")).hasContent("content 3999");
  }

  @Test
  void a_file_system_that_was_in_use_is_read_and_that_is_said() throws IOException {
    var image =
        NtfsImage.make(temp.resolve("image"), 4)
            .filled("norecover", mounted -> Files.writeString(mounted.resolve("file"), "text"));
    var bytes = ByteBuffer.wrap(Files.readAllBytes(image.path())).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(emptyLog(bytes), usedLogPage());

    var extracted = extract(new TestDisk(bytes), "/file");

    assertThat(extracted.note())
        .contains("vda:0 it was in use; what stands only in its journal is missing");
    assertThat(extracted.destination().resolve("file")).hasContent("text");
  }

  /** A new journal is all ones. */
  private static int emptyLog(ByteBuffer image) {
    var ones = new byte[1 << 16];
    Arrays.fill(ones, (byte) -1);
    int at = 0;
    while (!image.slice(at, ones.length).equals(ByteBuffer.wrap(ones))) {
      at += 512;
    }
    return at;
  }

  /** One client, and not the flag of a clean end. */
  private static byte[] usedLogPage() {
    var page = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    page.putInt(0, 0x52545352).putShort(4, (short) 30).putShort(6, (short) 9);
    page.putShort(24, (short) 48).putShort(30, (short) 1);
    for (int end = 510; end < 4096; end += 512) {
      page.putShort(end, (short) 1);
    }
    return page.array();
  }

  @Test
  void alternate_streams_are_left_out_and_that_is_said() throws IOException {
    var image =
        NtfsImage.make(temp.resolve("image"), 4)
            .filled(
                "streams_interface=windows",
                mounted -> {
                  Files.writeString(mounted.resolve("download.exe"), "program");
                  Files.writeString(mounted.resolve("download.exe:Zone.Identifier"), "[Zone]");
                });

    var extracted = extract(image, "/");

    assertThat(extracted.destination().resolve("download.exe")).hasContent("program");
    assertThat(extracted.note())
        .contains(
            "vda:0 it has 1 alternate streams, such as Zone.Identifier, which were left out;"
                + " restore the disk as Test to read them");
  }
}
