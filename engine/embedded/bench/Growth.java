import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How time and memory grow, as there are ten and a hundred times as many points, or chunks. */
record Growth(Coffer coffer, Path folder, boolean small, int rounds) {

  void print() throws IOException, InterruptedException {
    points(small ? List.of(1, 3) : List.of(100, 1_000, 10_000));
    chunks(small ? List.of(20, 40) : List.of(4_000, 40_000, 400_000));
    printDisks();
  }

  /** The last of its tables alone, which takes as long as the rest of the benchmark. */
  void printDisks() throws IOException, InterruptedException {
    disks(small ? List.of(1, 2) : List.of(2, 20, 200, 1_600));
  }

  private void points(List<Integer> counts) throws IOException, InterruptedException {
    var table = new Growing("points", counts, rounds);
    Path repository = folder.resolve("points");
    for (int count : counts) {
      coffer.process("points", repository, count).run();
      table.add("open", coffer.process("open", repository));
      table.add("list", coffer.process("list", repository));
      table.add("backup", coffer.process("points", repository, count + 1));
      table.add("prune", coffer.process("prune", repository));
    }
    table.print();
  }

  private void chunks(List<Integer> counts) throws IOException, InterruptedException {
    var table = new Growing("chunks", counts, rounds);
    Path repository = folder.resolve("chunks");
    for (int count : counts) {
      coffer.process("chunks", repository, count).run();
      table.add("open", coffer.process("open", repository));
      table.add("list", coffer.process("list", repository));
      table.add("backup of 16 chunks", coffer.process("chunks", repository, 16));
      table.add("prune", coffer.process("prune", repository));
    }
    table.print();
  }

  /** Chunks of which there is all but their content: up to 100 TiB, where there is the memory. */
  private void disks(List<Integer> disks) throws IOException, InterruptedException {
    long free = Load.freeMib();
    var counts = disks.stream().filter(count -> heap(count) + index(count) < free).toList();
    var table = new Growing("disks of 64 GiB of content", counts, rounds);
    Path repository = folder.resolve("index");
    for (int count : counts) {
      var large = coffer.withHeap(heap(count));
      large.process("synthetic", repository, count).run();
      table.add("open", large.process("open", repository));
      table.add("backup of 16 chunks", large.process("chunks", repository, 16));
      table.add("prune", large.process("prune", repository));
    }
    table.print();
    disks.stream()
        .filter(count -> !counts.contains(count))
        .forEach(
            count ->
                System.out.printf(
                    "%nleft out: %d disks, %d MiB%n", count, heap(count) + index(count)));
  }

  /**
   * MiB for about 1,400 packs of each disk, a third of a KiB each, and what any repository takes.
   */
  private static long heap(int disks) {
    return 128 + disks / 2;
  }

  /** MiB for 262,144 chunks of each disk, 30 bytes for each. */
  private static long index(int disks) {
    return disks * 15L / 2;
  }

  /** A table with a column for each size, and the exponent of the last step and of the whole. */
  private record Growing(
      String what, List<Integer> counts, int rounds, Map<String, List<Cost>> rows) {

    Growing(String what, List<Integer> counts, int rounds) {
      this(what, counts, rounds, new LinkedHashMap<>());
    }

    void add(String work, Command command) throws IOException, InterruptedException {
      var costs = new ArrayList<Cost>();
      for (int round = 0; round < rounds; round++) {
        costs.add(command.run());
      }
      rows.computeIfAbsent(work, any -> new ArrayList<>()).add(Cost.median(costs));
    }

    void print() {
      System.out.printf("%n## growth with %s%n%n| work |", what);
      counts.forEach(count -> System.out.printf(Locale.ROOT, " %,d |", count));
      System.out.printf(" exponent of the processor's time, the last step | of memory |%n|---|");
      System.out.printf("%s---|---|%n", "---|".repeat(counts.size()));
      rows.forEach(this::print);
    }

    private void print(String work, List<Cost> costs) {
      System.out.printf("| %s |", work);
      costs.forEach(cost -> System.out.printf(" %s |", cost));
      var last = costs.getLast();
      var before = costs.get(costs.size() - 2);
      System.out.printf(
          Locale.ROOT,
          " %.2f | %.2f |%n",
          exponent(last.processor() / before.processor()),
          exponent((double) last.peakMib() / before.peakMib()));
    }

    private double exponent(double factor) {
      return Math.log(factor) / Math.log(1.0 * counts.getLast() / counts.get(counts.size() - 2));
    }
  }
}
