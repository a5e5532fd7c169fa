package dev.coffer.engine.embedded.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coffer.engine.embedded.disk.DiskWriter;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.work.Awaited;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images that are written by several threads in any order, with room made before. */
class ParallelWriteTest {

  private static final int SIZE = (8 << 20) + 12_345;
  private static final int CLUSTER = 64 << 10;
  private static final long TABLE = 512L << 20;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void pieces_of_any_size_come_in_any_order_from_several_threads(ImageFormat format)
      throws IOException {
    for (int seed = 0; seed < 8; seed++) {
      byte[] content = Disks.random(seed, SIZE);
      Path file = folder.resolve(format + "-" + seed);
      write(format, file, content, seed);
      assertThat(Disks.read(format, file)).isEqualTo(content);
      assertThat(Disks.readSparsely(format, file)).isEqualTo(content);
    }
  }

  /** In pieces that are cut anywhere; room is made for some of it, at any moment. */
  private static void write(ImageFormat format, Path file, byte[] content, int seed)
      throws IOException {
    var random = new Random(seed);
    try (DiskWriter writer = format.create(file, content.length);
        var threads = Executors.newFixedThreadPool(4)) {
      var parts = new ArrayList<Future<?>>();
      for (Extent piece : shuffledPieces(content.length, random)) {
        boolean expected = random.nextBoolean();
        parts.add(
            threads.submit(
                () -> {
                  if (expected) {
                    writer.expect(List.of(piece));
                  }
                  writer.write(piece.offset(), direct(content, piece, expected ? 0 : 1));
                  return piece;
                }));
      }
      for (var part : parts) {
        Awaited.result(part, "interrupted");
      }
      writer.finish();
    }
  }

  private static List<Extent> shuffledPieces(int size, Random random) {
    var pieces = new ArrayList<Extent>();
    for (int at = 0; at < size; ) {
      int length = Math.min(size - at, CLUSTER * (1 + random.nextInt(16)) - random.nextInt(2));
      pieces.add(new Extent(at, length));
      at += length;
    }
    Collections.shuffle(pieces, random);
    return pieces;
  }

  /** In memory that starts so many bytes behind a page. */
  private static ByteBuffer direct(byte[] content, Extent part, int shift) {
    int length = Math.toIntExact(part.length());
    var memory = ByteBuffer.allocateDirect(length + 2 * CLUSTER).alignedSlice(CLUSTER);
    return memory.slice(shift, length).put(0, content, (int) part.offset(), length);
  }

  @ParameterizedTest
  @EnumSource
  void room_that_was_made_for_zeros_is_given_back(ImageFormat format) throws IOException {
    var content = new byte[16 << 20];
    for (int at = 0; at < content.length; at += 4 * CLUSTER) {
      Arrays.fill(content, at, at + CLUSTER, (byte) 7);
    }
    Path expected = folder.resolve("expected");
    Path plain = folder.resolve("plain");
    writeAll(format, expected, content, List.of(new Extent(0, content.length)));
    writeAll(format, plain, content, List.of());

    assertThat(Files.size(expected)).isEqualTo(Files.size(plain));
    assertThat(Disks.allocated(expected))
        .as("but for what the file system keeps books with")
        .isCloseTo(Disks.allocated(plain), within((long) CLUSTER))
        .isLessThan(5 << 20);
    assertThat(Disks.read(format, expected)).isEqualTo(content);
  }

  private static void writeAll(ImageFormat format, Path file, byte[] content, List<Extent> expected)
      throws IOException {
    try (DiskWriter writer = format.create(file, content.length)) {
      writer.expect(expected);
      for (int at = 0; at < content.length; at += 1 << 20) {
        writer.write(at, direct(content, new Extent(at, 1 << 20), 0));
      }
      writer.finish();
    }
  }

  @Test
  void a_table_of_qcow2_that_is_out_of_memory_is_read_again() throws IOException {
    Path file = folder.resolve("disk.qcow2");
    try (DiskWriter writer = ImageFormat.QCOW2.create(file, 16 * TABLE)) {
      for (int round = 0; round < 3; round++) {
        for (int table = 15; table >= 0; table--) {
          byte[] data = {(byte) (16 * round + table + 1)};
          writer.write(table * TABLE + (long) round * CLUSTER, ByteBuffer.wrap(data));
        }
      }
      writer.finish();
    }
    try (var reader = Disks.open(ImageFormat.QCOW2, file)) {
      var data = ByteBuffer.allocate(3 * CLUSTER);
      for (int table = 0; table < 16; table++) {
        reader.read(table * TABLE, data.clear());
        for (int round = 0; round < 3; round++) {
          assertThat(data.get(round * CLUSTER)).isEqualTo((byte) (16 * round + table + 1));
        }
      }
    }
  }
}
