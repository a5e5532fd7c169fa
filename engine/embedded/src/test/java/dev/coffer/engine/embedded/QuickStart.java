package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * Starts processes of the classes under test in a third of the time that they would take: the first
 * one that comes to its end writes down which it has loaded and linked (JEP 514; that wants
 * archives instead of folders on the class path).
 */
final class QuickStart {

  private final Path folder;
  private final String classPath;

  private QuickStart(Path folder, String classPath) {
    this.folder = folder;
    this.classPath = classPath;
  }

  /** Makes what is needed in a folder. */
  static QuickStart in(Path folder) throws IOException {
    List<String> archives = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      archives.add(
          !entry.isEmpty() && Files.isDirectory(Path.of(entry))
              ? archive(folder, entry, archives.size())
              : entry);
    }
    return new QuickStart(folder, String.join(File.pathSeparator, archives));
  }

  private static String archive(Path folder, String classes, int number) {
    String archive = folder.resolve(number + ".jar").toString();
    int failed =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--create",
                "--no-compress",
                "--file",
                archive,
                "-C",
                classes,
                ".");
    assertThat(failed).isZero();
    return archive;
  }

  /** The process's output is appended to a file. */
  Process start(Class<?> main, Path output, String... arguments) throws IOException {
    Path classes = folder.resolve("classes.aot");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                (Files.exists(classes) ? "-XX:AOTCache=" : "-XX:AOTCacheOutput=") + classes,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
        .start();
  }
}
