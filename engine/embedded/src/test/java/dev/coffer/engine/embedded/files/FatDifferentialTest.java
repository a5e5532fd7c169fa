package dev.coffer.engine.embedded.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.RestoreOrder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out of an image is compared with what mtools put in. */
@DisplayName("R16: files come out of FAT as they went in")
class FatDifferentialTest {

  private static final Instant OLD = Instant.parse("2001-02-03T04:05:06Z");

  @TempDir(factory = MemoryFolder.class)
  Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-F 12 -s 2 4096",
        "-F 12 -s 8 -f 1 8192",
        "-F 16 -s 1 20480",
        "-F 16 -s 4 -S 1024 40960",
        "-F 32 -s 1 36864",
        "-F 32 -s 2 73728",
      })
  void every_kind_of_fat_gives_back_what_was_put_in(String options) throws IOException {
    var source = source();
    var image = mkfs(options);
    put(image, source);
    Tool.run("fsck.vfat", "-n", image.toString());

    var extracted = extract(image, "/");

    assertThat(describe(extracted.destination())).isEqualTo(describe(source));
    assertThat(extracted.notes()).isEmpty();
    assertThat(extracted.skippedCount()).isZero();
  }

  private Path source() throws IOException {
    var source = Files.createDirectory(temp.resolve("source"));
    var random = new Random(42);
    write(source.resolve("EMPTY"), 0, random);
    write(source.resolve("SHORT.TXT"), 7, random);
    write(source.resolve("lower.txt"), 513, random);
    write(source.resolve("Mixed Case of some length.txt"), 4096, random);
    write(source.resolve("n".repeat(255)), 10, random);
    write(source.resolve("étagère/日本語 €.txt"), 99, random);
    write(source.resolve("big/1 million.bin"), 1_000_001, random);
    for (int i = 0; i < 100; i++) {
      write(source.resolve("many/a file of some length, number " + i), i, random);
    }
    var deep = source;
    for (int i = 0; i < 30; i++) {
      deep = deep.resolve("level-" + i);
    }
    write(deep.resolve("bottom"), 1000, random);
    Files.setLastModifiedTime(source.resolve("SHORT.TXT"), FileTime.from(OLD));
    return source;
  }

  private static void write(Path file, int size, Random random) throws IOException {
    var parent = file.getParent();
    assertThat(parent).isNotNull();
    Files.createDirectories(parent);
    var content = new byte[size];
    random.nextBytes(content);
    Files.write(file, content);
  }

  private Path mkfs(String options) throws IOException {
    var image = temp.resolve("image");
    var arguments = new ArrayList<>(List.of("-C", "-n", "LABEL", image.toString()));
    arguments.addAll(1, List.of(options.substring(0, options.lastIndexOf(' ')).split(" ")));
    arguments.add(options.substring(options.lastIndexOf(' ') + 1));
    Tool.run("mkfs.vfat", arguments.toArray(String[]::new));
    return image;
  }

  private static void put(Path image, Path source) throws IOException {
    var arguments = new ArrayList<>(List.of("-i", image.toString(), "-s", "-m", "-Q"));
    try (var files = Files.list(source)) {
      files.sorted().map(Path::toString).forEach(arguments::add);
    }
    arguments.add("::/");
    Tool.run("mcopy", arguments.toArray(String[]::new));
  }

  private Extracted extract(Path image, String... paths) throws IOException {
    return extract(TestDisk.of(image), paths);
  }

  private Extracted extract(TestDisk disk, String... paths) throws IOException {
    var order = new RestoreOrder.Files(List.of(paths), temp.resolve("restored").toString());
    return FileExtraction.plan(Map.of("vda", disk), order).write(_ -> {});
  }

  /** FAT counts in steps of two seconds; a folder has the time of its own making. */
  private static Map<String, String> describe(Path root) throws IOException {
    var all = new TreeMap<String, String>();
    try (var paths = Files.walk(root)) {
      for (var path : paths.toList()) {
        var time = Files.getLastModifiedTime(path).toInstant().getEpochSecond() / 2;
        all.put(
            root.relativize(path).toString(),
            Files.isDirectory(path)
                ? "folder"
                : time + " " + new String(Files.readAllBytes(path), ISO_8859_1).hashCode());
      }
    }
    return all;
  }

  @Test
  void a_file_in_many_pieces_is_put_together() throws IOException {
    var source = Files.createDirectory(temp.resolve("source"));
    var random = new Random(7);
    for (int i = 0; i < 150; i++) {
      write(source.resolve("small-%03d".formatted(i)), 2000, random);
    }
    var image = mkfs("-F 12 -s 1 512");
    put(image, source);
    var gone = new ArrayList<>(List.of("-i", image.toString()));
    for (int i = 0; i < 150; i += 2) {
      gone.add("::/small-%03d".formatted(i));
    }
    Tool.run("mdel", gone.toArray(String[]::new));
    var pieces = Files.createDirectory(temp.resolve("pieces"));
    write(pieces.resolve("pieces.bin"), 250_000, random);
    put(image, pieces);

    var extracted = extract(image, "/pieces.bin", "/small-149");

    assertThat(extracted.destination().resolve("pieces.bin"))
        .hasSameBinaryContentAs(pieces.resolve("pieces.bin"));
    assertThat(extracted.destination().resolve("small-149"))
        .hasSameBinaryContentAs(source.resolve("small-149"));
  }

  @Test
  void a_path_is_found_whatever_its_case_and_keeps_that_of_the_guest() throws IOException {
    var source = source();
    var image = mkfs("-F 16 -s 1 20480");
    put(image, source);

    var extracted = extract(image, "/ÉTAGÈRE", "/Lower.TXT", "/lower.txt");

    assertThat(extracted.destination().resolve("étagère/日本語 €.txt")).exists();
    assertThat(extracted.destination().resolve("lower.txt")).exists();
    assertThat(extracted.files()).isEqualTo(2);
  }

  @Test
  void only_who_restores_a_file_may_read_it_and_nobody_writes_a_read_only_one() throws IOException {
    var source = Files.createDirectory(temp.resolve("source"));
    write(source.resolve("a/fixed"), 1, new Random(1));
    write(source.resolve("a/free"), 1, new Random(1));
    var image = mkfs("-F 12 -s 1 512");
    put(image, source);
    Tool.run("mattrib", "-i", image.toString(), "+r", "::/a/fixed");

    var restored = extract(image, "/").destination();

    assertThat(rights(restored.resolve("a"))).isEqualTo("rwx------");
    assertThat(rights(restored.resolve("a/fixed"))).isEqualTo("r--------");
    assertThat(rights(restored.resolve("a/free"))).isEqualTo("rw-------");
  }

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void short_names_are_read_by_the_code_page_and_names_that_lead_away_are_left_out()
      throws IOException {
    var source = Files.createDirectory(temp.resolve("source"));
    for (var name : List.of("AAAA", "BBBB", "CCCC", "DDDD.TXT")) {
      write(source.resolve(name), 1, new Random(1));
    }
    var image = mkfs("-F 12 -s 1 512");
    put(image, source);
    var bytes = ByteBuffer.wrap(Files.readAllBytes(image)).order(ByteOrder.LITTLE_ENDIAN);
    rename(bytes, "AAAA       ", "\u0090T\u0082        ");
    rename(bytes, "BBBB       ", "\u0005BBB       ");
    rename(bytes, "CCCC       ", "../x       ");

    var extracted = extract(new TestDisk(bytes), "/");

    assertThat(extracted.destination().toFile().list())
        .containsExactlyInAnyOrder("ÉTé", "ÕBBB", "DDDD.TXT");
    assertThat(extracted.note())
        .contains(
            "1 entries were not restored, such as vda:0:/../x: no file of this machine can have such a name");
  }

  private static void rename(ByteBuffer image, String from, String to) {
    int at = ISO_8859_1.decode(image.duplicate().clear()).toString().indexOf(from);
    image.put(at, to.getBytes(ISO_8859_1));
  }

  @Test
  void a_chain_that_is_a_loop_and_one_that_ends_too_early_are_named() throws IOException {
    var source = Files.createDirectory(temp.resolve("source"));
    write(source.resolve("A-LOOP"), 20_000, new Random(1));
    write(source.resolve("B-SHORT"), 20_000, new Random(2));
    write(source.resolve("C-SOUND"), 20_000, new Random(3));
    var image = mkfs("-F 16 -s 1 20480");
    put(image, source);
    var bytes = ByteBuffer.wrap(Files.readAllBytes(image)).order(ByteOrder.LITTLE_ENDIAN);
    int table = 512 * bytes.getShort(14);
    bytes.putShort(table + 2 * 20, (short) 10);
    bytes.putShort(table + 2 * (42 + 20), (short) 0xffff);

    var extracted = extract(new TestDisk(bytes), "/");

    assertThat(extracted.destination().toFile().list()).containsExactly("C-SOUND");
    assertThat(extracted.skipped())
        .extracting(problem -> problem.message().replaceAll("; .*", ""))
        .containsExactly(
            "vda:0:/A-LOOP: the FAT file system cannot be read, a chain of clusters is a loop",
            "vda:0:/B-SHORT: the FAT file system cannot be read, a chain ends after 21 of 40 clusters");
  }
}
