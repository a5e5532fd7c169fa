package dev.coffer.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.operator.config.OperatorSettings.LeaderElection;
import dev.coffer.operator.plan.Tenancy;
import dev.coffer.operator.plan.Tenancy.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationReaderTest {

  @TempDir private Path folder;

  @Test
  void settings_reach_the_driver_as_they_are_written() throws IOException {
    Configuration configuration =
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
            new EngineEntry(
                "embedded",
                Map.of("sites", List.of(Map.of("name", "vault-b", "zone", "zone-b")), "threads", 2),
                Set.of()))
        .containsEntry("bare", new EngineEntry("other", Map.of(), Set.of()));
  }

  @Test
  void without_the_optional_sections_there_are_no_tenants_and_the_defaults_hold()
      throws IOException {
    Configuration configuration = read("engines: {default: {driver: embedded}}");

    assertThat(configuration.tenancy()).isEqualTo(Tenancy.NONE);
    assertThat(configuration.operator())
        .isEqualTo(
            new OperatorSettings(
                Set.of(),
                Duration.ofSeconds(30),
                8,
                8080,
                new LeaderElection(
                    true,
                    Optional.empty(),
                    "coffer-operator",
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2))));
  }

  @Test
  void tenants_and_operator_are_read_as_they_are_written() throws IOException {
    Configuration configuration =
        read(
            """
            engines:
              default: {driver: embedded}
              other: {driver: embedded}
            tenants:
              - name: shop
                namespaces: [shop, "shop-*"]
                engines: [default]
                virtualMachines: {folder: /shop/}
              - {name: bank, namespaces: [bank], engines: [default, other]}
            operator:
              watchNamespaces: [shop, bank]
              observeInterval: 1h
              parallelEngineCalls: 256
              httpPort: 0
              leaderElection:
                enabled: no
                namespace: coffer
                name: two.coffers
                leaseDuration: 3m
                renewDeadline: 2m
                retryPeriod: 1s
            """);

    assertThat(configuration.tenancy())
        .isEqualTo(
            new Tenancy(
                List.of(
                    new Tenant(
                        "shop",
                        List.of("shop", "shop-*"),
                        Set.of("default"),
                        Optional.of("/shop/")),
                    new Tenant(
                        "bank", List.of("bank"), Set.of("default", "other"), Optional.empty()))));
    assertThat(configuration.operator())
        .isEqualTo(
            new OperatorSettings(
                Set.of("shop", "bank"),
                Duration.ofHours(1),
                256,
                0,
                new LeaderElection(
                    false,
                    Optional.of("coffer"),
                    "two.coffers",
                    Duration.ofMinutes(3),
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(1))));
  }

  @Test
  void what_is_left_out_of_a_section_has_its_default() throws IOException {
    Configuration configuration =
        read(
            """
            engines: {default: {driver: embedded}}
            operator: {leaderElection: {namespace: ""}}
            """);

    assertThat(configuration.operator()).isEqualTo(OperatorSettings.DEFAULTS);
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
          {engines: {a: {driver: x}}, other: 1}      |:1: other: there is no such field; allowed are engines, operator, tenants
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
    assertThatThrownBy(() -> ConfigurationReader.read(folder.resolve("none.yaml")))
        .hasMessage(
            "there is no engine configuration %s: write one, or name another with --engine FILE or"
                + " COFFER_ENGINE",
            folder.resolve("none.yaml"));
  }

  @Test
  void an_unknown_driver_lists_those_that_there_are() throws IOException {
    Configuration configuration = read("engines: {default: {driver: tape}}");

    assertThatThrownBy(
            () -> EngineConnections.open(configuration, folder, InstantSource.system(), Work.NONE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith(
            "engines.default.driver: there is no driver 'tape'; available are [cared, cloudtemple, embedded, gated, model, spp]");
  }

  private Configuration read(String text) throws IOException {
    return ConfigurationReader.read(Files.writeString(folder.resolve("engine.yaml"), text));
  }
}
