package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A folder with all that is hard about folders, and how to compare it with what was restored. */
final class SourceFolder {

  private static final Instant OLD = Instant.parse("2001-02-03T04:05:06Z");

  private SourceFolder() {}

  static void fill(Path folder) throws IOException {
    var random = new Random(42);
    write(folder.resolve("empty"), 0, random);
    write(folder.resolve("tiny"), 7, random);
    write(folder.resolve("small"), 130, random);
    write(folder.resolve("block"), 4096, random);
    write(folder.resolve("etc/big"), 3_000_001, random);
    write(folder.resolve("etc/" + "n".repeat(255)), 10, random);
    write(folder.resolve("étagère/日本語 😀.txt"), 99, random);
    write(folder.resolve("new\nline"), 3, random);
    var deep = folder;
    for (int i = 0; i < 60; i++) {
      deep = deep.resolve("level-" + i);
    }
    write(deep.resolve("bottom"), 1000, random);
    for (int i = 0; i < 300; i++) {
      Files.createDirectories(folder.resolve("many"));
      Files.createFile(folder.resolve("many/a file of some length, number " + i));
    }
    sparse(folder.resolve("sparse"));
    Files.createLink(folder.resolve("etc/again"), folder.resolve("block"));
    Files.createSymbolicLink(folder.resolve("fast"), Path.of("etc/big"));
    Files.createSymbolicLink(folder.resolve("slow"), Path.of("etc/" + "n".repeat(255)));
    Files.createSymbolicLink(folder.resolve("etc/up"), Path.of("../tiny"));
    Files.setPosixFilePermissions(
        folder.resolve("tiny"), PosixFilePermissions.fromString("rwxr-x--x"));
    Files.setPosixFilePermissions(
        folder.resolve("étagère"), PosixFilePermissions.fromString("rwxr-x---"));
    Files.setLastModifiedTime(folder.resolve("tiny"), FileTime.from(OLD));
    Files.setLastModifiedTime(folder.resolve("étagère"), FileTime.from(OLD));
  }

  private static void write(Path file, int size, Random random) throws IOException {
    var parent = file.getParent();
    assertThat(parent).isNotNull();
    Files.createDirectories(parent);
    var content = new byte[size];
    random.nextBytes(content);
    Files.write(file, content);
  }

  /** Data in the reach of the indirect blocks of each level, and a hole at the end. */
  private static void sparse(Path file) throws IOException {
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      for (long at : new long[] {0, 100_000, 5_000_000, 600_000_000}) {
        sparse.seek(at);
        sparse.writeBytes("data at " + at);
      }
      sparse.setLength(1L << 31);
    }
  }

  /** The folder and everything below it is the same, sparse files included. */
  static void assertSame(Path restored, Path source) throws IOException {
    assertThat(describe(restored)).isEqualTo(describe(source));
  }

  static Map<String, String> describe(Path root) throws IOException {
    var all = new TreeMap<String, String>();
    try (var paths = Files.walk(root)) {
      for (var path : paths.toList()) {
        var relative = root.relativize(path).toString();
        // The file system's own folder is in no source; the topmost folder gets new rights.
        if (!relative.isEmpty() && !relative.startsWith("lost+found")) {
          all.put(relative, describeOne(path));
        }
      }
    }
    return all;
  }

  private static String describeOne(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "-> " + Files.readSymbolicLink(path);
    }
    var rights = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    var common = rights + " " + Files.getLastModifiedTime(path).toInstant().getEpochSecond();
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return common;
    }
    var links = Files.getAttribute(path, "unix:nlink");
    return "%s %s %d bytes %s".formatted(common, links, Files.size(path), content(path));
  }

  /** A digest that skips the long hole of the sparse file. */
  private static String content(Path file) throws IOException {
    if (Files.size(file) < 10_000_000) {
      return Integer.toHexString(Arrays.hashCode(Files.readAllBytes(file)));
    }
    var text = new StringBuilder();
    try (var sparse = new RandomAccessFile(file.toFile(), "r")) {
      for (long at : new long[] {0, 100_000, 5_000_000, 600_000_000, 1_200_000_000}) {
        var piece = new byte[100_000];
        sparse.seek(at);
        sparse.readFully(piece);
        text.append(Arrays.hashCode(piece)).append(' ');
      }
    }
    return text.toString();
  }
}
