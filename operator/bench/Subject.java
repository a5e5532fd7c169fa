import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An operator in a process of its own. */
record Subject(String name, Process process, boolean hasMetrics) implements AutoCloseable {

  static final int HTTP_PORT = 18_080;

  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  private static final Path LOG =
      Path.of(System.getProperty("java.io.tmpdir"), "coffer-cluster-plane.log");
  private static final Pattern CALLS =
      Pattern.compile(
          "^coffer_engine_call_duration_seconds_count\\{.*} ([0-9.e+]+)$", Pattern.MULTILINE);
  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

  static Subject coffer(Path folder) throws IOException {
    var command =
        List.of(
            "dev.coffer.operator.cli.Coffer",
            "operator",
            "--engine",
            "engine.yaml",
            "--state",
            "state",
            "--kubeconfig",
            "kubeconfig");
    return new Subject("coffer", start(folder, command), true);
  }

  static Subject baseline(Path folder) throws IOException {
    var program = Path.of("operator/bench/FinalizerAndStatus.java").toAbsolutePath().toString();
    return new Subject(
        "finalizer and status", start(folder, List.of(program, "kubeconfig", "fleet")), false);
  }

  private static Process start(Path folder, List<String> what) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                JAVA_HOME.resolve("bin/java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                absolute(System.getProperty("java.class.path"))));
    command.addAll(what);
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(LOG.toFile()))
        .start();
  }

  private static String absolute(String classPath) {
    return String.join(
        File.pathSeparator,
        Arrays.stream(classPath.split(File.pathSeparator))
            .map(part -> Path.of(part).toAbsolutePath().toString())
            .toList());
  }

  void mustLive() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "%s has ended with %d; see %s".formatted(name, process.exitValue(), LOG));
    }
  }

  /** Calls on engines so far, by the operator's own metrics. */
  long engineCalls() throws IOException, InterruptedException {
    if (!hasMetrics) {
      return 0;
    }
    var address = URI.create("http://127.0.0.1:" + HTTP_PORT + "/metrics");
    try (var client = HttpClient.newHttpClient()) {
      var text = client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
      return CALLS
          .matcher(text.body())
          .results()
          .mapToLong(call -> (long) Double.parseDouble(call.group(1)))
          .sum();
    }
  }

  /** What is left on its heap after a full collection, in MiB. */
  double usedHeap() throws IOException, InterruptedException {
    jcmd("GC.run");
    double kibibytes = 0;
    for (Matcher used = USED.matcher(jcmd("GC.heap_info")); used.find(); ) {
      kibibytes += Long.parseLong(used.group(1));
    }
    return kibibytes / 1024;
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    var jcmd =
        new ProcessBuilder(
                JAVA_HOME.resolve("bin/jcmd").toString(), String.valueOf(process.pid()), command)
            .start();
    var output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    jcmd.waitFor();
    return output;
  }

  double processorSeconds() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
