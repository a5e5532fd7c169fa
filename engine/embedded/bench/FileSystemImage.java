import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk as a machine has it: GPT and ext4 with files of this machine's own system, of every kind
 * as many, some of them twice, and some that nothing compresses. About 30 % of it is empty.
 */
final class FileSystemImage {

  private static final long MIB = Corpus.MIB;

  private FileSystemImage() {}

  /**
   * Makes it in a folder; the same on machines with the same packages, but for some identifiers.
   */
  static Path make(Path folder, int mebibytes) throws IOException, InterruptedException {
    Path content = Files.createDirectories(folder.resolve("content"));
    var copied = copySome(Path.of("/usr"), content.resolve("usr"), mebibytes * MIB * 59 / 100);
    copyAgain(copied, content.resolve("again"), mebibytes * MIB * 6 / 100);
    byte[] noise = new byte[(int) (mebibytes * MIB * 4 / 100)];
    new Random(1).nextBytes(noise);
    Files.write(content.resolve("noise.bin"), noise);
    Path image = folder.resolve("disk.raw");
    disk(image, mebibytes, content);
    delete(content);
    return image;
  }

  /** A disk with the content of a folder in its only partition. */
  static void disk(Path image, int mebibytes, Path content)
      throws IOException, InterruptedException {
    Command.of(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "examples/quickstart/MakeDisk.java",
            image,
            mebibytes,
            content)
        .run();
  }

  /** Copies so many bytes of the files below a folder, chosen by their names. */
  static List<Path> copySome(Path from, Path to, long bytes) throws IOException {
    var sizes = files(from);
    long all = sizes.values().stream().mapToLong(Long::longValue).sum();
    var copied = new ArrayList<Path>();
    long left = bytes;
    for (var file : sizes.entrySet()) {
      boolean chosen = new Random(file.getKey().hashCode()).nextDouble() < 1.1 * bytes / all;
      if (chosen && file.getValue() <= left) {
        Path target = to.resolve(from.relativize(file.getKey()).toString());
        Files.createDirectories(target.getParent());
        copied.add(Files.copy(file.getKey(), target));
        left -= file.getValue();
      }
    }
    return copied;
  }

  private static TreeMap<Path, Long> files(Path folder) throws IOException {
    var sizes = new TreeMap<Path, Long>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && Files.isReadable(file)) {
              sizes.put(file, attributes.size());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
            return FileVisitResult.CONTINUE;
          }
        });
    return sizes;
  }

  private static void copyAgain(List<Path> files, Path to, long bytes) throws IOException {
    Files.createDirectories(to);
    long left = bytes;
    for (int i = 0; i < files.size() && left > 0; i += 7) {
      left -= Files.size(files.get(i));
      Files.copy(files.get(i), to.resolve(String.valueOf(i)));
    }
  }

  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var tree = Files.walk(folder)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
