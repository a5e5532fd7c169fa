package dev.coffer.engine.embedded.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images whose bytes somebody chose to hurt the reader. */
class HostileQcow2Test {

  private static final int CLUSTER = 1 << 16;
  private static final int SIZE = 10 * CLUSTER;

  @TempDir Path folder;
  private byte[] sound = {};

  @BeforeEach
  void an_image_full_of_noise() throws IOException {
    var content = new byte[SIZE];
    new SplittableRandom(1).nextBytes(content);
    Path file = folder.resolve("sound.qcow2");
    Disks.write(ImageFormat.QCOW2, file, content, 1);
    sound = Files.readAllBytes(file);
  }

  /** The image after some change of its bytes. */
  private Path image(Consumer<ByteBuffer> change) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(sound.clone());
    change.accept(bytes);
    return Files.write(folder.resolve("disk.qcow2"), bytes.array());
  }

  private static Problem problem(Path file) throws IOException {
    try {
      Disks.read(ImageFormat.QCOW2, file);
    } catch (DiskException e) {
      assertThat(e).hasMessageContainingAll(file.toString(), "disk vda", "machine web-1", ": ");
      return e.problem();
    }
    throw new AssertionError("it was read");
  }

  private void assertRefused(String reason, String detail, Consumer<ByteBuffer> change)
      throws IOException {
    Problem problem = problem(image(change));
    assertThat(problem.reason()).isEqualTo(reason);
    assertThat(problem.message()).contains(detail);
  }

  /** Where the L2 table is: behind the ten clusters of data. */
  private static int l2(ByteBuffer image) {
    return (int) (image.getLong(CLUSTER) & ~Qcow2Tables.COPIED);
  }

  @Test
  void what_is_no_qcow2_image_is_damaged() throws IOException {
    assertRefused("ImageDamaged", "does not start as", image -> image.putInt(0, 0));
  }

  @Test
  void what_the_reader_does_not_know_is_not_supported() throws IOException {
    assertRefused("ImageUnsupported", "qcow2 version 4", image -> image.putInt(4, 4));
    assertRefused("ImageUnsupported", "backing file", image -> image.putLong(8, 4096));
    assertRefused("ImageUnsupported", "encrypted", image -> image.putInt(32, 2));
    assertRefused("ImageUnsupported", "another file", image -> image.putLong(72, 4));
    assertRefused("ImageUnsupported", "extended L2", image -> image.putLong(72, 16));
    assertRefused("ImageUnsupported", "features 0x8000", image -> image.putLong(72, 0x8000));
    assertRefused("ImageUnsupported", "too large", image -> image.putLong(24, -1));
    assertRefused("ImageUnsupported", "too large", image -> image.putLong(24, 1L << 60));
    assertRefused(
        "ImageUnsupported",
        "compression type 9",
        image -> image.putLong(72, 8).putInt(100, 112).put(104, (byte) 9));
  }

  @Test
  void an_image_that_says_that_it_is_corrupt_is_damaged_and_a_dirty_one_is_fine()
      throws IOException {
    assertRefused("ImageDamaged", "marked as corrupt", image -> image.putLong(72, 2));
    assertThat(Disks.read(ImageFormat.QCOW2, image(image -> image.putLong(72, 1)))).hasSize(SIZE);
  }

  @Test
  void a_header_that_contradicts_itself_is_damaged() throws IOException {
    assertRefused("ImageDamaged", "2^63", image -> image.putInt(20, 63));
    assertRefused("ImageDamaged", "2^4294967295", image -> image.putInt(20, -1));
    assertRefused("ImageDamaged", "L1 table of 0 entries", image -> image.putInt(36, 0));
    assertRefused("ImageDamaged", "L1 table", image -> image.putLong(24, 1L << 50).putInt(20, 9));
    assertRefused("ImageDamaged", "starts at 65537", image -> image.putLong(40, CLUSTER + 1));
    assertRefused("ImageDamaged", "a length of 3", image -> image.putInt(100, 3));
    assertRefused("ImageDamaged", "compression type", image -> image.putLong(72, 8));
  }

  @Test
  void tables_and_clusters_behind_the_end_are_a_truncation() throws IOException {
    assertRefused("ImageTruncated", "L1", image -> image.putLong(40, 1L << 40));
    assertRefused("ImageTruncated", "L1", image -> image.putLong(40, Long.MAX_VALUE & -CLUSTER));
    assertRefused("ImageTruncated", "table", image -> image.putLong(CLUSTER, 1L << 40));
    assertRefused("ImageTruncated", "cluster", image -> image.putLong(l2(image), 1L << 40));
    assertRefused(
        "ImageTruncated", "cluster", image -> image.putLong(l2(image), 1L << 62 | 1L << 40));
  }

  @Test
  void table_entries_with_reserved_bits_or_odd_offsets_are_damaged() throws IOException {
    assertRefused("ImageDamaged", "L1 entry", image -> image.putLong(CLUSTER, CLUSTER + 512));
    assertRefused("ImageDamaged", "L1 entry", image -> image.putLong(CLUSTER, 1L << 60 | CLUSTER));
    assertRefused("ImageDamaged", "L2 entry", image -> image.putLong(l2(image), CLUSTER + 512));
    assertRefused("ImageDamaged", "L2 entry", image -> image.putLong(l2(image), CLUSTER + 2));
    assertRefused("ImageDamaged", "L2 entry", image -> image.putInt(4, 2).putLong(l2(image), 1));
  }

  @Test
  void a_compressed_cluster_that_does_not_expand_is_damaged() throws IOException {
    long compressed = 1L << 62 | 100L << 54 | 2 * CLUSTER;
    assertRefused("ImageDamaged", "compressed", image -> image.putLong(l2(image), compressed));
    assertRefused(
        "ImageDamaged",
        "compressed",
        image ->
            image
                .putLong(72, 8)
                .putInt(100, 112)
                .put(104, (byte) 1)
                .putLong(l2(image), compressed));
  }

  @Test
  void a_file_that_was_cut_off_anywhere_is_truncated_and_an_unfinished_one_is_no_image()
      throws IOException {
    for (int length : List.of(0, 71, 100, 512, CLUSTER, CLUSTER + 7, 4 * CLUSTER)) {
      Path file = image(image -> {});
      Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
      assertThat(problem(file).reason()).isEqualTo("ImageTruncated");
    }
    Path unfinished = folder.resolve("unfinished.qcow2");
    try (var writer = ImageFormat.QCOW2.create(unfinished, SIZE)) {
      writer.write(0, ByteBuffer.wrap(new byte[] {1}));
      writer.write(CLUSTER, ByteBuffer.wrap(new byte[] {1}));
    }
    assertThat(problem(unfinished).reason()).isEqualTo("ImageDamaged");
  }

  @Test
  void random_damage_never_exhausts_memory_or_changes_the_size() throws IOException {
    var random = new SplittableRandom(7);
    for (int i = 0; i < 400; i++) {
      Path file = image(image -> damage(image, random));
      readWhatCanBeRead(file);
    }
  }

  /** Breaks a few bytes of what is not guest data: header, L1 table, L2 table. */
  private static void damage(ByteBuffer image, SplittableRandom random) {
    List<Integer> starts = List.of(0, CLUSTER, l2(image));
    for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
      int at = starts.get(random.nextInt(3)) + random.nextInt(112);
      image.put(at, (byte) (random.nextBoolean() ? random.nextInt() : 1 << random.nextInt(8)));
    }
  }

  private static void readWhatCanBeRead(Path file) throws IOException {
    try (DiskReader reader = ImageFormat.QCOW2.open(Disks.image(file), OptionalLong.empty())) {
      ByteBuffer declared = ByteBuffer.wrap(Files.readAllBytes(file), 24, Long.BYTES);
      assertThat(reader.size()).isEqualTo(declared.getLong());
      long end = Math.min(reader.size(), 64 << 20);
      List<Extent> extents = reader.data(0, end);
      assertThat(extents).hasSizeLessThanOrEqualTo((int) (end / 512));
      for (Extent extent : extents) {
        for (long at = extent.offset(); at < extent.end(); at += 1 << 20) {
          reader.read(at, ByteBuffer.allocate((int) Math.min(1 << 20, extent.end() - at)));
        }
      }
    } catch (DiskException e) {
      assertThat(e.problem().reason()).isIn("ImageDamaged", "ImageTruncated", "ImageUnsupported");
    }
  }
}
