package dev.coffer.engine.embedded.export;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How an export process is started: the same Java and class path, in a session of its own. Somebody
 * waits for a machine that runs from it, so it also gets what has this process start quickly.
 */
final class ExportCommand {

  /**
   * Besides what its repositories need: {@value PieceCache#MOST} pieces of 256 KiB, the
   * connections' buffers, what unpacks, and the Java VM itself.
   */
  private static final long MEMORY = 192L << 20;

  /**
   * The cache of loaded classes and where it lies, where libraries are that need not be unpacked,
   * what is compiled at once, what later than usual, and how small the heap may stay.
   */
  private static final List<String> QUICK =
      List.of(
          "-XX:AOTCache=",
          "-Djava.library.path=",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:ArchiveRelocationMode=",
          "-XX:CompileCommand=",
          "-XX:CompileThresholdScaling=",
          "-Xms",
          "-Xmn");

  private ExportCommand() {}

  /**
   * Starts it.
   *
   * @param heapBytes what its repositories need of the heap
   */
  static Process start(ExportFiles files, long heapBytes) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    long heap = (MEMORY + heapBytes) >> 20;
    var words = new ArrayList<String>(List.of("setsid", java));
    words.addAll(quick(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    words.addAll(
        List.of(
            "-Xmx" + heap + "m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            ExportProcess.class.getName(),
            files.key()));
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()))
        .start();
  }

  /** Those of a Java VM's options that it shall have as well. */
  static List<String> quick(List<String> options) {
    return options.stream().filter(option -> QUICK.stream().anyMatch(option::startsWith)).toList();
  }
}
