package dev.coffer.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.operator.config.ConfigurationFile.Changed;
import dev.coffer.operator.config.ConfigurationFile.Invalid;
import dev.coffer.operator.config.ConfigurationFile.News;
import dev.coffer.operator.config.ConfigurationFile.Nothing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {

  private static final News NOTHING = new Nothing();
  private static final String ONE =
      "engines: {default: {driver: embedded, settings: {password: {fromFile: password}}}}\n";

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    write("password", "first");
    write("engine.yaml", ONE);
  }

  private ConfigurationFile open() {
    return ConfigurationFile.open(folder.resolve("engine.yaml"));
  }

  @Test
  void a_change_is_told_once() throws IOException {
    var file = open();
    assertThat(file.check()).isEqualTo(NOTHING);

    write("engine.yaml", ONE + "operator: {httpPort: 0}\n");
    assertThat(file.check())
        .isInstanceOfSatisfying(
            Changed.class,
            changed -> assertThat(changed.configuration().operator().httpPort()).isZero());
    assertThat(file.check()).isEqualTo(NOTHING);
    assertThat(file.valid().operator().httpPort()).isZero();
  }

  @Test
  void what_means_the_same_is_no_change() throws IOException {
    var file = open();

    write("engine.yaml", "# a remark\n" + ONE);
    write("password", "first\n");

    assertThat(file.check()).isEqualTo(NOTHING);
  }

  @Test
  void another_content_of_a_setting_s_file_is_a_change() throws IOException {
    var file = open();

    write("password", "second");

    assertThat(file.check())
        .isInstanceOfSatisfying(
            Changed.class,
            changed ->
                assertThat(changed.configuration().engines().values().iterator().next().settings())
                    .containsEntry("password", "second"));
  }

  @Test
  void a_mistake_is_told_once_and_the_old_configuration_stays() throws IOException {
    var file = open();

    write("engine.yaml", ONE + "operator: {httpPort: -1}\n");
    assertThat(file.check())
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid ->
                assertThat(invalid.message())
                    .endsWith(
                        "engine.yaml:2: operator.httpPort:"
                            + " this must be a whole number from 0 to 65535"));
    assertThat(file.check()).isEqualTo(NOTHING);
    assertThat(file.valid().operator()).isEqualTo(OperatorSettings.DEFAULTS);

    write("engine.yaml", "engines: {}");
    assertThat(file.check()).isInstanceOf(Invalid.class);
    write("engine.yaml", ONE);
    assertThat(file.check()).isEqualTo(new Changed(file.valid()));
    assertThat(file.check()).isEqualTo(NOTHING);
  }

  @Test
  void a_file_that_goes_away_leaves_its_configuration_in_force() throws IOException {
    var file = open();

    Files.delete(folder.resolve("password"));
    assertThat(file.check()).isInstanceOf(Invalid.class);
    Files.delete(folder.resolve("engine.yaml"));
    assertThat(file.check()).isInstanceOf(Invalid.class);

    assertThat(file.valid().engines()).containsKey("default");
  }

  @Test
  void a_mounted_folder_that_is_exchanged_by_a_link_is_a_change() throws IOException {
    write("..v1/engine.yaml", "engines: {one: {driver: embedded}}");
    write("..v2/engine.yaml", "engines: {two: {driver: embedded}}");
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..v1"));
    Files.createSymbolicLink(folder.resolve("mounted.yaml"), Path.of("..data/engine.yaml"));
    var file = ConfigurationFile.open(folder.resolve("mounted.yaml"));

    Files.createSymbolicLink(folder.resolve("..new"), Path.of("..v2"));
    Files.move(folder.resolve("..new"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

    assertThat(file.check()).isInstanceOf(Changed.class);
    assertThat(file.valid().engines()).containsOnlyKeys("two");
  }

  @Test
  void the_first_reading_must_succeed() throws IOException {
    write("engine.yaml", "engines: {}");

    assertThatThrownBy(this::open).isInstanceOf(ConfigurationException.class);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
