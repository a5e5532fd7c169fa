import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Measures whole processes on a 2 GiB image with a real file system: first backup, unchanged
 * backup, backup after 1 % changed, restore; beside them a plain copy and a plain read of the same
 * image.
 *
 * <p>Usage: {@code java operator/bench/DataPlane.java [FOLDER]}; the folder (about 8 GiB) is
 * removed at the end. Needs Linux (peak memory is read from /proc), e2fsprogs, and the built jar.
 */
public class DataPlane {

  private static final long MIB = 1L << 20;
  private static final int IMAGE_MIB = 2048;
  private static final int ROUNDS = 3;

  private final Path root = Path.of("").toAbsolutePath();
  private final Path work;
  private final Path image;

  private DataPlane(Path work) {
    this.work = work;
    this.image = work.resolve("vms/bench/disk.raw");
  }

  /** What one process took. */
  record Cost(double seconds, long peakMib) {}

  public static void main(String[] args) throws Exception {
    Path work = Path.of(args.length > 0 ? args[0] : "target/bench").toAbsolutePath();
    if (Files.exists(work)) {
      throw new IllegalStateException(work + " exists; name a folder that does not");
    }
    try {
      new DataPlane(work).measure();
    } finally {
      delete(work);
    }
  }

  private void measure() throws Exception {
    prepare();
    run("cat", image.toString()); // warms the page cache
    double read = median(ROUNDS, () -> run("cat", image.toString()).seconds());
    double copy =
        median(
            ROUNDS,
            () -> {
              Files.deleteIfExists(work.resolve("copy.raw"));
              return shell(
                      "cp --sparse=always "
                          + image
                          + " "
                          + work
                          + "/copy.raw && sync "
                          + work
                          + "/copy.raw")
                  .seconds();
            });
    Files.delete(work.resolve("copy.raw"));
    System.out.printf(Locale.ROOT, "image: %d MiB, of it data: %d MiB%n", IMAGE_MIB, dataMib());
    System.out.printf(
        "%-22s %8s %9s %7s %7s %9s%n", "work", "seconds", "MiB/s", "/ cp", "/ read", "peak MiB");
    row("read (cat)", new Cost(read, 0), copy, read);
    row("copy (cp, sync)", new Cost(copy, 0), copy, read);

    coffer("apply", "-f", work + "/manifests");
    row("first backup", coffer("run", "bench", "--policy", "gold"), copy, read);
    row("unchanged backup", coffer("run", "bench", "--policy", "gold"), copy, read);
    changeOnePercent();
    row("backup, 1 % changed", coffer("run", "bench", "--policy", "gold"), copy, read);
    row("restore", coffer("restore", "bench", "--name", "bench-restored"), copy, read);
    Cost compared = run("cmp", image.toString(), work + "/vms/bench-restored/disk.raw");
    System.out.printf(
        Locale.ROOT, "restored image equals the source (cmp, %.1f s)%n", compared.seconds());
  }

  private void prepare() throws Exception {
    Path content = Files.createDirectories(work.resolve("content"));
    copySome(Path.of("/usr"), content, 1250 * MIB);
    byte[] noise = new byte[(int) (80 * MIB)];
    new Random(1).nextBytes(noise);
    Files.write(content.resolve("noise.bin"), noise);
    Files.createDirectories(image.getParent());
    run(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        root.resolve("examples/quickstart/MakeDisk.java").toString(),
        image.toString(),
        String.valueOf(IMAGE_MIB),
        content.toString());
    delete(content);
    Files.writeString(
        image.resolveSibling("vm.yaml"),
        """
        id: bench
        name: bench
        zone: zone-a
        power: off
        disks:
          - {id: disk, name: disk, file: disk.raw, format: raw}
        """);
    Files.writeString(
        work.resolve("engine.yaml"),
        """
        engines:
          default:
            driver: embedded
            settings:
              hypervisor: {driver: folder, path: vms}
              sites:
                - {name: vault, zone: zone-b, path: vault}
        """);
    Files.createDirectories(work.resolve("manifests"));
    Files.writeString(
        work.resolve("manifests/bench.yaml"),
        """
        apiVersion: backup.coffer.dev/v1alpha1
        kind: BackupPolicy
        metadata: {name: gold}
        spec: {site: vault, retention: {last: 10}}
        ---
        apiVersion: backup.coffer.dev/v1alpha1
        kind: PolicyAssignment
        metadata: {name: bench}
        spec: {policyRef: {name: gold}, target: {virtualMachine: {name: bench}}}
        """);
  }

  /** Random 64 KiB clusters over the image, 1 % of it, each rewritten in a quarter. */
  private void changeOnePercent() throws IOException {
    Random random = new Random(2);
    byte[] change = new byte[16 << 10];
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      for (int i = 0; i < IMAGE_MIB * 16 / 100; i++) {
        random.nextBytes(change);
        file.seek((1 + random.nextInt(IMAGE_MIB - 2)) * MIB + random.nextInt(16) * (64L << 10));
        file.write(change);
      }
      file.getFD().sync();
    }
  }

  private long dataMib() throws IOException {
    return blocks(image) * 512 / MIB;
  }

  private static long blocks(Path file) throws IOException {
    Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
    return Long.parseLong(new String(stat.getInputStream().readAllBytes()).trim());
  }

  private static void row(String what, Cost cost, double copy, double read) {
    System.out.printf(
        Locale.ROOT,
        "%-22s %8.2f %9.0f %7.2f %7.2f %9s%n",
        what,
        cost.seconds(),
        IMAGE_MIB / cost.seconds(),
        cost.seconds() / copy,
        cost.seconds() / read,
        cost.peakMib() == 0 ? "-" : cost.peakMib());
  }

  private Cost coffer(String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(root.resolve("operator/bin/coffer").toString()));
    command.addAll(List.of(args));
    command.addAll(List.of("--engine", work + "/engine.yaml", "--state", work + "/state"));
    return run(command.toArray(String[]::new));
  }

  private static Cost shell(String script) throws Exception {
    return run("sh", "-c", script);
  }

  private static Cost run(String... command) throws Exception {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long peak = 0;
    while (!process.waitFor(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, peakMib(process.pid()));
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException(
          String.join(" ", command) + " ended with " + process.exitValue());
    }
    return new Cost((System.nanoTime() - start) / 1e9, peak);
  }

  private static long peakMib(long pid) {
    try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | RuntimeException gone) {
      return 0; // the process ended between two looks
    }
  }

  private interface Timed {
    double seconds() throws Exception;
  }

  private static double median(int rounds, Timed work) throws Exception {
    double[] seconds = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      seconds[i] = work.seconds();
    }
    java.util.Arrays.sort(seconds);
    return seconds[rounds / 2];
  }

  private static void copySome(Path from, Path to, long bytes) throws IOException {
    long[] left = {bytes};
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()
                && attributes.size() <= left[0]
                && Files.isReadable(file)) {
              Path target = to.resolve(from.relativize(file));
              Files.createDirectories(target.getParent());
              Files.copy(file, target);
              left[0] -= attributes.size();
            }
            return left[0] < MIB ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var tree = Files.walk(folder)) {
      for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
