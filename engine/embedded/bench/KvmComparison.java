import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Programs side by side on a running machine. Each has a machine of its own, which are all the
 * same: virtnbdbackup refuses one that has checkpoints of others.
 */
final class KvmComparison {

  private final KvmHost host;
  private final List<KvmTool> ours;
  private final List<KvmTool> others;
  private final List<KvmTool> tools;
  private final Corpus corpus;
  private final Path folder;
  private final Map<KvmWork, Map<KvmTool, List<Taken>>> taken = new EnumMap<>(KvmWork.class);

  /**
   * What a work took.
   *
   * @param read bytes that QEMU has read from its image for it
   * @param stored bytes that the program's folder has grown by
   */
  private record Taken(Cost cost, long read, long stored) {}

  KvmComparison(
      KvmHost host, List<KvmTool> ours, List<KvmTool> others, Corpus corpus, Path folder) {
    this.host = host;
    this.ours = ours;
    this.others = others;
    this.tools = Stream.concat(ours.stream(), others.stream()).toList();
    this.corpus = corpus;
    this.folder = folder;
  }

  /** One round, on machines without a backup. */
  void round() throws IOException, InterruptedException {
    var machines = new HashMap<KvmTool, KvmMachine>();
    for (KvmTool tool : tools) {
      var name = tool.name().replace(" ", "");
      var machine = new KvmMachine(host, name, folder.resolve(name), Optional.empty());
      machine.define(corpus.image());
      machine.start();
      tool.prepare(machine);
      machines.put(tool, machine);
    }
    for (KvmWork work : KvmWork.values()) {
      if (work == KvmWork.CHANGED) {
        for (KvmMachine machine : machines.values()) {
          machine.change(corpus);
        }
      }
      Command.of("sync").run();
      for (KvmTool tool : tools) {
        measure(work, tool, machines.get(tool));
      }
    }
    for (KvmTool tool : tools) {
      var machine = machines.get(tool);
      tool.release(machine);
      machine.stop();
      KvmMachine.remove(host, machine.name());
    }
    FileSystemImage.delete(folder);
  }

  private void measure(KvmWork work, KvmTool tool, KvmMachine machine)
      throws IOException, InterruptedException {
    String copy = machine.name() + "-copy";
    long read = host.readBytes(machine.name());
    long stored = Comparison.size(tool.stored(machine));
    var cost =
        switch (work) {
          case FULL -> tool.backup(machine, true);
          case CHANGED -> tool.backup(machine, false);
          case RESTORE -> tool.restore(machine, copy);
        };
    taken
        .computeIfAbsent(work, any -> new HashMap<>())
        .computeIfAbsent(tool, any -> new ArrayList<>())
        .add(
            new Taken(
                cost,
                host.readBytes(machine.name()) - read,
                Comparison.size(tool.stored(machine)) - stored));
    if (work == KvmWork.RESTORE) {
      Path image = KvmMachine.image(host, copy);
      Command.of("qemu-img", "compare", "-f", "qcow2", "-F", "raw", image, corpus.changed()).run();
      KvmMachine.remove(host, copy);
    }
  }

  void print() {
    System.out.printf(
        "%nSeconds (of the processor), peak MiB; in brackets at the end how much of a processor");
    System.out.printf(" others took, QEMU among them.%n%n| work |");
    tools.forEach(tool -> System.out.printf(" %s |", tool.name()));
    System.out.printf("%n|---|%s%n", "---|".repeat(tools.size()));
    for (KvmWork work : KvmWork.values()) {
      System.out.printf("| %s |", work.title());
      for (KvmTool tool : tools) {
        var cost = Cost.median(costs(work, tool));
        System.out.printf(Locale.ROOT, " %s [%.1f] |", cost, cost.others());
      }
      System.out.println();
    }
    for (KvmWork work : List.of(KvmWork.FULL, KvmWork.CHANGED)) {
      bytes(work, "read by QEMU for it, MiB", Taken::read);
      bytes(work, "stored, MiB", Taken::stored);
    }
    ratios();
  }

  private List<Cost> costs(KvmWork work, KvmTool tool) {
    return taken.get(work).get(tool).stream().map(Taken::cost).toList();
  }

  private void bytes(KvmWork work, String title, ToDoubleFunction<Taken> figure) {
    System.out.printf("| %s: %s |", work.title(), title);
    for (KvmTool tool : tools) {
      System.out.printf(Locale.ROOT, " %.1f |", median(work, tool, figure) / Corpus.MIB);
    }
    System.out.println();
  }

  private double median(KvmWork work, KvmTool tool, ToDoubleFunction<Taken> figure) {
    return Cost.median(taken.get(work).get(tool).stream().mapToDouble(figure).toArray());
  }

  /** A program of ours, and another beside which it stands. */
  private record Pair(KvmTool ours, KvmTool other) {}

  private void ratios() {
    var pairs =
        ours.stream().flatMap(our -> others.stream().map(other -> new Pair(our, other))).toList();
    if (pairs.isEmpty()) {
      return;
    }
    System.out.printf("%nCoffer's seconds divided by theirs (seconds of the processor likewise).");
    System.out.printf("%n%n| work |");
    pairs.forEach(pair -> System.out.printf(" %s / %s |", pair.ours.name(), pair.other.name()));
    System.out.printf("%n|---|%s%n", "---|".repeat(pairs.size()));
    for (KvmWork work : KvmWork.values()) {
      System.out.printf("| %s |", work.title());
      for (Pair pair : pairs) {
        System.out.printf(
            Locale.ROOT,
            " %.2f (%.2f) |",
            ratio(work, pair, Cost::seconds),
            ratio(work, pair, Cost::processor));
      }
      System.out.println();
    }
  }

  private double ratio(KvmWork work, Pair pair, ToDoubleFunction<Cost> figure) {
    return Cost.median(Cost.ratios(costs(work, pair.ours), costs(work, pair.other), figure));
  }
}
