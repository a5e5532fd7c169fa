package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Images of XFS that the kernel fills, with all that is hard about XFS. */
final class XfsImages {

  private static final long BYTES = 64 << 20;

  /** Writes the content. */
  @FunctionalInterface
  interface Content {
    void fill(Path folder) throws IOException;
  }

  private XfsImages() {}

  static Path make(Path temp, String options, Content content) throws IOException {
    var image = mkfs(temp, options, BYTES);
    try (var mounted = MountedImage.of(image)) {
      content.fill(mounted.folder());
    }
    return image;
  }

  /** Smaller than mkfs.xfs makes them, were they for anything but tests. */
  static Path mkfs(Path temp, String options, long bytes) throws IOException {
    var image = temp.resolve("image");
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(bytes);
    }
    var arguments = new ArrayList<>(List.of("-q", "-f", "--unsupported"));
    arguments.addAll(List.of(options.split(" ")));
    arguments.add(image.toString());
    Tool.run("mkfs.xfs", arguments.toArray(String[]::new));
    return image;
  }

  /** Folders of all sizes, links that do not fit into an inode, and files in many pieces. */
  static void fill(Path folder) throws IOException {
    fill(folder, 700);
  }

  /**
   * @param names in the largest folders
   */
  static void fill(Path folder, int names) throws IOException {
    SourceFolder.fill(folder);
    folders(folder, names);
    Files.createSymbolicLink(folder.resolve("remote"), Path.of("./".repeat(500) + "tiny"));
    pieces(folder.resolve("pieces"), 3000, 1);
    pieces(folder.resolve("reserved"), 40, 1);
    var reserved = folder.resolve("reserved").toString();
    Tool.run("xfs_io", "-c", "falloc 100k 900k", "-c", "pwrite -q 300k 5k", reserved);
    Tool.run("xfs_io", "-c", "truncate 1234567", "-c", "fpunch 8k 12k", reserved);
    Files.createFile(folder.resolve("in 1902"));
    Files.setLastModifiedTime(
        folder.resolve("in 1902"), FileTime.from(Instant.parse("1902-02-03T04:05:06Z")));
  }

  /**
   * From what fits into an inode to what needs a tree; two grow by turns, so both are in pieces.
   */
  private static void folders(Path folder, int many) throws IOException {
    for (int count : new int[] {3, 30, 200}) {
      var names = Files.createDirectory(folder.resolve("folder of " + count));
      for (int i = 0; i < count; i++) {
        Files.createFile(names.resolve("name " + i));
      }
    }
    var one = Files.createDirectory(folder.resolve("one"));
    var other = Files.createDirectory(folder.resolve("other"));
    var file = Files.createFile(folder.resolve("of many names"));
    for (int i = 0; i < many; i++) {
      Files.createLink(one.resolve("a rather long name, with the number " + i), file);
      Files.createLink(other.resolve("%d is the number of this one".formatted(i)), file);
    }
    // Leaves holes.
    for (int i = 100; i < 400; i++) {
      Files.delete(one.resolve("a rather long name, with the number " + i));
    }
  }

  /** One block of 1 KiB, then a hole, and so on. */
  static void pieces(Path file, int count, int first) throws IOException {
    var piece = new byte[1024];
    try (var content = new RandomAccessFile(file.toFile(), "rw")) {
      for (int i = first; i < count; i++) {
        piece[i % 1024]++;
        content.seek(i * 2048L);
        content.write(piece);
      }
    }
  }
}
