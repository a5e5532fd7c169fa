import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The engine on a running machine of a KVM host, beside virtnbdbackup; and how long it takes from
 * the order of a restore to the first line on the console of the guest.
 */
record Kvm(Coffer coffer, Path folder, boolean small, int rounds) {

  private static final List<Integer> GIBIBYTES = List.of(1, 10, 100);

  /** The works of a backup. */
  void compare() throws IOException, InterruptedException {
    run(this::compare);
  }

  /**
   * Machines that are to be there soon; each boots for seconds, so in the small form ours alone.
   */
  void boot() throws IOException, InterruptedException {
    run(
        (host, ours, others) -> {
          var tools = new ArrayList<KvmStarter>(List.of(ours));
          tools.addAll(small ? List.of() : others);
          new FirstLine(host, tools, folder.resolve("guests"), small).print(sizes(), rounds);
        });
  }

  /** What is measured on a host. */
  private interface Part {
    void run(KvmHost host, CofferOnHost ours, List<KvmStarter> others)
        throws IOException, InterruptedException;
  }

  private void run(Part part) throws IOException, InterruptedException {
    var missing = KvmHost.missing();
    if (!missing.isEmpty()) {
      System.out.printf("%nleft out, since there is no KVM host without %s%n", missing);
      return;
    }
    var others = new ArrayList<KvmStarter>();
    for (KvmStarter tool : others()) {
      if (tool.isThere()) {
        others.add(tool);
      } else {
        System.out.printf("%nleft out, since it is not installed: %s%n", tool.name());
      }
    }
    try (var host = KvmHost.start(folder.resolve("host"))) {
      part.run(host, new CofferOnHost(coffer), others);
    }
  }

  private List<KvmStarter> others() {
    var usual = new VirtNbdBackup(false);
    return small ? List.of(usual) : List.of(usual, new VirtNbdBackup(true));
  }

  private List<Integer> sizes() {
    return small ? GIBIBYTES.subList(0, 1) : GIBIBYTES;
  }

  private void compare(KvmHost host, CofferOnHost ours, List<KvmStarter> others)
      throws IOException, InterruptedException {
    Path images = Files.createDirectories(folder.resolve("image"));
    var corpus = Corpus.of("kvm", FileSystemImage.make(images, small ? 16 : 2048));
    System.out.printf(
        "%n## kvm: a running machine with a disk of %d MiB, of it data: %d MiB%n",
        corpus.size() >> 20, corpus.dataMib());
    var comparison =
        new KvmComparison(
            host,
            List.of(ours, new CofferOperator(ours)),
            List.copyOf(others),
            corpus,
            folder.resolve("vms"));
    for (int round = 0; round < rounds; round++) {
      comparison.round();
    }
    comparison.print();
  }
}
