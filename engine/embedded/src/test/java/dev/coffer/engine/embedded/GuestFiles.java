package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Makes disks with one partition that holds an ext4 file system, with {@code mkfs.ext4}. */
final class GuestFiles {

  static final long DISK_SIZE = 12 << 20;

  private static final int SECTOR = 512;
  private static final int FIRST_SECTOR = 2048;
  private static final byte LINUX = (byte) 0x83;

  private GuestFiles() {}

  /** Writes the disk; skips the test where the tool is missing. */
  static void format(Path disk, Path scratch, Map<String, String> files) throws IOException {
    var tree = Files.createDirectories(scratch.resolve("tree"));
    for (var file : files.entrySet()) {
      var target = tree.resolve(file.getKey().substring(1));
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
    }
    var partition = scratch.resolve("partition.img");
    try (var image = new RandomAccessFile(partition.toFile(), "rw")) {
      image.setLength(DISK_SIZE - (long) FIRST_SECTOR * SECTOR);
    }
    run(List.of("mkfs.ext4", "-q", "-F", "-d", tree.toString(), partition.toString()));
    try (var image = new RandomAccessFile(disk.toFile(), "rw")) {
      image.seek(446);
      image.write(partitionEntry());
      image.seek(SECTOR - 2);
      image.write(new byte[] {0x55, (byte) 0xAA});
      image.seek((long) FIRST_SECTOR * SECTOR);
      image.write(Files.readAllBytes(partition));
    }
  }

  private static byte[] partitionEntry() {
    var entry = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    entry.put(4, LINUX);
    entry.putInt(8, FIRST_SECTOR);
    entry.putInt(12, (int) (DISK_SIZE / SECTOR) - FIRST_SECTOR);
    return entry.array();
  }

  private static void run(List<String> command) throws IOException {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (IOException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw e;
      }
      Assumptions.abort("mkfs.ext4 is missing: install e2fsprogs (" + e.getMessage() + ")");
    }
  }
}
