package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.RestoreOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out of an image is compared with what mkfs.ext4 and debugfs put in and see. */
@DisplayName("R16: files come out of a file system as they went in")
class ExtDifferentialTest {

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-t ext2 -b 1024",
        "-t ext2 -b 4096 -I 128",
        "-t ext3 -b 1024 -O ^resize_inode",
        "-t ext3 -b 4096",
        "-t ext4 -b 1024",
        "-t ext4 -b 4096",
        "-t ext4 -b 2048 -O ^64bit,^metadata_csum",
        "-t ext4 -b 4096 -O inline_data -I 512",
        "-t ext4 -b 1024 -O meta_bg,^resize_inode,^flex_bg",
        "-t ext4 -b 4096 -O bigalloc,sparse_super2,^resize_inode",
        "-t ext4 -b 4096 -O casefold,ea_inode,large_dir,quota,project",
        "-t ext2 -r 0",
      })
  void every_kind_of_ext_gives_back_what_was_put_in(String options) throws IOException {
    var source = Files.createDirectory(temp.resolve("source"));
    SourceFolder.fill(source);
    if (options.contains("inline_data")) {
      // mkfs.ext4 1.47.0 forgets the hole at its end there.
      Files.delete(source.resolve("sparse"));
    }
    var image = temp.resolve("image");
    mkfs(image, source, options, "64M");

    var extracted = extract(image, "/");

    SourceFolder.assertSame(extracted.destination(), source);
    assertThat(extracted.notes()).isEmpty();
    assertThat(extracted.skippedCount()).isZero();
  }

  private static void mkfs(Path image, Path source, String options, String size)
      throws IOException {
    var arguments = "-q -F -d %s %s %s %s".formatted(source, options, image, size);
    Tool.run("mkfs.ext4", arguments.split(" "));
  }

  private Extracted extract(Path image, String path) throws IOException {
    var order = new RestoreOrder.Files(List.of(path), temp.resolve("restored").toString());
    var extraction = FileExtraction.plan(Map.of("vda", TestDisk.of(image)), order);
    var done = new AtomicLong();
    var extracted = extraction.write(done::set);
    assertThat(done.get()).isEqualTo(extraction.totalBytes());
    return extracted;
  }

  @Test
  void a_folder_of_ten_thousand_files_with_a_hash_tree_is_read_to_its_end() throws IOException {
    var source = Files.createDirectory(temp.resolve("source"));
    for (int i = 0; i < 10_000; i++) {
      Files.writeString(source.resolve("file-" + i), "content " + i);
    }
    var image = temp.resolve("image");
    mkfs(image, source, "-t ext4 -b 1024 -N 11000", "64M");
    Tool.run("e2fsck", "-f", "-y", "-D", image.toString());

    var extracted = extract(image, "vda:0:/");

    assertThat(extracted.files()).isEqualTo(10_000);
    SourceFolder.assertSame(extracted.destination(), source);
  }

  @Test
  void a_partition_of_a_gpt_is_read_as_debugfs_reads_it() throws IOException {
    var source = Files.createDirectory(temp.resolve("source"));
    SourceFolder.fill(source);
    var image = temp.resolve("image");
    Tool.makeDisk(image, 64, source);

    var extracted = extract(image, "vda:1:/");

    SourceFolder.assertSame(extracted.destination(), source);
    for (var name : List.of("etc/big", "small", "étagère/日本語 😀.txt")) {
      var dump = temp.resolve("dump");
      var request = "dump \"/%s\" %s".formatted(name, dump);
      Tool.run("debugfs", "-R", request, image + "?offset=1048576");
      assertThat(extracted.destination().resolve(name)).hasSameBinaryContentAs(dump);
    }
  }

  @Test
  void a_hole_takes_no_space_when_it_is_restored() throws IOException {
    var source = Files.createDirectory(temp.resolve("source"));
    SourceFolder.fill(source);
    var image = temp.resolve("image");
    mkfs(image, source, "-t ext4", "64M");

    var restored = extract(image, "/sparse").destination().resolve("sparse");

    assertThat(restored).hasSize(1L << 31);
    var blocks = Tool.run("/usr/bin/stat", "-c", "%b", restored.toString()).strip();
    assertThat(Long.parseLong(blocks) * 512).isLessThan(1 << 20);
  }
}
