package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.DiskWriter;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** Small disks for tests, wholly in memory. */
final class Disks {

  private Disks() {}

  static ImageFile image(Path path) {
    return new ImageFile(path, "web-1", "vda");
  }

  static DiskReader open(ImageFormat format, Path path) throws IOException {
    return format.open(image(path), OptionalLong.empty());
  }

  /** Bytes of the storage that a file takes. */
  static long allocated(Path file) throws IOException {
    Process du = new ProcessBuilder("du", "-k", file.toString()).start();
    String output = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return Long.parseLong(output.substring(0, output.indexOf('\t'))) << 10;
  }

  /** Random content with holes, repeated patterns and noise, in runs of any length. */
  static byte[] random(long seed, int size) {
    var random = new SplittableRandom(seed);
    var content = new byte[size];
    for (int at = 0; at < size; ) {
      int end = (int) Math.min(size, at + 1L + random.nextInt(1 << random.nextInt(1, 20)));
      switch (random.nextInt(4)) {
        case 0 -> Arrays.fill(content, at, end, (byte) random.nextInt());
        case 1 -> {
          var noise = new byte[end - at];
          random.nextBytes(noise);
          System.arraycopy(noise, 0, content, at, noise.length);
        }
        default -> {}
      }
      at = end;
    }
    return content;
  }

  /** Writes a disk in random pieces, of which those that are zero may be left out. */
  static void write(ImageFormat format, Path path, byte[] content, long seed) throws IOException {
    var random = new SplittableRandom(seed);
    try (DiskWriter writer = format.create(path, content.length)) {
      for (int at = 0; at < content.length; ) {
        int length = Math.min(content.length - at, 1 + random.nextInt(1 << random.nextInt(1, 20)));
        ByteBuffer piece = ByteBuffer.wrap(content, at, length);
        if (random.nextBoolean() || !Zeros.only(piece, at, length)) {
          writer.write(at, piece);
        }
        at += length;
      }
      writer.finish();
    }
  }

  /** Reads a whole disk at once. */
  static byte[] read(ImageFormat format, Path path) throws IOException {
    try (DiskReader reader = open(format, path)) {
      var content = ByteBuffer.allocate(Math.toIntExact(reader.size()));
      reader.read(0, content);
      return content.array();
    }
  }

  /** Reads only where a disk says that it has data. */
  static byte[] readSparsely(ImageFormat format, Path path) throws IOException {
    try (DiskReader reader = open(format, path)) {
      var content = ByteBuffer.allocate(Math.toIntExact(reader.size()));
      for (Extent extent : reader.data(0, reader.size())) {
        reader.read(
            extent.offset(),
            content.slice((int) extent.offset(), Math.toIntExact(extent.length())));
      }
      return content.array();
    }
  }
}
