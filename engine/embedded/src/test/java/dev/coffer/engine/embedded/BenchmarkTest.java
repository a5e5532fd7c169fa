package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.engine.embedded.files.Tool;
import dev.coffer.engine.embedded.guest.GuestKernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The benchmark in its small form: it runs, restores what was backed up, and tells its figures. */
class BenchmarkTest {

  private static final Path SCRIPT =
      Path.of(System.getProperty("project.root"), "engine/embedded/bench/run.sh");

  @TempDir static Path folder = Path.of("set by JUnit");
  private static String output = "set before all tests";

  /** All in one run: compiling it, and training Java with it, take longer than what it measures. */
  @BeforeAll
  static void measure() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/time")), "time is not installed");
    assumeTrue(isThere("mkfs.ext4"), "e2fsprogs is not installed");
    List<String> words = new ArrayList<>(List.of("--small", "--rounds", "1", "files"));
    words.addAll(List.of("--work", folder.resolve("work").toString()));
    words.addAll(partsOfKvmHost());
    output = run(words);
  }

  private static List<String> partsOfKvmHost() throws IOException {
    try {
      requireKvmHost();
      return List.of("kvm", "boot");
    } catch (TestAbortedException e) {
      return List.of(); // Its test says why.
    }
  }

  private static void requireKvmHost() throws IOException {
    for (String program : List.of("libvirtd", "qemu-system-x86_64", "cpio", "xz")) {
      Tool.find(program);
    }
    GuestKernel.find();
  }

  @Test
  void the_small_benchmark_restores_what_it_backs_up_and_prints_its_tables() {
    assertThat(output)
        .contains("## files: image of 16 MiB")
        .containsPattern("\\| first backup \\| [0-9.]+ \\([0-9.]+\\), [1-9][0-9]* ")
        .containsPattern("\\| growth after 1 % changed, MiB \\| 0\\.[0-9] ")
        .containsPattern("on a disk four times as large: .*; ratio [0-9.]+ ")
        .containsPattern("Random reads of 4 KiB, not cached: median [0-9.]+ ms, p99 [0-9.]+ ms");
    assertThat(folder.resolve("work")).doesNotExist();
  }

  @Test
  void the_small_benchmark_of_a_kvm_host_restores_what_it_backs_up_and_boots_it()
      throws IOException {
    requireKvmHost();
    assertThat(output)
        .contains("## kvm: a running machine with a disk of 16 MiB")
        .containsPattern("\\| incremental, 1 % changed \\| [0-9.]+ \\([0-9.]+\\), [1-9][0-9]* ")
        .containsPattern("\\| incremental, 1 % changed: stored, MiB \\| 0\\.[0-9] ")
        .containsPattern("\\| 1 GiB \\| [0-9]+\\.[0-9]+ \\|")
        .contains("virtnbdbackup");
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
  }

  private static String run(List<String> words) throws IOException, InterruptedException {
    var command = Stream.concat(Stream.of("bash", SCRIPT.toString()), words.stream()).toList();
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("COFFER_CLASS_PATH", System.getProperty("java.class.path"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    var process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
