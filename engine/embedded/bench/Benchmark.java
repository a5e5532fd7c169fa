import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Measures Coffer's repository beside other programs, as whole processes on the same images, and
 * how its work grows. Prints Markdown.
 *
 * <p>Usage: {@code run.sh [--small] [--rounds N] [--work FOLDER] [files | database | memory |
 * growth | disks | kvm | boot]...}; all of them when none is named. {@code disks} is a table of
 * {@code growth}.
 */
public final class Benchmark {

  private static final List<String> PARTS =
      List.of("files", "database", "memory", "growth", "kvm", "boot");

  /** Parts of parts. */
  private static final List<String> SINGLE = List.of("disks");

  private boolean small;
  private int rounds = 3;
  private Path work = Path.of("target/bench");
  private final List<String> parts = new ArrayList<>();
  private Optional<Coffer> trained = Optional.empty();

  public static void main(String[] args) throws Exception {
    new Benchmark(args).run();
  }

  private Benchmark(String[] args) {
    for (var left = new ArrayList<>(Arrays.asList(args)); !left.isEmpty(); ) {
      switch (left.removeFirst()) {
        case "--small" -> small = true;
        case "--rounds" -> rounds = Integer.parseInt(left.removeFirst());
        case "--work" -> work = Path.of(left.removeFirst());
        case String part when PARTS.contains(part) || SINGLE.contains(part) -> parts.add(part);
        case String unknown -> throw new IllegalArgumentException("no such part: " + unknown);
      }
    }
    work = work.toAbsolutePath();
    if (Files.exists(work)) {
      throw new IllegalStateException(work + " exists; name a folder that does not: --work FOLDER");
    }
  }

  private void run() throws Exception {
    try {
      System.out.printf(
          "%d processors, Java %s%n",
          Runtime.getRuntime().availableProcessors(), Runtime.version());
      var wanted = parts.isEmpty() ? PARTS : parts;
      for (String part : wanted) {
        Path folder = Files.createDirectories(work.resolve(part));
        run(part, folder);
        FileSystemImage.delete(folder);
      }
    } finally {
      FileSystemImage.delete(work);
    }
  }

  private void run(String part, Path folder) throws IOException, InterruptedException {
    int mebibytes = small ? 16 : 2048;
    switch (part) {
      case "files" -> compare(repository(), "files", FileSystemImage.make(folder, mebibytes));
      case "database" -> compare(repository(), "database", DatabaseImage.make(folder, mebibytes));
      case "memory" -> new Memory(repository(), folder, small).print();
      case "growth" -> new Growth(repository(), folder, small, rounds).print();
      case "disks" -> new Growth(repository(), folder, small, rounds).printDisks();
      case "kvm" -> new Kvm(engine(), folder, small, rounds).compare();
      case "boot" -> new Kvm(engine(), folder, small, rounds).boot();
      default -> throw new IllegalStateException(part);
    }
  }

  private Coffer repository() throws IOException, InterruptedException {
    if (trained.isEmpty()) {
      var coffer = Coffer.fromOwnClassPath();
      trained = Optional.of(small ? coffer.hasty() : coffer.trained(work));
    }
    return trained.get();
  }

  private Coffer engine() {
    var coffer = Coffer.fromOwnClassPath().shipped();
    return small ? coffer.hasty() : coffer.built();
  }

  private void compare(Coffer coffer, String name, Path image)
      throws IOException, InterruptedException {
    var corpus = Corpus.of(name, image);
    System.out.printf(
        "%n## %s: image of %d MiB, of it data: %d MiB%n",
        name, corpus.size() >> 20, corpus.dataMib());
    var tools = new ArrayList<Tool>();
    for (Tool tool : List.of(coffer, new Restic(), new Borg(), new QemuImg(), new PlainCopy())) {
      if (tool.isThere()) {
        tools.add(tool);
      } else {
        System.out.printf("%nleft out, since it is not installed: %s%n", tool.name());
      }
    }
    var comparison = new Comparison(tools, corpus, image.resolveSibling("stores"));
    for (int round = 0; round < rounds; round++) {
      comparison.round();
    }
    comparison.print();
    new FourTimes(coffer, corpus, image.resolveSibling("four"), rounds).print();
    new RandomReads(coffer, comparison.repository(coffer), small).print();
  }
}
