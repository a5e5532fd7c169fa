import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Programs side by side on one corpus. In a round each work is done by all, one after another. */
final class Comparison {

  private final List<Tool> tools;
  private final Corpus corpus;
  private final Path folder;
  private final Map<Work, Map<String, List<Cost>>> costs = new EnumMap<>(Work.class);
  private final Map<String, Long> firstSize = new TreeMap<>();
  private final Map<String, Long> growth = new TreeMap<>();

  Comparison(List<Tool> tools, Corpus corpus, Path folder) {
    this.tools = tools;
    this.corpus = corpus;
    this.folder = folder;
  }

  Path repository(Tool tool) {
    return folder.resolve(tool.name().split(" ")[0]);
  }

  /** One round, on empty repositories. */
  void round() throws IOException, InterruptedException {
    FileSystemImage.delete(folder);
    Files.createDirectories(folder);
    for (Tool tool : tools) {
      tool.prepare(repository(tool));
    }
    for (Work work : Work.values()) {
      if (work == Work.RESTORE) {
        readOnce();
      }
      for (Tool tool : tools) {
        var command = tool.command(work, repository(tool), image(work, tool), corpus);
        if (command.isPresent()) {
          run(work, tool, command.get());
        }
      }
    }
  }

  /** So that all restore from memory, those too that write past it. */
  private void readOnce() throws IOException, InterruptedException {
    for (Tool tool : tools) {
      String read = "find \"$1\" -type f -exec cat {} + >/dev/null";
      Command.of("sh", "-c", read, "sh", repository(tool)).run();
    }
  }

  private Path image(Work work, Tool tool) {
    return switch (work) {
      case FIRST, UNCHANGED -> corpus.image();
      case CHANGED -> corpus.changed();
      case RESTORE, VERIFY -> folder.resolve("restored-" + repository(tool).getFileName());
    };
  }

  private void run(Work work, Tool tool, Command command) throws IOException, InterruptedException {
    Path image = image(work, tool);
    long before = size(repository(tool));
    var cost =
        switch (work) {
          case FIRST, UNCHANGED, CHANGED -> command.andSync(repository(tool)).run();
          case RESTORE -> command.andSync(tool.restored(image)).run();
          case VERIFY -> command.run();
        };
    costs
        .computeIfAbsent(work, any -> new TreeMap<>())
        .computeIfAbsent(tool.name(), any -> new ArrayList<>())
        .add(cost);
    switch (work) {
      case FIRST -> firstSize.put(tool.name(), size(repository(tool)));
      case CHANGED -> growth.put(tool.name(), size(repository(tool)) - before);
      case RESTORE -> compare(tool, tool.restored(image));
      case UNCHANGED, VERIFY -> {}
    }
  }

  /** Of what was backed up last; a full copy only has the first. */
  private void compare(Tool tool, Path restored) throws IOException, InterruptedException {
    boolean changed = costs.get(Work.CHANGED).containsKey(tool.name());
    try (var tree = Files.walk(restored)) {
      Path file = tree.filter(Files::isRegularFile).findFirst().orElseThrow();
      Command.of("cmp", changed ? corpus.changed() : corpus.image(), file).run();
    }
    FileSystemImage.delete(restored);
  }

  /** Of all files below a folder. */
  static long size(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return 0;
    }
    try (var tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  void print() {
    System.out.printf(
        "%nSeconds (of the processor), peak MiB; in brackets at the end how much of a");
    System.out.printf(" processor others took.%n%n| work |");
    tools.forEach(tool -> System.out.printf(" %s |", tool.name()));
    System.out.printf("%n|---|%s%n", "---|".repeat(tools.size()));
    for (Work work : Work.values()) {
      System.out.printf("| %s |", work.title());
      for (Tool tool : tools) {
        var rounds = rounds(work, tool);
        System.out.printf(
            Locale.ROOT,
            rounds.isEmpty() ? " - |" : " %s [%.1f] |",
            rounds.isEmpty() ? "" : Cost.median(rounds),
            rounds.isEmpty() ? 0 : Cost.median(rounds).others());
      }
      System.out.println();
    }
    sizes("stored after the first, MiB", firstSize);
    sizes("growth after 1 % changed, MiB", growth);
    ratios();
  }

  private List<Cost> rounds(Work work, Tool tool) {
    return costs.getOrDefault(work, Map.of()).getOrDefault(tool.name(), List.of());
  }

  private void sizes(String title, Map<String, Long> bytes) {
    System.out.printf("| %s |", title);
    for (Tool tool : tools) {
      System.out.printf(
          Locale.ROOT,
          bytes.containsKey(tool.name()) ? " %.1f |" : " - |",
          bytes.getOrDefault(tool.name(), 0L) / (double) Corpus.MIB);
    }
    System.out.println();
  }

  /** Medians of the ratios within a round, which the machine's speed that hour is not in. */
  private void ratios() {
    var others = tools.subList(1, tools.size());
    System.out.printf("%nCoffer's seconds divided by theirs (seconds of the processor likewise).");
    System.out.printf("%n%n| work |");
    others.forEach(tool -> System.out.printf(" / %s |", tool.name()));
    System.out.printf("%n|---|%s%n", "---|".repeat(others.size()));
    for (Work work : Work.values()) {
      System.out.printf("| %s |", work.title());
      for (Tool other : others) {
        System.out.print(
            rounds(work, other).isEmpty()
                ? " - |"
                : String.format(
                    Locale.ROOT,
                    " %.2f (%.2f) |",
                    ratio(work, other, Cost::seconds),
                    ratio(work, other, Cost::processor)));
      }
      System.out.println();
    }
    sizeRatios("stored after the first", firstSize, others);
    sizeRatios("growth after 1 % changed", growth, others);
  }

  private double ratio(Work work, Tool other, ToDoubleFunction<Cost> figure) {
    return Cost.median(Cost.ratios(rounds(work, tools.getFirst()), rounds(work, other), figure));
  }

  private void sizeRatios(String title, Map<String, Long> bytes, List<Tool> others) {
    System.out.printf("| %s |", title);
    for (Tool other : others) {
      Long theirs = bytes.get(other.name());
      double ours = bytes.get(tools.getFirst().name());
      System.out.printf(
          Locale.ROOT, theirs == null ? " - |" : " %.2f |", ours / (theirs == null ? 1 : theirs));
    }
    System.out.println();
  }
}
