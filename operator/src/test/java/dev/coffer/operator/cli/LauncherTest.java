package dev.coffer.operator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher {@code bin/coffer}, beside an empty jar and with JDKs that only say their name. */
class LauncherTest {

  private static final Path LAUNCHER = Path.of("bin/coffer").toAbsolutePath();

  @TempDir private Path folder;

  /** What a process printed, both streams together. */
  private record Result(int exitCode, String output) {}

  @BeforeEach
  void an_installation_that_knows_no_other_folders() throws IOException {
    Files.createDirectories(folder.resolve("lib"));
    Files.createFile(folder.resolve("lib/coffer.jar"));
    install("coffer", "", "");
    install("java-options", "", "");
    install("find-java", "in /usr/lib/jvm/* /opt/java/* /opt/jdk*", "in " + folder + "/jvm/*");
  }

  private void install(String script, String usual, String instead) throws IOException {
    Path copy = folder.resolve("bin").resolve(script);
    Files.createDirectories(copy.getParent());
    Files.writeString(
        copy, Files.readString(LAUNCHER.resolveSibling(script)).replace(usual, instead));
    assertThat(copy.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void without_a_jdk_25_it_says_what_is_missing_and_where_to_get_it() throws Exception {
    jdk("jvm/old", "17.0.15");

    Result result = run(Map.of("JAVA_HOME", jdk("home", "21.0.1").toString()), "--help");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .startsWith("coffer: error: there is no Java 25 on this machine\n")
        .contains("JAVA_HOME (" + folder.resolve("home") + ")")
        .contains("adoptium.net");
  }

  @Test
  void java_home_goes_first_then_the_path_then_the_usual_folders() throws Exception {
    jdk("jvm/temurin-25", "25.0.3");
    assertThat(run(Map.of(), "plan").output()).startsWith(folder + "/jvm/temurin-25 ");

    String path = jdk("on-path", "26") + "/bin:" + System.getenv("PATH");
    assertThat(run(Map.of("PATH", path), "plan").output()).startsWith(folder + "/on-path ");

    String home = jdk("home", "25").toString();
    assertThat(run(Map.of("PATH", path, "JAVA_HOME", home), "plan").output())
        .startsWith(home + " ");
  }

  @Test
  void a_java_home_that_is_too_old_is_passed_over() throws Exception {
    String old = jdk("home", "21.0.1").toString();
    jdk("jvm/temurin-25", "25.0.3");

    assertThat(run(Map.of("JAVA_HOME", old), "plan").output())
        .startsWith(folder + "/jvm/temurin-25 ");
  }

  @Test
  void options_of_the_user_come_after_ours() throws Exception {
    Path home = jdk("jvm/temurin-25", "25.0.3");

    String command = run(Map.of("COFFER_JAVA_OPTS", "-Xmx2g -Da=b"), "plan", "-f", "a b").output();

    assertThat(command)
        .startsWith(home + " @" + folder + "/bin/java-options ")
        .endsWith("-Xmx2g -Da=b -jar " + folder + "/lib/coffer.jar plan -f a b\n")
        .doesNotContain("AOTCache");
  }

  /** By default garbage fills a 192nd of the machine's memory first. */
  @Test
  void java_takes_our_options_which_bound_its_memory() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    Path options = LAUNCHER.resolveSibling("java-options");

    Result flags = end(new ProcessBuilder(java, "@" + options, "-XX:+PrintFlagsFinal", "-version"));

    assertThat(flags.exitCode()).as(flags.output()).isZero();
    assertThat(flags.output())
        .containsPattern("MaxHeapSize += " + (512L << 20) + " ")
        .containsPattern("MaxNewSize += " + (24L << 20) + " ");
  }

  @Test
  void a_class_cache_is_used_unless_the_jar_is_newer_and_links_are_followed() throws Exception {
    jdk("jvm/temurin-25", "25.0.3");
    Path jar = folder.resolve("lib/coffer.jar");
    Path cache = Files.createFile(folder.resolve("lib/coffer.aot"));
    Path link = Files.createSymbolicLink(folder.resolve("coffer"), Path.of("bin/coffer"));
    age(jar, cache);
    assertThat(run(link, Map.of(), "plan").output()).contains("-XX:AOTCache=" + cache);

    age(cache, jar);
    assertThat(run(link, Map.of(), "plan").output()).doesNotContain("AOTCache");
  }

  @Test
  void libraries_need_not_be_unpacked_unless_the_jar_is_newer() throws Exception {
    jdk("jvm/temurin-25", "25.0.3");
    Path jar = folder.resolve("lib/coffer.jar");
    Path libraries = Files.createDirectory(folder.resolve("lib/native"));
    age(jar, libraries);
    assertThat(run(Map.of(), "plan").output())
        .contains("-Dorg.sqlite.lib.path=" + libraries + " -Djava.library.path=" + libraries);

    age(libraries, jar);
    assertThat(run(Map.of(), "plan").output()).doesNotContain("lib/native");
  }

  @Test
  void what_the_environment_has_under_the_same_names_means_nothing() throws Exception {
    jdk("jvm/temurin-25", "25.0.3");

    var environment =
        Map.of("native", "/theirs", "cache", "/theirs", "columns", "/theirs", "jar", "/theirs");
    assertThat(run(environment, "plan").output()).doesNotContain("/theirs");
  }

  private static void age(Path older, Path newer) throws IOException {
    Files.setLastModifiedTime(
        newer, FileTime.from(Files.getLastModifiedTime(older).toInstant().plusSeconds(2)));
  }

  @Test
  void without_the_jar_it_says_how_to_build_it() throws Exception {
    Files.delete(folder.resolve("lib/coffer.jar"));

    assertThat(run(Map.of(), "plan"))
        .isEqualTo(
            new Result(
                1,
                """
                coffer: error: coffer.jar is not built yet
                  build it in the folder of the sources: mvn -DskipTests package
                """));
  }

  /** A JDK whose java prints where it is and what it is called with. */
  private Path jdk(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    Path java = home.resolve("bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(home.resolve("release"), "A=\"1\"\nJAVA_VERSION=\"" + version + "\"\n");
    Files.writeString(java, "#!/bin/sh\necho " + home + " \"$@\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    return home;
  }

  private Result run(Map<String, String> environment, String... args) throws Exception {
    return run(folder.resolve("bin/coffer"), environment, args);
  }

  private Result run(Path launcher, Map<String, String> environment, String... args)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(launcher.toString());
    builder.command().addAll(List.of(args));
    builder.environment().remove("JAVA_HOME");
    builder.environment().remove("COFFER_JAVA_OPTS");
    builder.environment().put("HOME", folder.toString());
    builder.environment().putAll(environment);
    return end(builder);
  }

  private static Result end(ProcessBuilder builder) throws Exception {
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), output);
  }
}
