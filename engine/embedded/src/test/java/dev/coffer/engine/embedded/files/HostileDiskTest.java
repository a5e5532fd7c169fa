package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * A guest may have written anything. Whatever the damage, reading ends after a bounded number of
 * reads, within the heap of the tests, and with nothing but the exceptions that callers expect.
 */
class HostileDiskTest extends DamagedDisks {

  private static final Map<String, Image> IMAGES = new HashMap<>();

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void damaged_metadata_of_ext4_never_does_harm(@ForAll("damages") List<Damage> damages)
      throws IOException {
    check("-t ext4 -b 1024 -O ^has_journal", damages);
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void damaged_metadata_of_ext2_never_does_harm(@ForAll("damages") List<Damage> damages)
      throws IOException {
    check("-t ext2 -b 1024", damages);
  }

  @Property(tries = 80, shrinking = ShrinkingMode.OFF)
  void damaged_inline_data_never_does_harm(@ForAll("damages") List<Damage> damages)
      throws IOException {
    check("-t ext4 -b 1024 -O inline_data,^has_journal -I 256", damages);
  }

  @Property(tries = 80, shrinking = ShrinkingMode.OFF)
  void a_damaged_journal_never_does_harm(@ForAll("damages") List<Damage> damages)
      throws IOException {
    check("-t ext4 -b 1024 -J size=1", damages);
  }

  private static void check(String options, List<Damage> damages) throws IOException {
    check(image(options), damages);
  }

  private static Image image(String options) {
    return IMAGES.computeIfAbsent(options, HostileDiskTest::make);
  }

  private static Image make(String options) {
    try {
      var temp = Files.createTempDirectory("hostile");
      var source = Files.createDirectory(temp.resolve("source"));
      Files.createDirectories(source.resolve("a/b/c"));
      Files.writeString(source.resolve("a/short"), "x".repeat(70));
      Files.writeString(source.resolve("a/b/long"), "x".repeat(400_000));
      Files.createLink(source.resolve("a/b/c/again"), source.resolve("a/short"));
      Files.createSymbolicLink(source.resolve("link"), Path.of("a/b"));
      Files.createSymbolicLink(source.resolve("long"), Path.of("a/" + "./".repeat(40) + "b"));
      for (int i = 0; i < 8; i++) {
        Files.createFile(source.resolve("a/b/c/some file " + i));
      }
      var image = temp.resolve("image");
      var arguments = "-q -F -N 64 -d %s %s %s 3M".formatted(source, options, image);
      Tool.run("mkfs.ext4", arguments.split(" "));
      if (options.contains("-J")) {
        fillJournal(temp, image);
      }
      var made = Image.of(image);
      delete(temp);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fillJournal(Path temp, Path image) throws IOException {
    var block =
        Files.write(temp.resolve("block"), "y".repeat(1024).getBytes(StandardCharsets.UTF_8));
    var commands =
        Files.writeString(temp.resolve("commands"), "jo\njw -b 900-903 %s\njc\n".formatted(block));
    Files.write(block, new byte[4096]);
    Tool.run("debugfs", "-w", "-f", commands.toString(), image.toString());
  }
}
