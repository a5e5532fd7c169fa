package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.DISK;
import static dev.coffer.engine.embedded.repository.Stories.NOON;
import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.header;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.open;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static dev.coffer.engine.embedded.repository.Stories.withChunk;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.reader.CofferReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader that was written from the format's description alone, beside the product's own. */
class StandaloneReaderTest {

  private static final Path SOURCE =
      Path.of(
          System.getProperty("project.root"),
          "engine/embedded/src/main/java",
          CofferReader.class.getName().replace('.', '/') + ".java");

  @TempDir Path folder;
  @TempDir Path work;

  private final Map<StoredPoint, byte[]> saved = new LinkedHashMap<>();
  private Standalone reader;

  @BeforeEach
  void a_reader() {
    reader = new Standalone(folder, work);
  }

  private StoredPoint save(Repository repository, String vm, byte[] disk) throws Exception {
    var point = backup(repository, vm, disk);
    saved.put(point, disk);
    return point;
  }

  private void everythingIsRestored(Repository repository) throws Exception {
    for (var each : saved.entrySet()) {
      assertThat(reader.restored(each.getKey())).isEqualTo(each.getValue());
      assertThat(restore(repository, each.getKey())).isEqualTo(each.getValue());
    }
    var check = reader.run("check");
    assertThat(check.out()).contains(saved.size() + " points: all is well");
    assertThat(check.code()).isZero();
  }

  @Test
  void whatever_was_backed_up_is_restored() throws Exception {
    byte[] disk = noise(1, 9.3);
    try (var repository = open(folder)) {
      save(repository, "vm-1", disk);
      save(repository, "vm-2", withChunk(disk, 4, 2));
      save(repository, "vm-1", withChunk(withChunk(disk, 9, 3), 0, 4));
      save(repository, "vm-3", Stories.zeros(2.5));
      save(repository, "vm-3", new byte[0]);
      save(repository, "vm-4", "words and words ".repeat(50_000).getBytes(UTF_8));
      everythingIsRestored(repository);
    }
  }

  @Test
  void a_disk_whose_map_has_two_heights_is_restored() throws Exception {
    var disk =
        new SyntheticDisk(
            1100L * Chunks.SIZE + 512,
            new Extent(0, Chunks.SIZE),
            new Extent(1023L * Chunks.SIZE, 2L * Chunks.SIZE),
            new Extent(1100L * Chunks.SIZE, 512));
    try (var repository = open(folder)) {
      assertThat(reader.restoreTo(reader.image(), backup(repository, "vm-1", disk)).code())
          .isZero();
    }
    try (var image = FileChannel.open(reader.image())) {
      assertThat(image.size()).isEqualTo(disk.size());
      for (Extent extent : disk.data(0, disk.size())) {
        assertThat(read(image, extent)).isEqualTo(expected(disk, extent));
      }
      var hole = new Extent(700L * Chunks.SIZE, Chunks.SIZE);
      assertThat(read(image, hole)).isEqualTo(Stories.zeros(1));
    }
  }

  private static byte[] read(FileChannel image, Extent extent) throws Exception {
    var into = ByteBuffer.allocate((int) extent.length());
    while (into.hasRemaining()) {
      assertThat(image.read(into, extent.offset() + into.position())).isPositive();
    }
    return into.array();
  }

  private static byte[] expected(SyntheticDisk disk, Extent extent) throws Exception {
    var into = ByteBuffer.allocate((int) extent.length());
    disk.read(extent.offset(), into);
    return into.array();
  }

  @Test
  void a_map_that_is_a_patch_of_another_is_restored() throws Exception {
    byte[] disk = noise(1, 12);
    try (var repository = open(folder)) {
      save(repository, "vm-1", disk);
      save(repository, "vm-1", withChunk(disk, 7, 3));
      assertThat(Stories.packs(folder)).anyMatch(StandaloneReaderTest::hasPatch);
      everythingIsRestored(repository);
    }
  }

  private static boolean hasPatch(Path pack) {
    try {
      return Files.readString(pack, ISO_8859_1).contains("CHNK\2\0\0\0");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void what_a_collection_of_garbage_moved_is_restored() throws Exception {
    byte[] disk = noise(1, 12);
    try (var repository = open(folder)) {
      var forgotten = backup(repository, "vm-1", disk);
      save(repository, "vm-2", Arrays.copyOf(disk, 3 * Chunks.SIZE));
      repository.forget(List.of(forgotten.id()));
      assertThat(repository.collectGarbage().packsRemoved()).isPositive();
      everythingIsRestored(repository);
    }
  }

  @Test
  void zeros_become_holes() throws Exception {
    byte[] disk = Stories.zeros(64);
    disk[disk.length - 1] = 1;
    try (var repository = open(folder)) {
      var point = backup(repository, "vm-1", disk);
      assertThat(reader.restoreTo(reader.image(), point).code()).isZero();
    }
    assertThat(reader.image()).hasSize(disk.length);
    var du = new ProcessBuilder("du", "-k", reader.image().toString()).start();
    var told = new String(du.getInputStream().readAllBytes(), UTF_8);
    long used = Long.parseLong(told.substring(0, told.indexOf('\t')));
    assertThat(used * 1024).isLessThan(4L * Chunks.SIZE);
  }

  @Test
  void a_list_says_for_each_point_whose_it_is_when_it_was_and_what_it_holds() throws Exception {
    StoredPoint point;
    try (var repository = open(folder);
        var writer = repository.begin(header("vm-1"))) {
      writer.store(DISK, new MemoryDisk(new byte[1234]), _ -> {});
      var why = new Problem("ImageTruncated", "it is short");
      writer.missing(new MissingDisk(new DiskId("vm-1/b"), "disk-b", why));
      point = writer.commit();
    }
    var list = reader.run("list");
    assertThat(list.code()).isZero();
    assertThat(list.out())
        .hasLineCount(1)
        .contains(point.id().value(), "vm-1", "name of vm-1", NOON.toString())
        .contains("vm-1/disk-0 (disk-0, 1234 bytes)", "disk-b was not saved");
  }

  @Test
  void a_pass_phrase_opens_what_was_locked_with_it_and_nothing_opens_the_rest() throws Exception {
    var options =
        new RepositoryOptions(
            OptionalLong.empty(),
            new Secret.PassPhrase("correct hörse"),
            InstantSource.fixed(NOON));
    try (var repository = Repository.open(folder, options)) {
      backup(repository, "vm-1", noise(1, 1));
    }
    assertThat(listedWith("correct hörse\n").out()).contains("name of vm-1");
    var wrong = listedWith("correct horse");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("opens no slot").doesNotContain("correct");
    assertThat(reader.run("list").err()).contains("key", "opens no slot");
  }

  private Standalone.Ended listedWith(String phrase) throws Exception {
    Path file = Files.writeString(work.resolve("phrase"), phrase);
    return Standalone.run(List.of("list", folder.toString(), "--passphrase-file", file.toString()));
  }

  @Test
  void who_asks_wrongly_is_told_and_nothing_is_overwritten() throws Exception {
    try (var repository = open(folder)) {
      var point = backup(repository, "vm-1", noise(1, 1));
      Files.writeString(reader.image(), "precious");
      var refused = reader.restoreTo(reader.image(), point);
      assertThat(refused.err()).contains("is there already");
      assertThat(refused.code()).isEqualTo(1);
      assertThat(reader.image()).hasContent("precious");
      var none = reader.run("restore", point.id().value(), "disk-7", work.resolve("b").toString());
      assertThat(none.err()).contains("disk-7", "vm-1/disk-0");
      assertThat(reader.run("restore", "x", "y", work.resolve("b").toString()).err())
          .contains("There is no point x");
    }
    for (var wrong :
        List.of(
            List.<String>of(),
            List.of("list"),
            List.of("list", folder.toString()),
            List.of("list", folder.toString(), "--key"),
            List.of("burn", folder.toString(), "--key", "k"),
            List.of("list", folder.toString(), "--key", "k", "--loudly"),
            List.of("restore", folder.toString(), "--key", "k", "point"))) {
      var ended = Standalone.run(wrong);
      assertThat(ended.code()).as("%s", wrong).isEqualTo(2);
      assertThat(ended.err()).startsWith("Say list, restore or check").contains("--help");
    }
    assertThat(Standalone.run(List.of("--help")).out()).contains("restore", "--key", "check");
  }

  @Test
  void what_is_no_repository_or_no_key_file_is_said_to_be_none() throws Exception {
    assertThat(reader.run("list").err()).contains("format");
    open(folder).close();
    Path file = Files.write(work.resolve("phrase"), new byte[] {'h', 'i', (byte) 0xff});
    var ended = Standalone.run(List.of("list", folder.toString(), "--key", file.toString()));
    assertThat(ended.err()).contains("is no key file").doesNotContain("hi\ufffd");
    Path format = folder.resolve("format");
    Files.writeString(format, Files.readString(format).replace("[", "[\"stripes\""));
    assertThat(reader.run("list").err()).contains("no features");
  }

  @Test
  void it_needs_nothing_else_of_coffer() throws Exception {
    assertThat(Files.readAllLines(SOURCE))
        .filteredOn(line -> line.contains("dev.coffer"))
        .containsExactly("package " + CofferReader.class.getPackageName() + ";");
  }

  @Test
  void it_can_be_run_from_its_source_alone_as_is_documented() throws Exception {
    byte[] disk = noise(1, 2.5);
    StoredPoint point;
    try (var repository = open(folder)) {
      point = backup(repository, "vm-1", disk);
    }
    var source = work.resolve(CofferReader.class.getName().replace('.', '/') + ".java");
    Files.createDirectories(source.getParent());
    Files.copy(SOURCE, source);
    var words =
        Map.of(
            "java", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "coffer.jar", libraries(),
            "CofferReader.java", source.toString(),
            "REPOSITORY", folder.toString(),
            "FILE", Standalone.keyFile(work).toString(),
            "POINT", point.id().value(),
            "DISK", DISK.id().value(),
            "OUT.raw", reader.image().toString());
    var command = Stream.of(documented().split(" ")).map(word -> words.getOrDefault(word, word));
    var process =
        new ProcessBuilder(command.toList())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("told").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(work.resolve("told"))).isZero();
    assertThat(work.resolve("told")).content().contains("all of them verified");
    assertThat(reader.image()).hasBinaryContent(disk);
  }

  private static String documented() throws Exception {
    Path format = Path.of(System.getProperty("project.root"), "engine/embedded/FORMAT.md");
    return Files.readAllLines(format).stream()
        .map(String::strip)
        .filter(line -> line.startsWith("java ") && line.contains("CofferReader"))
        .findFirst()
        .orElseThrow();
  }

  /** Where the two libraries are that the reader needs, and nothing else. */
  private static String libraries() throws Exception {
    var jars = new ArrayList<String>();
    for (var type : List.of(Zstd.class, Argon2Parameters.class)) {
      jars.add(
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    return String.join(File.pathSeparator, jars);
  }
}
