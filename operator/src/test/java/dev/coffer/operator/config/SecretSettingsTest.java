package dev.coffer.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that stand in files of their own. */
class SecretSettingsTest {

  @TempDir private Path folder;

  @Test
  void the_content_of_a_file_takes_the_place_of_its_name_at_any_depth() throws IOException {
    write("secrets/password", "s3cr et\n");
    Path absolute = write("elsewhere/token", "  abc\r\n\n");

    Map<String, Object> settings =
        settings(
            """
            password: {fromFile: secrets/password}
            sites:
              - {name: vault-b, key: {fromFile: %s}}
            plain: text
            """
                .formatted(absolute));

    assertThat(settings)
        .isEqualTo(
            Map.of(
                "password", "s3cr et",
                "sites", List.of(Map.of("name", "vault-b", "key", "abc")),
                "plain", "text"));
  }

  @Test
  void a_file_that_is_mounted_through_links_is_read_as_it_is_now() throws IOException {
    write("..v1/password", "first");
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..v1"));
    Files.createSymbolicLink(folder.resolve("password"), Path.of("..data/password"));

    assertThat(settings("password: {fromFile: password}")).containsEntry("password", "first");
  }

  @Test
  void a_file_that_is_too_large_for_a_setting_is_refused_without_showing_it() throws IOException {
    write("large", "hidden".repeat(11_000));

    assertThatThrownBy(() -> settings("password: {fromFile: large}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith(
            "engine.yaml:5: engines.default.settings.password.fromFile:"
                + " the file large has more than 64 KiB; correct the path");
  }

  @Test
  void no_text_form_of_a_configuration_shows_a_setting() throws IOException {
    write("password", "hidden-in-file");
    Configuration configuration =
        read("{password: {fromFile: password}, inline: hidden-inline}", "embedded");
    EngineEntry entry = configuration.engines().values().iterator().next();
    Connection connection =
        new Connection(
            "default", entry.settings(), folder, folder, InstantSource.system(), Work.NONE);

    assertThat(configuration.toString() + entry + connection)
        .doesNotContain("hidden")
        .contains("embedded", "inline, password");
  }

  @Test
  void a_driver_that_repeats_a_setting_which_it_refuses_does_not_show_the_file()
      throws IOException {
    write("driver", "hidden-in-file");
    Configuration configuration =
        read(
            "{hypervisor: {driver: {fromFile: driver}, path: vms}, sites: [{name: b, zone: z, path:"
                + " b}]}",
            "embedded");

    assertThatThrownBy(
            () -> EngineConnections.open(configuration, folder, InstantSource.system(), Work.NONE))
        .isInstanceOf(ConfigurationException.class)
        .hasNoCause()
        .hasMessageContaining("engines.default.settings: ")
        .hasMessageContaining("(the content of a file)")
        .hasMessageNotContaining("hidden");
  }

  private Map<String, Object> settings(String yaml) throws IOException {
    return read("\n" + yaml.indent(6), "any").engines().values().iterator().next().settings();
  }

  private Configuration read(String settings, String driver) throws IOException {
    return ConfigurationReader.read(
        write(
            "engine.yaml",
            "engines:\n  default:\n    driver: " + driver + "\n    settings: " + settings));
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
