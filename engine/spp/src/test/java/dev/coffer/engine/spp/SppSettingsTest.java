package dev.coffer.engine.spp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.spp.fleet.EmptyDiskList;
import dev.coffer.engine.spp.job.ActionLinks;
import dev.coffer.engine.spp.job.JobDeletion;
import dev.coffer.engine.spp.policy.TieredRetention;
import dev.coffer.engine.spp.restore.TestNetwork;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SppSettingsTest {

  private final Map<String, Object> settings =
      new HashMap<>(
          Map.of(
              "address",
              "https://spp.example.org/",
              "user",
              "coffer",
              "password",
              Map.of("env", "SPP_PASSWORD"),
              "zones",
              Map.of("sites", Map.of("Vault", "zone-b"))));

  @Test
  void what_is_left_out_has_a_usual_value() {
    var read = read();
    assertThat(read.address()).isEqualTo(URI.create("https://spp.example.org"));
    assertThat(read.tiered()).isEqualTo(TieredRetention.REFUSE);
    assertThat(read.excludeDisks()).isTrue();
    assertThat(read.emptyDiskList()).isEqualTo(EmptyDiskList.EXCLUDES);
    assertThat(read.jobDeletion()).isEqualTo(JobDeletion.UNLESS_POINTS);
    assertThat(read.testNetwork()).isEqualTo(TestNetwork.ORIGINAL);
    assertThat(read.links()).isEqualTo(ActionLinks.USUAL);
    assertThat(read.zones().ofSite("Vault")).isEqualTo("zone-b");
  }

  @Test
  void every_decision_can_be_made_otherwise() {
    settings.put("tieredRetention", "longest-age");
    settings.put("emptyDiskList", "inherits");
    settings.put("deleteJobs", "always");
    settings.put("testNetwork", "isolated");
    settings.put("excludeDisks", false);
    settings.put("links", Map.of("hold", "pauseschedule", "endTest", "cleanup"));
    var read = read();
    assertThat(read.tiered()).isEqualTo(TieredRetention.LONGEST_AGE);
    assertThat(read.emptyDiskList()).isEqualTo(EmptyDiskList.INHERITS);
    assertThat(read.jobDeletion()).isEqualTo(JobDeletion.ALWAYS);
    assertThat(read.testNetwork()).isEqualTo(TestNetwork.ISOLATED);
    assertThat(read.excludeDisks()).isFalse();
    assertThat(read.links())
        .isEqualTo(new ActionLinks("pauseschedule", "release", "cleanup", "rrp"));
  }

  @ParameterizedTest
  @CsvSource({
    "adress,https://x,adress",
    "address,http://spp.example.org,address",
    "tieredRetention,longestAge,tieredRetention",
    "password,secret,password",
    "zones,here,zones"
  })
  void a_wrong_setting_is_named_and_a_password_is_not_said(String key, String value, String named) {
    settings.put(key, value);
    assertThatThrownBy(this::read)
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(named)
        .hasMessageNotContaining("secret");
  }

  private SppSettings read() {
    var here = Path.of("");
    return SppSettings.read(
        new Connection("spp", settings, here, here, InstantSource.system(), Work.NONE));
  }
}
