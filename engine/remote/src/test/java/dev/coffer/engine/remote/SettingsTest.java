package dev.coffer.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

  private enum Platform {
    VMWARE,
    OPEN_IAAS
  }

  @TempDir Path folder;

  @Test
  void unknown_settings_are_refused_by_name_with_what_is_allowed() {
    assertThat(fault(Map.of("adress", "x"), s -> s.allowing("address", "trust")))
        .isEqualTo("the setting adress of the engine shop is unknown: allowed are address, trust");
  }

  @Test
  void texts_choices_numbers_and_switches_say_what_they_want() {
    assertThat(fault(Map.of(), s -> s.text("user"))).endsWith("user of the engine shop is missing");
    assertThat(fault(Map.of("n", 0), s -> s.number("n", 5, 1, 9))).contains("from 1 to 9");
    assertThat(fault(Map.of("b", "x"), s -> s.yesOrNo("b", false))).contains("true or false");
    assertThat(fault(Map.of("l", List.of(1)), s -> s.texts("l", List.of()))).contains("list");
    assertThat(fault(Map.of("platform", "hyper-v"), s -> s.choice("platform", Platform.VMWARE)))
        .contains("must be one of vmware, open-iaas");
    assertThat(settings(Map.of("platform", "open-iaas")).choice("platform", Platform.VMWARE))
        .isEqualTo(Platform.OPEN_IAAS);
    assertThat(settings(Map.of()).number("n", 5, 1, 9)).isEqualTo(5);
  }

  @Test
  void settings_of_a_section_are_named_from_the_top_down() {
    assertThat(fault(Map.of("token", Map.of()), s -> s.section("token").text("id")))
        .startsWith("the setting token.id");
    assertThat(settings(Map.of("zones", Map.of("s", "z"))).textsByName("zones"))
        .isEqualTo(Map.of("s", "z"));
  }

  @Test
  void addresses_are_encrypted_except_on_this_machine() {
    assertThat(settings(Map.of("address", "https://a.example:444/")).host("address", null))
        .hasToString("https://a.example:444");
    assertThat(settings(Map.of("address", "http://127.0.0.1:1")).host("address", null)).isNotNull();
    for (String wrong :
        List.of("http://a.example", "a.example", "https://u:p@a.example", "https://a.example/x")) {
      assertThat(fault(Map.of("address", wrong), s -> s.host("address", null)))
          .contains("must be an address")
          .doesNotContain("u:p");
    }
  }

  @Test
  void a_secret_is_never_literal_and_never_shown() throws Exception {
    assertThat(fault(Map.of("secret", "hunter2"), s -> s.secret("secret")))
        .contains("must be {env: NAME} or {file: PATH}")
        .doesNotContain("hunter2");
    Files.writeString(folder.resolve("key"), "hunter2\n");
    var settings = settings(Map.of("secret", Map.of("file", "key")));
    assertThat(settings.secret("secret").read()).isEqualTo("hunter2");
    assertThat(settings.secret("secret").toString()).doesNotContain("hunter2");
    assertThat(settings.toString()).doesNotContain("key");
  }

  @Test
  void a_secret_that_is_missing_says_where_it_should_be() {
    var inFile = new Secret.InFile(folder.resolve("none"));
    var inEnvironment = new Secret.InEnvironment("NO_SUCH_VARIABLE_OF_COFFER");
    assertThatThrownBy(inFile::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none cannot be read");
    assertThatThrownBy(inEnvironment::read)
        .hasMessageContaining("environment variable NO_SUCH_VARIABLE_OF_COFFER");
  }

  private Settings settings(Map<String, Object> values) {
    return new Settings("shop", "", values, folder);
  }

  private String fault(Map<String, Object> values, Consumer<Settings> reader) {
    var thrown = catchThrowableOfType(EngineException.class, () -> reader.accept(settings(values)));
    assertThat(thrown.error()).isInstanceOf(EngineError.Refused.class);
    return thrown.error().message();
  }
}
