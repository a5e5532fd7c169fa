package dev.coffer.operator.charts;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A chart of {@code charts/}, about to be installed.
 *
 * @param folder where its files are
 * @param release the name of the release
 * @param namespace where the release goes
 * @param kubernetes the version of the cluster
 */
public record Chart(Path folder, String release, String namespace, String kubernetes) {

  private static final Path CHARTS = Path.of(System.getProperty("project.root"), "charts");

  /** The operator's. */
  public static Chart coffer() {
    return of("coffer");
  }

  /** The four kinds'. */
  public static Chart crds() {
    return of("coffer-crds");
  }

  private static Chart of(String name) {
    return new Chart(CHARTS.resolve(name), name, "coffer-system", "1.36.0");
  }

  /** The same as a release of another name. */
  public Chart named(String other) {
    return new Chart(folder, other, namespace, kubernetes);
  }

  /** The same in another namespace. */
  public Chart inNamespace(String other) {
    return new Chart(folder, release, other, kubernetes);
  }

  /** The same on a cluster of another version. */
  public Chart onKubernetes(String version) {
    return new Chart(folder, release, namespace, version);
  }

  /** What Helm's linter says, warnings being errors. */
  LintResult lint() {
    return new Helm(folder).lint().strict().call();
  }

  /** The sets of values that it comes with: its defaults, and those of {@code ci/}. */
  Stream<Path> valueSets() throws IOException {
    try (var files = Files.list(folder.resolve("ci"))) {
      return Stream.concat(
          Stream.of(folder.resolve("values.yaml")), files.sorted().toList().stream());
    }
  }

  /** Renders it with the values of a file over its defaults. */
  public RenderedChart render(Path values) {
    return RenderedChart.of(
        new Helm(folder)
            .template()
            .withName(release)
            .withNamespace(namespace)
            .withKubeVersion(kubernetes)
            .withValuesFile(values)
            .call());
  }

  /** Renders it with these values, written in YAML, over its defaults. */
  public RenderedChart render(String values) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      try {
        return render(Files.writeString(file, values));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
