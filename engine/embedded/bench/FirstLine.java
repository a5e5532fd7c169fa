import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes from the order of a restore until the guest of the restored machine says on its
 * console what is in a file on its disk.
 */
record FirstLine(KvmHost host, List<KvmStarter> tools, Path folder, boolean small) {

  private static final String GREETING = "this is on the disk";
  private static final long LONGEST_SECONDS = 300;
  private static final long CONTENT = 600 << 20;

  /** Disks of so many GiB, with the same files. */
  void print(List<Integer> sizes, int rounds) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Command.of("sh", "engine/embedded/bench/guest.sh", folder).run();
    Path content = Files.createDirectories(folder.resolve("content"));
    Files.writeString(content.resolve("greeting"), GREETING + "\n");
    if (!small) {
      FileSystemImage.copySome(Path.of("/usr"), content.resolve("usr"), CONTENT);
    }
    System.out.printf(
        "%n## boot: seconds from the order of a restore to the guest's first line%n%n| disk |");
    tools.forEach(tool -> System.out.printf(" %s |", tool.name()));
    System.out.printf("%n|---|%s%n", "---|".repeat(tools.size()));
    for (int size : sizes) {
      Path image = image(size);
      System.out.printf("| %d GiB |", size);
      for (KvmStarter tool : tools) {
        System.out.printf(Locale.ROOT, " %.2f |", seconds(tool, image, rounds));
      }
      System.out.println();
      Files.delete(image);
    }
  }

  private Path image(int gibibytes) throws IOException, InterruptedException {
    Path image = folder.resolve("disk.raw");
    FileSystemImage.disk(image, gibibytes * 1024, folder.resolve("content"));
    return image;
  }

  private double seconds(KvmStarter tool, Path image, int rounds)
      throws IOException, InterruptedException {
    var machine =
        new KvmMachine(
            host, "guest", folder.resolve(tool.name().replace(" ", "")), Optional.of(folder));
    machine.define(image);
    machine.start();
    tool.prepare(machine);
    tool.backup(machine, true);
    machine.stop();
    Files.delete(machine.console());
    var seconds = new ArrayList<Double>();
    for (int round = 0; round < rounds; round++) {
      seconds.add(start(tool, machine));
      tool.end(machine, "guest-copy");
    }
    KvmMachine.remove(host, machine.name());
    FileSystemImage.delete(machine.folder());
    return Cost.median(seconds.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private double start(KvmStarter tool, KvmMachine machine)
      throws IOException, InterruptedException {
    Path log = machine.folder().resolve("start.log");
    long start = System.nanoTime();
    var process =
        new ProcessBuilder(tool.start(machine, "guest-copy").words())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    while (!said(tool.console(machine)).contains(GREETING)) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)
          || !process.isAlive() && process.exitValue() != 0) {
        throw new IllegalStateException("the guest says nothing: " + Files.readString(log));
      }
      Thread.sleep(5);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (process.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(log));
    }
    Files.deleteIfExists(tool.console(machine));
    return seconds;
  }

  private static String said(Path console) throws IOException {
    return Files.exists(console) ? Files.readString(console) : "";
  }
}
