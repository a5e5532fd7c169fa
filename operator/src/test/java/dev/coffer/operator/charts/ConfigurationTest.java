package dev.coffer.operator.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.operator.config.Configuration;
import dev.coffer.operator.config.ConfigurationReader;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator takes the file that the chart mounts for it. */
class ConfigurationTest {

  @TempDir private Path mounted;

  static Stream<Path> valueSets() throws IOException {
    return Chart.coffer().valueSets();
  }

  @ParameterizedTest
  @MethodSource("valueSets")
  void the_rendered_configuration_is_one_that_the_operator_reads(Path values) throws IOException {
    assertThat(read(Chart.coffer().render(values)).engines()).hasSize(1);
  }

  @Test
  void the_operator_watches_the_namespaces_that_the_roles_are_for() throws IOException {
    Configuration read = read(Chart.coffer().render("watchNamespaces: [shop, bank]"));

    assertThat(read.operator().watchNamespaces()).containsExactlyInAnyOrder("shop", "bank");
  }

  /** Reads it where the credentials of the set of values with everything are, too. */
  private Configuration read(RenderedChart rendered) throws IOException {
    Files.writeString(mounted.resolve("password"), "secret");
    String text =
        rendered.all(ConfigMap.class).stream()
            .flatMap(map -> Stream.ofNullable(map.getData().get("engine.yaml")))
            .findFirst()
            .orElseThrow()
            .replace("/var/run/secrets/coffer/spp", mounted.toString());
    return ConfigurationReader.read(Files.writeString(mounted.resolve("engine.yaml"), text));
  }
}
