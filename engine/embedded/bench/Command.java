import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program to be run as a whole process.
 *
 * @param environment what it needs beside the benchmark's own
 */
record Command(Map<String, String> environment, List<String> words) {

  private static final String TIME = "/usr/bin/time";

  /** What is dirty of a file or a tree is written to the disk before the clock stops. */
  private static final String AND_SYNC =
      """
      target=$1; shift; "$@" && find "$target" -type f -exec sync {} +""";

  static Command of(Object... words) {
    return new Command(Map.of(), strings(words));
  }

  private static List<String> strings(Object... words) {
    return List.of(words).stream().map(String::valueOf).toList();
  }

  static boolean isThere(String program) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  Command with(Map<String, String> more) {
    return new Command(more, words);
  }

  Command andSync(Path target) {
    var all = new ArrayList<>(strings("sh", "-c", AND_SYNC, "sh", target));
    all.addAll(words);
    return new Command(environment, all);
  }

  /** Runs it to its end; fails when it does. */
  Cost run() throws IOException, InterruptedException {
    Path cost = Files.createTempFile("coffer-bench", ".cost");
    Path output = Files.createTempFile("coffer-bench", ".out");
    try {
      var before = Load.now();
      long start = System.nanoTime();
      int status = start(cost, output).waitFor();
      double seconds = (System.nanoTime() - start) / 1e9;
      String printed = Files.readString(output, StandardCharsets.ISO_8859_1);
      if (status != 0) {
        throw new IllegalStateException("%s ended with %d: %s".formatted(words, status, printed));
      }
      String[] numbers = Files.readString(cost).strip().split(" ");
      double processor = Double.parseDouble(numbers[0]) + Double.parseDouble(numbers[1]);
      double others = Load.now().since(before) - processor;
      long peak = Long.parseLong(numbers[2]) >> 10;
      return new Cost(seconds, processor, peak, Math.max(0, others) / seconds, printed);
    } finally {
      Files.delete(cost);
      Files.delete(output);
    }
  }

  private Process start(Path cost, Path output) throws IOException {
    var all = new ArrayList<>(strings(TIME, "-q", "-f", "%U %S %M", "-o", cost));
    all.addAll(words);
    var builder = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }
}
