import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The peak of memory where it should not depend on what is large: a sparse disk, many points. With
 * the bounds of the benchmark, and with those that Coffer is shipped with.
 */
record Memory(Coffer coffer, Path folder, boolean small) {

  private static final long GIB = 1L << 30;

  void print() throws IOException, InterruptedException {
    long gibibytes = small ? 1 : 1024;
    int points = small ? 3 : 10_000;
    Path repository = folder.resolve("many");
    coffer.process("points", repository, points).run();
    System.out.printf(
        "%n## memory: a sparse disk of %,d GiB, in a repository with %,d points%n%n",
        gibibytes, points);
    System.out.printf("| work | bounded | as shipped |%n|---|---|---|%n");
    var disks = List.of(sparse(gibibytes, 6), sparse(gibibytes, 7));
    row("open", "open", repository, List.of());
    row("list", "list", repository, List.of());
    row("first backup of the disk", "backup", repository, disks);
    row("second backup of the disk", "backup", repository, disks);
    row(
        "restore of the disk",
        "restore",
        repository,
        List.of(folder.resolve("one.raw"), folder.resolve("two.raw")));
    row("verification of everything", "verify", repository, List.of());
    row("prune", "prune", repository, List.of());
  }

  /**
   * Measures twice.
   *
   * @param files what the work is on, one for each time, or none
   */
  private void row(String what, String work, Path repository, List<Path> files)
      throws IOException, InterruptedException {
    var costs = new ArrayList<Cost>();
    for (Coffer bounds : List.of(coffer, coffer.shipped())) {
      var words = new ArrayList<Object>(List.of(work, repository));
      if (!files.isEmpty()) {
        words.add(files.get(costs.size()));
      }
      costs.add(bounds.process(words.toArray()).run());
    }
    System.out.printf("| %s | %s | %s |%n", what, costs.getFirst(), costs.getLast());
  }

  /** A thousand pieces of 64 KiB, wherever. */
  private Path sparse(long gibibytes, int seed) throws IOException {
    var random = new Random(seed);
    byte[] piece = new byte[64 << 10];
    Path disk = folder.resolve("sparse-" + seed + ".raw");
    try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(gibibytes * GIB);
      for (int i = 0; i < (small ? 10 : 1000); i++) {
        random.nextBytes(piece);
        file.seek(random.nextLong(gibibytes * GIB / piece.length) * piece.length);
        file.write(piece);
      }
    }
    return disk;
  }
}
