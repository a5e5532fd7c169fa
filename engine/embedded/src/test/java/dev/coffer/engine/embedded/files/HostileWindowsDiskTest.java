package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** As {@link HostileDiskTest}, for the file systems of Windows. */
class HostileWindowsDiskTest extends DamagedDisks {

  private static final int FILE = 0x454c4946;
  private static final int INDEX = 0x58444e49;
  private static final Map<String, Image> IMAGES = new HashMap<>();
  private static final Map<String, Image> METADATA = new HashMap<>();

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void damaged_metadata_of_fat12_never_does_harm(@ForAll("damages") List<Damage> damages)
      throws IOException {
    check(image("-F 12 -s 1 1024"), damages);
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void damaged_metadata_of_fat16_never_does_harm(@ForAll("damages") List<Damage> damages)
      throws IOException {
    check(image("-F 16 -s 1 2560"), damages);
  }

  /** No smaller image is one of FAT32 to mtools. */
  @Property(tries = 20, shrinking = ShrinkingMode.OFF)
  void damaged_metadata_of_fat32_never_does_harm(@ForAll("damages") List<Damage> damages)
      throws IOException {
    check(image("-F 32 -s 1 36864"), damages);
  }

  @Property(tries = 120, shrinking = ShrinkingMode.OFF)
  void damaged_metadata_of_ntfs_never_does_harm(@ForAll("damages") List<Damage> damages)
      throws IOException {
    check(metadata("ntfs -c 512"), damages);
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void damaged_compressed_files_never_do_harm(@ForAll("damages") List<Damage> damages)
      throws IOException {
    check(metadata("ntfs -c 4096 -C"), damages);
    check(image("ntfs -c 4096 -C"), damages);
  }

  /** The boot sector, file records and blocks of folders: all but tables that are not read. */
  private static Image metadataOfNtfs(Image image) {
    var bytes = image.content();
    IntPredicate isRecord = at -> bytes.getInt(at / 1024 * 1024) == FILE;
    IntPredicate isFolder = at -> bytes.getInt(at / 4096 * 4096) == INDEX;
    var places =
        IntStream.iterate(8, at -> at < bytes.capacity(), at -> at + 4)
            .filter(at -> at < 72 || isRecord.or(isFolder).test(at))
            .filter(at -> bytes.getInt(at) != 0);
    return new Image(bytes, IntBuffer.wrap(places.toArray()));
  }

  private static Image metadata(String options) {
    return METADATA.computeIfAbsent(options, key -> metadataOfNtfs(image(key)));
  }

  private static Image image(String options) {
    return IMAGES.computeIfAbsent(options, HostileWindowsDiskTest::make);
  }

  private static Image make(String options) {
    try {
      var temp = MemoryFolder.create();
      var image = temp.resolve("image");
      if (options.startsWith("ntfs")) {
        NtfsImage.make(image, 2, options.substring(5).split(" "))
            .filled("compression", HostileWindowsDiskTest::fillNtfs);
      } else {
        var source = Files.createDirectory(temp.resolve("source"));
        fill(source);
        makeFat(image, options, source);
      }
      var made = Image.of(image);
      delete(temp);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void makeFat(Path image, String options, Path source) throws IOException {
    int size = options.lastIndexOf(' ');
    var mkfs = new ArrayList<>(List.of(options.substring(0, size).split(" ")));
    mkfs.addAll(List.of("-C", image.toString(), options.substring(size + 1)));
    Tool.run("mkfs.vfat", mkfs.toArray(String[]::new));
    Tool.run("mcopy", "-i", image.toString(), "-s", source + "/a", "::/");
  }

  private static void fillNtfs(Path folder) throws IOException {
    fill(folder);
    Files.createLink(folder.resolve("a/b/c/again"), folder.resolve("a/short"));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("a/b"));
    for (int i = 0; i < 30; i++) {
      Files.createFile(folder.resolve("a/many files fill blocks of the folder " + i));
    }
  }

  private static void fill(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("a/b/c"));
    Files.writeString(folder.resolve("a/short"), "x".repeat(70));
    Files.writeString(folder.resolve("a/b/long"), "x".repeat(100_000));
    Files.writeString(folder.resolve("a/b/text"), "some text and more of it ".repeat(4000));
    for (int i = 0; i < 8; i++) {
      Files.createFile(folder.resolve("a/b/c/some file " + i));
    }
  }
}
