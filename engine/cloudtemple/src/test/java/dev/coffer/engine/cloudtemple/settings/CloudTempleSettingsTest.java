package dev.coffer.engine.cloudtemple.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.remote.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudTempleSettingsTest {

  private static final Map<String, Object> TOKEN =
      Map.of("id", "an-id", "secret", Map.of("env", "A_VARIABLE"));

  @Test
  void a_token_is_all_that_is_needed() {
    var settings = read(Map.of("token", TOKEN));
    assertThat(settings.address()).hasToString("https://shiva.cloud-temple.com");
    assertThat(settings.platform()).isEqualTo(Platform.VMWARE);
    assertThat(settings.requestsPerSecond()).isEqualTo(20);
    assertThat(settings.assumptions()).isEqualTo(Assumptions.USUAL);
    assertThat(settings.zoneOf("DC-EQX6")).isEqualTo("DC-EQX6");
  }

  @Test
  void what_nobody_knows_can_be_set() {
    var assumptions =
        Map.of(
            "heldStatuses", List.of("ON HOLD"),
            "diskPolicies", "own",
            "scheduleTimeZone", "UTC",
            "openIaasStorage", "machine-manager",
            "openIaasRetention", "points",
            "noBackupPolicy", "none");
    var settings = read(Map.of("token", TOKEN, "assumptions", assumptions));
    assertThat(settings.assumptions().isHeld("on hold")).isTrue();
    assertThat(settings.assumptions().isHeld("HELD")).isFalse();
    assertThat(settings.assumptions().diskPolicies()).isEqualTo(DiskPolicies.OWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "platform",
        "address",
        "trust",
        "requestsPerSecond",
        "zones",
        "assumptions",
        "tokn"
      })
  void what_is_wrong_is_named(String setting) {
    var values = new HashMap<String, Object>(Map.of("token", TOKEN));
    values.put(setting, "wrong");
    var thrown = catchThrowableOfType(EngineException.class, () -> read(values));
    assertThat(thrown.error().message())
        .startsWith("the setting %s of the engine cloudtemple ".formatted(setting));
  }

  @Test
  void a_secret_in_the_settings_themselves_is_refused_and_not_shown() {
    var token = Map.<String, Object>of("id", "an-id", "secret", "hunter2");
    var thrown = catchThrowableOfType(EngineException.class, () -> read(Map.of("token", token)));
    assertThat(thrown.error().message())
        .contains("token.secret", "{env: NAME} or {file: PATH}")
        .doesNotContain("hunter2");
  }

  private static CloudTempleSettings read(Map<String, Object> values) {
    return CloudTempleSettings.read(new Settings("cloudtemple", "", values, Path.of("")));
  }
}
