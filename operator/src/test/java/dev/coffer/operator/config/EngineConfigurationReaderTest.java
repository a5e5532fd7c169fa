package dev.coffer.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.operator.config.EngineConfiguration.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineConfigurationReaderTest {

  @TempDir private Path folder;

  @Test
  void settings_reach_the_driver_as_they_are_written() throws IOException {
    EngineConfiguration configuration =
        read(
            """
            engines:
              default:
                driver: embedded
                settings:
                  sites:
                    - {name: vault-b, zone: zone-b}
                  threads: 2
              bare: {driver: other}
            """);

    assertThat(configuration.engines().keySet()).containsExactly("default", "bare");
    assertThat(configuration.engines())
        .containsEntry(
            "default",
            new Entry(
                "embedded",
                Map.of(
                    "sites", List.of(Map.of("name", "vault-b", "zone", "zone-b")), "threads", 2)))
        .containsEntry("bare", new Entry("other", Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [1]                                        |:1: this must be a mapping of fields
          {}                                         |:1: engines: it is missing
          engines: {}                                |:1: engines: it must have at least one engine, such as default
          {engines: {a: {driver: x}}, other: 1}      |:1: other: there is no such field; allowed are engines
          engines: {A: {driver: x}}                  |:1: engines.A: an engine's name has at most 63 lower-case letters, digits and '-'
          engines: {a: {}}                           |:1: engines.a.driver: the name of a driver is missing, such as embedded
          engines: {a: {driver: x, color: red}}      |:1: engines.a.color: there is no such field; allowed are driver, settings
          engines: {a: {driver: x, settings: [1]}}   |:1: engines.a.settings: this must be a mapping of fields
          engines: {a: {driver: x, settings: {b: }}} |:1: engines.a.settings.b: it has no value
          engines: {                                 |:1: this is not valid YAML
          """)
  void what_is_wrong_is_named_with_its_line(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("engine.yaml" + message);
  }

  @Test
  void a_missing_file_says_how_to_name_another() {
    assertThatThrownBy(() -> EngineConfigurationReader.read(folder.resolve("none.yaml")))
        .hasMessage(
            "there is no engine configuration %s: write one, or name another with --engine FILE or"
                + " COFFER_ENGINE",
            folder.resolve("none.yaml"));
  }

  @Test
  void an_unknown_driver_lists_those_that_there_are() throws IOException {
    EngineConfiguration configuration = read("engines: {default: {driver: tape}}");

    assertThatThrownBy(
            () -> EngineConnections.open(configuration, folder, InstantSource.system(), Work.NONE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith(
            "engines.default.driver: there is no driver 'tape'; available are [embedded, model]");
  }

  private EngineConfiguration read(String text) throws IOException {
    return EngineConfigurationReader.read(Files.writeString(folder.resolve("engine.yaml"), text));
  }
}
