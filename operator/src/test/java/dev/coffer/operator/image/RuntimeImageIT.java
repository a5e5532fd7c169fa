package dev.coffer.operator.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Puts together what the Containerfile puts together, in the same way and with the same scripts,
 * and runs it: a Java runtime with few modules, the jar that the build has just made, and the cache
 * of classes that belongs to both.
 */
class RuntimeImageIT {

  /** jdeps finds it, and nothing misses it: Jackson and SnakeYAML use java.beans if it is there. */
  private static final String OPTIONAL = "java.desktop";

  private static final Path OPERATOR = Path.of("").toAbsolutePath();

  @TempDir private static Path image;

  @TempDir private Path work;

  /** What a process printed, both streams together. */
  private record Result(int exitCode, String output) {}

  @BeforeAll
  static void build_the_image() throws Exception {
    Path build = image.resolve("build/operator");
    copy("bin/coffer", build);
    copy("bin/find-java", build);
    copy("bin/java-options", build);
    copy("target/coffer.jar", build);
    copyAll("target/native", build);
    copyAll("src/aot", build);
    String jdk = System.getProperty("java.home");
    Result runtime =
        run(Map.of("JAVA_HOME", jdk), OPERATOR.resolve("src/image/runtime"), java().toString());
    assertThat(runtime.exitCode()).as(runtime.output()).isZero();
    Result cache = run(Map.of("JAVA_HOME", java().toString()), build.resolve("src/aot/train"));
    assertThat(cache.output()).isEmpty();
    Files.move(build.resolve("bin"), image.resolve("bin"));
    Files.createDirectory(image.resolve("lib"));
    for (String file : List.of("coffer.jar", "coffer.aot", "native")) {
      Files.move(build.resolve("target").resolve(file), image.resolve("lib").resolve(file));
    }
  }

  @Test
  void the_runtime_has_the_modules_that_the_jar_needs_and_no_other() throws Exception {
    // With the quick compiler: the better one is there sooner only where a processor has nothing
    // else to do.
    Result found =
        run(
            Map.of(),
            Path.of(System.getProperty("java.home"), "bin", "jdeps"),
            "-J-XX:TieredStopAtLevel=1",
            "-J-XX:+UseSerialGC",
            "--multi-release",
            "25",
            "--print-module-deps",
            "--ignore-missing-deps",
            image.resolve("lib/coffer.jar").toString());
    assertThat(found.exitCode()).as(found.output()).isZero();

    List<String> needed = new ArrayList<>(List.of(found.output().strip().split(",", -1)));
    needed.remove(OPTIONAL);
    Stream<String> listed =
        Files.readAllLines(OPERATOR.resolve("src/image/modules")).stream()
            .map(line -> line.replaceFirst("#.*", "").strip())
            .filter(line -> !line.isEmpty());

    assertThat(listed)
        .as("the lines of operator/src/image/modules")
        .containsExactlyInAnyOrderElementsOf(needed);
  }

  @Test
  void the_runtime_is_a_small_part_of_a_jdk() throws IOException {
    try (var files = Files.walk(java())) {
      assertThat(files.filter(Files::isRegularFile).mapToLong(RuntimeImageIT::size).sum())
          .isLessThan(80 << 20);
    }
  }

  @Test
  void the_command_shows_its_help() throws Exception {
    assertThat(coffer("--help")).startsWith("Usage: coffer [--verbose] COMMAND [OPTIONS]\n");
  }

  /** YAML, JSON schema and CEL. */
  @Test
  void it_validates_resources() throws Exception {
    Path resources = OPERATOR.resolveSibling("examples/resources");

    assertThat(coffer("validate", "-f", resources.toString()))
        .isEqualTo("valid resources: 4, problems: 0\n");
  }

  /** The embedded engine with its SQLite library, found at run time, and with Argon2id. */
  @Test
  void it_makes_a_policy_on_the_embedded_engine() throws Exception {
    Files.createDirectory(work.resolve("vms"));
    Path engine =
        Files.writeString(
            work.resolve("engine.yaml"),
            """
            engines:
              default:
                driver: embedded
                settings:
                  hypervisor: {driver: folder, path: vms}
                  sites:
                    - {name: vault-b, zone: zone-b, path: vault-b, key: {passphrase: a b c d e f}}
            """);
    String policy = OPERATOR.resolveSibling("examples/resources/backuppolicy.yaml").toString();
    String[] where = {"--engine", engine.toString(), "--state", work.resolve("state").toString()};

    Path temporary = Files.createDirectory(work.resolve("temporary"));

    assertThat(coffer(with(where, "apply", "-f", policy))).contains("gold");
    assertThat(cofferWith("-Djava.io.tmpdir=" + temporary, with(where, "vm", "list")))
        .startsWith("NAME");
    assertThat(temporary).as("where libraries would be unpacked").isEmptyDirectory();
    assertThat(coffer(with(where, "status"))).contains("gold   True    Succeeded");
  }

  /** All that is in the cache is loaded at each start, at once. */
  @Test
  void the_cache_has_the_classes_that_machines_of_a_kvm_host_need() throws Exception {
    needVirsh();
    Path loaded = work.resolve("loaded");

    cofferWith("-Xlog:class+load:file=" + loaded, "--version");

    assertThat(Files.readAllLines(loaded))
        .filteredOn(line -> line.contains(".libvirt.OfflinePoint "))
        .singleElement()
        .asString()
        .endsWith("source: shared objects file");
  }

  private static void needVirsh() throws Exception {
    try {
      assertThat(run(Map.of(), Path.of("virsh"), "--version").exitCode()).isZero();
    } catch (IOException e) {
      Assumptions.abort("the build has not learned these: install libvirt-clients");
    }
  }

  private static String[] with(String[] options, String... command) {
    return Stream.concat(Stream.of(command), Stream.of(options)).toArray(String[]::new);
  }

  private static String coffer(String... args) throws Exception {
    return cofferWith("", args);
  }

  /** Runs the command as the container does; Java refuses to start if the cache does not fit. */
  private static String cofferWith(String options, String... args) throws Exception {
    Map<String, String> environment =
        Map.of("JAVA_HOME", java().toString(), "COFFER_JAVA_OPTS", "-XX:AOTMode=on " + options);
    Result result = run(environment, image.resolve("bin/coffer"), args);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }

  private static Path java() {
    return image.resolve("java");
  }

  private static Result run(Map<String, String> environment, Path program, String... args)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(program.toString()).redirectErrorStream(true);
    builder.command().addAll(List.of(args));
    builder.environment().remove("COFFER_JAVA_OPTS");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), output);
  }

  private static void copyAll(String folder, Path to) throws IOException {
    try (var all = Files.walk(OPERATOR.resolve(folder))) {
      all.filter(Files::isRegularFile)
          .forEach(file -> copy(OPERATOR.relativize(file).toString(), to));
    }
  }

  private static void copy(String file, Path to) {
    try {
      Path target = to.resolve(file);
      Files.createDirectories(target.getParent());
      Files.copy(OPERATOR.resolve(file), target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
