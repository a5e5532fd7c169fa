package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;

/**
 * A guest may have written anything. Whatever the damage, reading ends after a bounded number of
 * reads, within the heap of the tests, and with nothing but the exceptions that callers expect.
 */
class HostileDiskTest {

  /** Many times what a sound disk of this size takes, and far less than to go round in circles. */
  private static final long READS = 1_000_000;

  private static final Map<String, byte[]> IMAGES = new HashMap<>();

  /** A disk that counts how often it is read. */
  record CountingDisk(DiskReader real, AtomicLong read) implements DiskReader {

    @Override
    public long size() {
      return real.size();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      read.incrementAndGet();
      real.read(offset, into);
    }

    @Override
    public List<Extent> data(long from, long to) throws IOException {
      return real.data(from, to);
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }

  /** Four bytes written over four others. */
  record Damage(int place, int value) {}

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

  @Provide
  Arbitrary<List<Damage>> damages() {
    return someDamages();
  }

  static Arbitrary<List<Damage>> someDamages() {
    // Small numbers first, as is usual, would damage nothing but the superblock.
    var places =
        Arbitraries.integers()
            .greaterOrEqual(0)
            .withDistribution(RandomDistribution.uniform())
            .withoutEdgeCases();
    var nasty = Arbitraries.of(0, -1, 1, 2, 0x7fffffff, 0x80000000, 0xffff, 0x10000, 0x80000);
    var values = Arbitraries.oneOf(nasty, Arbitraries.integers());
    return Combinators.combine(places, values).as(Damage::new).list().ofMinSize(1).ofMaxSize(8);
  }

  private static void check(String options, List<Damage> damages) throws IOException {
    var bytes = ByteBuffer.wrap(image(options).clone()).order(ByteOrder.LITTLE_ENDIAN);
    var places = metadata(bytes);
    for (var damage : damages) {
      bytes.putInt(places[damage.place() % places.length], damage.value());
    }
    var disk = new CountingDisk(new TestDisk(bytes), new AtomicLong());
    restoreAll(disk);
    assertThat(disk.read().get()).isLessThan(READS);
  }

  static void restoreAll(DiskReader disk) throws IOException {
    var temp = MemoryFolder.create();
    var destination = temp.resolve("restored");
    try {
      var order = new RestoreOrder.Files(List.of("/"), destination.toString());
      FileExtraction.plan(Map.of("vda", disk), order).write(_ -> {});
    } catch (DiskException | EngineException expected) {
      assertThat(expected).hasMessageNotContaining("null");
      assertThat(destination).doesNotExist();
    } finally {
      delete(temp);
    }
  }

  static void delete(Path folder) throws IOException {
    var all = new ArrayList<Path>();
    try (var paths = Files.walk(folder)) {
      paths.forEach(all::add);
    }
    for (var path : all.reversed()) {
      Files.delete(path);
    }
  }

  /** Where something stands that is not the content of the large file. */
  private static int[] metadata(ByteBuffer bytes) {
    return IntStream.iterate(0, at -> at < bytes.capacity() - 4, at -> at + 4)
        .filter(at -> bytes.getInt(at) != 0 && bytes.getInt(at) != 0x78787878)
        .toArray();
  }

  private static byte[] image(String options) {
    return IMAGES.computeIfAbsent(options, HostileDiskTest::make);
  }

  private static byte[] make(String options) {
    try {
      var temp = MemoryFolder.create();
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
      var bytes = Files.readAllBytes(image);
      delete(temp);
      return bytes;
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
