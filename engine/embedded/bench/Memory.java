import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** The peak of memory where it should not depend on what is large: a sparse disk, many points. */
record Memory(Coffer coffer, Path folder, boolean small) {

  private static final long GIB = 1L << 30;

  void print() throws IOException, InterruptedException {
    long gibibytes = small ? 1 : 1024;
    int points = small ? 3 : 10_000;
    System.out.printf(
        "%n## memory%n%n| work | seconds (of the processor), peak MiB |%n|---|---|%n");
    Path disk = sparse(gibibytes);
    Path repository = folder.resolve("sparse");
    String what = " of a sparse disk of " + gibibytes + " GiB";
    row("backup" + what, coffer.process("backup", repository, disk));
    row("second backup" + what, coffer.process("backup", repository, disk));
    Path restored = folder.resolve("restored.raw");
    row("restore" + what, coffer.process("restore", repository, restored));
    Files.delete(restored);
    Path many = folder.resolve("many");
    row("making " + points + " points", coffer.process("points", many, points));
    row("list of " + points + " points", coffer.process("list", many));
    row("backup beside " + points + " points", coffer.process("points", many, points + 1));
    row("prune beside " + points + " points", coffer.process("prune", many));
  }

  private static void row(String what, Command command) throws IOException, InterruptedException {
    System.out.printf("| %s | %s |%n", what, command.run());
  }

  /** A thousand pieces of 64 KiB, wherever. */
  private Path sparse(long gibibytes) throws IOException {
    var random = new Random(6);
    byte[] piece = new byte[64 << 10];
    Path disk = folder.resolve("sparse.raw");
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
