package dev.coffer.engine.embedded.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.DiskWriter;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Disks that are large and mostly empty, and those that are smaller than they should be. */
class SparseImageTest {

  private static final long TIB = 1L << 40;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void a_disk_of_a_tebibyte_with_little_in_it_costs_little(ImageFormat format) throws IOException {
    Path file = folder.resolve("disk");
    writeFarApart(format, file);
    assertThat(Disks.allocated(file)).isLessThan(8 << 20);

    try (DiskReader reader = Disks.open(format, file)) {
      assertThat(reader.size()).isEqualTo(TIB);
      assertThat(reader.data(0, TIB)).hasSize(3);
      assertThat(reader.data(1 << 20, TIB / 2)).isEmpty();
      assertThat(reader.data(TIB / 2, TIB).getFirst().offset()).isEqualTo(TIB / 2);
      var last = ByteBuffer.allocate(2);
      reader.read(TIB - 2, last);
      assertThat(last.array()).containsExactly(0, 3);
    }
  }

  private static void writeFarApart(ImageFormat format, Path file) throws IOException {
    try (DiskWriter writer = format.create(file, TIB)) {
      writer.write(0, ByteBuffer.wrap(new byte[] {1}));
      writer.write(TIB / 2, ByteBuffer.wrap(new byte[] {2}));
      writer.write(TIB - 1, ByteBuffer.wrap(new byte[] {3}));
      writer.finish();
    }
  }

  @Test
  void zeros_that_are_written_become_holes_of_whole_clusters() throws IOException {
    Path file = folder.resolve("disk.raw");
    var content = new byte[1 << 20];
    content[500_000] = 1;
    try (DiskWriter writer = ImageFormat.RAW.create(file, content.length)) {
      writer.write(0, ByteBuffer.wrap(content));
      writer.finish();
    }
    assertThat(Disks.read(ImageFormat.RAW, file)).isEqualTo(content);
    try (DiskReader reader = Disks.open(ImageFormat.RAW, file)) {
      assertThat(reader.data(0, content.length)).containsExactly(new Extent(7 << 16, 1 << 16));
    }
  }

  @Test
  void scattered_data_is_told_in_a_bounded_number_of_extents() {
    var collector = new ExtentCollector();
    for (long i = 0; i < 1_000_000; i++) {
      collector.add(i * 10_000, i * 10_000 + 1);
    }
    assertThat(collector.extents()).hasSizeBetween(1 << 14, 1 << 16);
    assertThat(collector.extents().getFirst().offset()).isZero();
    assertThat(collector.extents().getLast().end()).isEqualTo(9_999_990_001L);
  }

  @ParameterizedTest
  @EnumSource
  void an_image_smaller_than_declared_is_truncated(ImageFormat format) throws IOException {
    Path file = folder.resolve("disk");
    Disks.write(format, file, new byte[1 << 20], 1);
    var declared = OptionalLong.of(2 << 20);
    assertThatThrownBy(() -> format.open(Disks.image(file), declared))
        .isInstanceOfSatisfying(
            DiskException.class, e -> assertThat(e.problem().reason()).isEqualTo("ImageTruncated"))
        .hasMessageContaining("it holds 1048576 bytes of the declared 2097152");
    assertThatThrownBy(() -> format.size(Disks.image(file), declared))
        .isInstanceOf(DiskException.class);
    assertThat(format.size(Disks.image(file), OptionalLong.of(1 << 20))).isEqualTo(1 << 20);
  }

  @Test
  void an_image_that_shrinks_while_it_is_read_is_truncated() throws IOException {
    Path file = Files.write(folder.resolve("disk.raw"), new byte[1 << 20]);
    try (DiskReader reader = Disks.open(ImageFormat.RAW, file);
        var shrink = new RandomAccessFile(file.toFile(), "rw")) {
      shrink.setLength(1000);
      assertThatThrownBy(() -> reader.read(0, ByteBuffer.allocate(1 << 20)))
          .isInstanceOf(DiskException.class)
          .hasMessageContaining("it ends at byte 1000 and had 1048576 when it was opened");
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_is_no_file_is_refused_without_being_opened(ImageFormat format) throws Exception {
    assertReason(format, folder.resolve("nothing"), "ImageMissing");
    assertReason(format, folder, "ImageUnsupported");
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertReason(format, pipe, "ImageUnsupported");
    Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);
    assertReason(format, link, "ImageUnsupported");
  }

  private static void assertReason(ImageFormat format, Path file, String reason) {
    assertThatThrownBy(() -> Disks.open(format, file))
        .isInstanceOfSatisfying(
            DiskException.class, e -> assertThat(e.problem().reason()).isEqualTo(reason));
  }

  @ParameterizedTest
  @EnumSource
  void writers_insist_on_offsets_within_the_disk(ImageFormat format) throws IOException {
    try (DiskWriter writer = format.create(folder.resolve("disk"), 1000)) {
      writer.write(100, ByteBuffer.allocate(100));
      assertThatThrownBy(() -> writer.write(999, ByteBuffer.allocate(2)))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }
}
