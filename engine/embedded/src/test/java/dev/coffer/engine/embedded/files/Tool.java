package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Programs that the tests make, mount and inspect images with. */
public final class Tool {

  private Tool() {}

  /** Runs it to its end, which must be good. Without the program, the test is left out. */
  public static String run(String program, String... arguments) throws IOException {
    var executable = find(program);
    var command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    // mtools reads names and times of files by them.
    builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "TZ", "UTC"));
    var process = builder.start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue()).as("%s: %s", command, output).isZero();
    return output;
  }

  /** Makes a disk the way the quickstart does: a GPT and one ext4 at 1 MiB. */
  static void makeDisk(Path image, int mebibytes, Path folder) throws IOException {
    find("mkfs.ext4");
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var program = Path.of(System.getProperty("project.root"), "examples/quickstart/MakeDisk.java");
    // It is compiled first, for which the quick compiler and collector take half the time.
    List<String> words = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    words.addAll(List.of(program.toString(), image.toString(), "" + mebibytes, "" + folder));
    run(java, words.toArray(String[]::new));
  }

  /** Where it is. Without it the test is left out, but not in the build that must have it. */
  public static Path find(String program) {
    if (program.startsWith("/")) {
      return Path.of(program);
    }
    var path = System.getenv("PATH") + ":/usr/sbin:/sbin";
    var found =
        Stream.of(path.split(":"))
            .map(folder -> Path.of(folder, program))
            .filter(Files::isExecutable)
            .findFirst();
    boolean required = "true".equals(System.getenv("CI"));
    assumeTrue(found.isPresent() || required, program + " is missing: .ci/run names the packages");
    return found.orElseThrow(() -> new AssertionError(program + " is missing, and CI=true"));
  }
}
