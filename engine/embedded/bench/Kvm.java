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

  void run() throws IOException, InterruptedException {
    var missing = KvmHost.missing();
    if (!missing.isEmpty()) {
      System.out.printf("%n## kvm: left out, since there is no %s%n", missing);
      return;
    }
    var tools = new ArrayList<KvmTool>();
    var all =
        List.of(
            new CofferOnHost(coffer.shipped().built()),
            new VirtNbdBackup(false),
            new VirtNbdBackup(true));
    for (KvmTool tool : all) {
      if (tool.isThere()) {
        tools.add(tool);
      } else {
        System.out.printf("%nleft out, since it is not installed: %s%n", tool.name());
      }
    }
    try (var host = KvmHost.start(folder.resolve("host"))) {
      compare(host, tools);
      new FirstLine(host, tools, folder.resolve("guests")).print(sizes(), rounds);
    }
  }

  private List<Integer> sizes() {
    return small ? GIBIBYTES.subList(0, 1) : GIBIBYTES;
  }

  private void compare(KvmHost host, List<KvmTool> tools) throws IOException, InterruptedException {
    Path images = Files.createDirectories(folder.resolve("image"));
    var corpus = Corpus.of("kvm", FileSystemImage.make(images, small ? 16 : 2048));
    System.out.printf(
        "%n## kvm: a running machine with a disk of %d MiB, of it data: %d MiB%n",
        corpus.size() >> 20, corpus.dataMib());
    var comparison = new KvmComparison(host, tools, corpus, folder.resolve("machines"));
    for (int round = 0; round < rounds; round++) {
      comparison.round();
    }
    comparison.print();
  }
}
