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

/**
 * Programs side by side on a running machine. Each has a machine of its own, which are all the
 * same: virtnbdbackup refuses one that has checkpoints of others.
 */
final class KvmComparison {

  private final KvmHost host;
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

  KvmComparison(KvmHost host, List<KvmTool> tools, Corpus corpus, Path folder) {
    this.host = host;
    this.tools = tools;
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
    for (KvmMachine machine : machines.values()) {
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
          case FULL -> tool.backup(machine, true).andSync(tool.stored(machine)).run();
          case CHANGED -> tool.backup(machine, false).andSync(tool.stored(machine)).run();
          case RESTORE -> tool.restore(machine, copy).andSync(tool.images(machine)).run();
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

  private void ratios() {
    var others = tools.subList(1, tools.size());
    if (others.isEmpty()) {
      return;
    }
    System.out.printf("%nCoffer's seconds divided by theirs (seconds of the processor likewise).");
    System.out.printf("%n%n| work |");
    others.forEach(tool -> System.out.printf(" / %s |", tool.name()));
    System.out.printf("%n|---|%s%n", "---|".repeat(others.size()));
    for (KvmWork work : KvmWork.values()) {
      System.out.printf("| %s |", work.title());
      for (KvmTool other : others) {
        System.out.printf(
            Locale.ROOT,
            " %.2f (%.2f) |",
            ratio(work, other, Cost::seconds),
            ratio(work, other, Cost::processor));
      }
      System.out.println();
    }
  }

  private double ratio(KvmWork work, KvmTool other, ToDoubleFunction<Cost> figure) {
    return Cost.median(Cost.ratios(costs(work, tools.getFirst()), costs(work, other), figure));
  }
}
