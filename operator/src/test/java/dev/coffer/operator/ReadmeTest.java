package dev.coffer.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.Api;
import dev.coffer.crds.validation.ResourceValidator;
import dev.coffer.operator.config.Configuration;
import dev.coffer.operator.config.ConfigurationReader;
import dev.coffer.operator.config.OperatorSettings;
import dev.coffer.operator.manifest.ManifestReader;
import dev.coffer.operator.manifest.Manifests;
import dev.coffer.operator.plan.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README and the examples show is what Coffer takes. */
class ReadmeTest {

  private static final Path ROOT = Path.of(System.getProperty("project.root"));
  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @Test
  void every_resource_of_the_readme_is_valid() throws IOException {
    List<String> resources =
        YAML.matcher(readme())
            .results()
            .map(block -> block.group(1))
            .filter(block -> block.contains(Api.GROUP))
            .toList();

    Manifests read = read("-", String.join("---\n", resources));

    assertThat(read.problems()).isEmpty();
    assertThat(read.resources()).hasSize(4).hasSameSizeAs(resources);
  }

  @Test
  void the_configuration_of_the_readme_is_valid(@TempDir Path folder) throws IOException {
    var parts =
        YAML.matcher(readme())
            .results()
            .map(block -> block.group(1))
            .filter(block -> block.startsWith("engines:") || block.startsWith("tenants:"))
            .toList();

    var configuration = configuration(folder, String.join("", parts));

    assertThat(parts).hasSize(2);
    assertThat(configuration.tenancy().tenants()).hasSize(1);
  }

  @Test
  void the_operators_readme_shows_the_defaults(@TempDir Path folder) throws IOException {
    var blocks = YAML.matcher(Files.readString(ROOT.resolve("operator/README.md"))).results();

    var configuration = configuration(folder, blocks.findFirst().orElseThrow().group(1));

    assertThat(configuration.operator()).isEqualTo(OperatorSettings.DEFAULTS);
    assertThat(configuration.tenancy().tenants()).hasSize(1);
  }

  private static Configuration configuration(Path folder, String text) throws IOException {
    return ConfigurationReader.read(Files.writeString(folder.resolve("engine.yaml"), text));
  }

  @Test
  void every_example_is_valid() {
    Manifests resources = read(ROOT.resolve("examples/resources").toString(), "");
    Manifests quickstart = read(ROOT.resolve("examples/quickstart/manifests").toString(), "");
    Manifests host = read(ROOT.resolve("examples/kvm/manifests").toString(), "");

    assertThat(resources.problems()).isEmpty();
    assertThat(resources.resources()).hasSize(4);
    assertThat(quickstart.problems()).isEmpty();
    assertThat(quickstart.resources()).hasSize(5);
    assertThat(host.problems()).isEmpty();
    assertThat(host.resources()).hasSize(2);
  }

  @Test
  void the_story_on_libvirt_runs_the_commands_of_the_readme() throws IOException {
    String said =
        (example("quickstart/libvirt.sh") + example("quickstart/host.sh")).replace("$1", "web-1");

    List<String> commands =
        section("## Protect a KVM host")
            .map(line -> line.replaceFirst(" *#.*", "").replace("web-1-check", "web-1"))
            .filter(line -> line.matches("(coffer|virsh|bash guest.sh) .*"))
            .toList();

    assertThat(commands)
        .hasSize(10)
        .allSatisfy(command -> assertThat(said.replace("web-1-check", "web-1")).contains(command));
  }

  @Test
  void ci_and_the_story_on_libvirt_install_the_packages_of_the_readme() throws IOException {
    List<String> packages =
        section("## Protect a KVM host")
            .map(line -> line.replaceFirst(" *#.*", ""))
            .filter(line -> line.startsWith("apt-get install "))
            .flatMap(line -> Stream.of(line.split(" ")).skip(2))
            .toList();
    String ci = Files.readString(ROOT.resolve(".ci/run"));

    assertThat(packages).hasSize(8).allSatisfy(name -> assertThat(ci).contains(name));
    assertThat(example("quickstart/host.sh"))
        .contains("apt-get install " + String.join(" ", packages));
  }

  @Test
  void ci_follows_the_section_about_hosts_line_by_line() throws IOException {
    assertThat(Files.readString(ROOT.resolve(".ci/run"))).contains("bash examples/readme/here.sh");
    assertThat(section("## Protect a KVM host")).isNotEmpty();
    assertThat(example("readme/follow.sh")).contains("/^## Protect a KVM host$/");
  }

  private static Stream<String> section(String heading) throws IOException {
    return readme()
        .lines()
        .dropWhile(line -> !line.equals(heading))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "));
  }

  private static String example(String file) throws IOException {
    return Files.readString(ROOT.resolve("examples").resolve(file));
  }

  @Test
  void the_story_on_a_cluster_runs_the_commands_of_the_readme() throws IOException {
    var scripts = new StringBuilder();
    for (String script : List.of("run.sh", "cluster.sh")) {
      scripts.append(Files.readString(ROOT.resolve("examples/cluster").resolve(script)));
    }
    String said = scripts.toString().replace("\"$root/", "").replace("\"", "");

    var commands =
        readme()
            .lines()
            .dropWhile(line -> !line.equals("## On a cluster"))
            .takeWhile(line -> !line.equals("## How it works"))
            .map(line -> line.replace("operator/bin/", ""))
            .filter(line -> line.startsWith("kubectl ") || line.startsWith("coffer "))
            .toList();

    assertThat(commands).hasSize(4).allSatisfy(command -> assertThat(said).contains(command));
  }

  @Test
  void the_reasons_that_the_readme_explains_exist() throws IOException {
    String blocked =
        readme()
            .lines()
            .dropWhile(line -> !line.startsWith("The reasons of `Blocked`"))
            .toList()
            .stream()
            .takeWhile(line -> !line.isBlank())
            .reduce("", String::concat);

    List<String> named =
        Pattern.compile("`([A-Z]\\w+)` \\(")
            .matcher(blocked)
            .results()
            .map((MatchResult reason) -> reason.group(1))
            .toList();

    assertThat(named).hasSize(8).isSubsetOf(Stream.of(Reason.values()).map(Reason::name).toList());
  }

  private static String readme() throws IOException {
    return Files.readString(ROOT.resolve("README.md"));
  }

  private static Manifests read(String name, String stdin) {
    return ManifestReader.read(
        List.of(name),
        "default",
        ROOT.resolve(".coffer"),
        new ByteArrayInputStream(stdin.getBytes(UTF_8)),
        new ResourceValidator());
  }
}
