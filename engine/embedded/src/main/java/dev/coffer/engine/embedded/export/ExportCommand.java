package dev.coffer.engine.embedded.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How an export process is started: the same Java and class path, in a session of its own. */
final class ExportCommand {

  /**
   * Besides the index: {@value PieceCache#MOST} pieces of 256 KiB, the connections' buffers, what
   * unpacks, and the Java VM itself.
   */
  private static final long MEMORY = 192L << 20;

  private ExportCommand() {}

  /**
   * Starts it.
   *
   * @param indexBytes what the indexes of its repositories take; the collector needs half as much
   *     again
   */
  static Process start(ExportFiles files, long indexBytes) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    long heap = (MEMORY + indexBytes * 5 / 3) >> 20;
    return new ProcessBuilder(
            List.of(
                "setsid",
                java,
                "-Xmx" + heap + "m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ExportProcess.class.getName(),
                files.key()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()))
        .start();
  }
}
