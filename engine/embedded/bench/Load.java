import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How long the machine's processors have been busy, in seconds. */
record Load(double busy) {

  private static final double TICKS_A_SECOND = 100;

  static Load now() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/stat"))) {
      String[] ticks = lines.findFirst().orElseThrow().split(" +");
      long user = Long.parseLong(ticks[1]) + Long.parseLong(ticks[2]);
      long system = Long.parseLong(ticks[3]) + Long.parseLong(ticks[6]) + Long.parseLong(ticks[7]);
      return new Load((user + system) / TICKS_A_SECOND);
    }
  }

  /** Memory that programs could have. */
  static long freeMib() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
      String line = lines.filter(any -> any.startsWith("MemAvailable:")).findFirst().orElseThrow();
      return Long.parseLong(line.split(" +")[1]) >> 10;
    }
  }

  double since(Load before) {
    return busy - before.busy;
  }
}
