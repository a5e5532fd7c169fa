package dev.coffer.engine.embedded.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.embedded.disk.DiskReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.jspecify.annotations.Nullable;

/** What our writers write, our readers read. */
class ImageRoundTripTest {

  private @Nullable Path folder;

  @BeforeProperty
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("images");
  }

  @AfterProperty
  void removeFolder() throws IOException {
    Files.delete(folder());
  }

  private Path folder() {
    if (folder == null) {
      throw new IllegalStateException("the folder is made before");
    }
    return folder;
  }

  @Property(tries = 60)
  void what_is_written_is_read(
      @ForAll ImageFormat format,
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 3 << 20) int size)
      throws IOException {
    Path file = folder().resolve("disk");
    byte[] content = Disks.random(seed, size);
    try {
      Disks.write(format, file, content, seed);

      assertThat(Disks.read(format, file)).isEqualTo(content);
      assertThat(Disks.readSparsely(format, file)).isEqualTo(content);
      assertThat(format.size(Disks.image(file), OptionalLong.empty())).isEqualTo(size);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Property(tries = 30)
  void any_part_can_be_read_and_asked_for_data(
      @ForAll ImageFormat format,
      @ForAll long seed,
      @ForAll @IntRange(max = 1 << 20) int from,
      @ForAll @IntRange(max = 1 << 20) int length)
      throws IOException {
    Path file = folder().resolve("disk");
    byte[] content = Disks.random(seed, 2 << 20);
    try {
      Disks.write(format, file, content, seed);
      try (DiskReader reader = Disks.open(format, file)) {
        var part = ByteBuffer.allocate(length);
        reader.read(from, part);

        assertThat(part.array()).isEqualTo(Arrays.copyOfRange(content, from, from + length));
        assertThat(reader.data(from, from)).isEmpty();
        assertThat(reader.data(from, from + length))
            .allSatisfy(
                extent -> {
                  assertThat(extent.offset()).isGreaterThanOrEqualTo(from);
                  assertThat(extent.end()).isLessThanOrEqualTo(from + length);
                });
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
