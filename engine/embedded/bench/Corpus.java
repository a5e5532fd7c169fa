import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeSet;

/**
 * An image, and the same image after 1 % of its clusters was touched.
 *
 * @param changes the clusters that were touched, each a line: offset and length
 */
record Corpus(String name, Path image, Path changed, Path changes) {

  static final long MIB = 1 << 20;

  private static final int CLUSTER = 64 << 10;

  /** A quarter of a cluster is really written: hypervisors tell of whole clusters. */
  private static final int WRITTEN = 16 << 10;

  /** Makes the changed image from the image. */
  static Corpus of(String name, Path image) throws IOException, InterruptedException {
    Path folder = image.getParent();
    var corpus =
        new Corpus(name, image, folder.resolve("changed.raw"), folder.resolve("changes.txt"));
    Command.of("cp", "--sparse=always", image, corpus.changed).run();
    corpus.touch(corpus.size());
    return corpus;
  }

  /** The content four times, one behind the other, and as many changes, over all of it. */
  Corpus fourTimes(Path folder) throws IOException, InterruptedException {
    Path large = folder.resolve("disk.raw");
    String script =
        """
        cat "$1" "$1" "$1" "$1" | dd of="$2" bs=1M iflag=fullblock conv=sparse status=none
        truncate -s "$3" "$2"
        """;
    Command.of("sh", "-ec", script, "sh", image, large, 4 * size()).run();
    var corpus =
        new Corpus(name, large, folder.resolve("changed.raw"), folder.resolve("changes.txt"));
    Command.of("cp", "--sparse=always", large, corpus.changed).run();
    corpus.touch(size());
    return corpus;
  }

  long size() throws IOException {
    return Files.size(image);
  }

  private void touch(long part) throws IOException, InterruptedException {
    var random = new Random(2);
    long clusters = size() / CLUSTER;
    var touched = new TreeSet<Long>();
    while (touched.size() < Math.ceilDiv(part / CLUSTER, 100)) {
      touched.add(random.nextLong(clusters));
    }
    byte[] written = new byte[WRITTEN];
    try (var file = new RandomAccessFile(changed.toFile(), "rw")) {
      for (long cluster : touched) {
        random.nextBytes(written);
        file.seek(cluster * CLUSTER + random.nextInt(CLUSTER / WRITTEN) * (long) WRITTEN);
        file.write(written);
      }
      file.getFD().sync();
    }
    Files.write(
        changes, touched.stream().map(cluster -> cluster * CLUSTER + " " + CLUSTER).toList());
    readOnce();
  }

  /** So that all who come read from memory. */
  private void readOnce() throws IOException, InterruptedException {
    Command.of("sh", "-c", "cat \"$@\" >/dev/null", "sh", image, changed).run();
  }

  /** How much of it is data; the rest are holes. */
  long dataMib() throws IOException, InterruptedException {
    var blocks = Command.of("stat", "-c", "%b", image).run().output().strip();
    return Long.parseLong(blocks) * 512 / MIB;
  }
}
