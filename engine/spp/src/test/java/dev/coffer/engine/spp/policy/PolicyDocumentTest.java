package dev.coffer.engine.spp.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.spp.wire.Item;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyDocumentTest {

  private static final Instant NOW = Instant.parse("2026-01-14T10:17:30Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As an appliance shows one, with a replication and a copy in object storage of its own. */
  private static final String GOLD =
      """
      {"id": "2000", "name": "Gold", "type": "backup", "version": "1.0", "rbacPath": "root:0",
       "links": {"self": {"href": "https://localhost:8082/ngp/slapolicy/2000"}},
       "spec": {"simple": true, "subpolicy": [
         {"type": "REPLICATION", "software": false, "retention": {}, "site": "Secondary",
          "useEncryption": false,
          "trigger": {"type": "DAILY", "frequency": 1, "activateDate": 1577847600000}},
         {"type": "REPLICATION", "software": true, "retention": {"age": 15}, "site": "Primary",
          "useEncryption": true,
          "trigger": {"type": "WEEKLY", "frequency": 1, "activateDate": 1577836800000,
            "timezone": "America/Chicago",
            "dowList": [false, false, true, false, true, false, false, false]}},
         {"type": "SPPOFFLOAD", "source": "backup", "retention": {"age": 90},
          "target": {"href": "https://spp/api/cloud/1", "resourceType": "provider", "id": "1"}}]}}
      """;

  private final PolicyDocument document = new PolicyDocument(TieredRetention.REFUSE);

  @Test
  void a_policy_that_people_made_is_read() throws Exception {
    assertThat(PolicyDocument.read(item(GOLD)))
        .contains(
            new PolicySpec(
                "Gold",
                "Primary",
                Optional.of(new Schedule("0 18 * * 1,3", ZoneId.of("America/Chicago"))),
                new Retention(0, 0, 15, 0, 0, 0)));
  }

  @Test
  void a_new_policy_backs_up_to_the_site_by_its_name() throws Exception {
    var schedule = new Schedule("30 22 * * 1-5", ZoneId.of("Europe/Paris"));
    var spec =
        new PolicySpec("silver", "Primary", Optional.of(schedule), new Retention(0, 0, 7, 0, 0, 0));
    assertThat(document.of(spec, NOW))
        .isEqualTo(
            JSON.readTree(
                """
                {"name": "silver", "type": "backup", "version": "1.0", "spec": {"simple": true,
                 "subpolicy": [{"type": "REPLICATION", "software": true, "useEncryption": false,
                   "site": "Primary", "retention": {"age": 7},
                   "trigger": {"type": "WEEKLY", "frequency": 1, "activateDate": 1768426200000,
                     "timezone": "Europe/Paris",
                     "dowList": [false, false, true, true, true, true, true, false]}}]}}
                """));
    assertThat(PolicyDocument.read(new Item(document.of(spec, NOW)))).contains(spec);
  }

  @Test
  void a_change_leaves_all_else_as_people_made_it() throws Exception {
    var spec = onDemand("Gold", new Retention(5, 0, 0, 0, 0, 0));
    var changed = document.changed(item(GOLD), spec, NOW);
    var expected = JSON.readTree(GOLD);
    ((com.fasterxml.jackson.databind.node.ObjectNode) expected).remove("id");
    ((com.fasterxml.jackson.databind.node.ObjectNode) expected).remove("rbacPath");
    ((com.fasterxml.jackson.databind.node.ObjectNode) expected).remove("links");
    var main =
        (com.fasterxml.jackson.databind.node.ObjectNode)
            expected.path("spec").path("subpolicy").path(1);
    main.set("retention", JSON.readTree("{\"numsnapshots\": 5}"));
    main.set("trigger", JSON.readTree("{}"));
    assertThat(JSON.readTree(changed.toString())).isEqualTo(expected);
  }

  @Test
  void what_was_asked_for_is_what_is_there_however_it_was_written() throws Exception {
    var weeks =
        new PolicySpec("Gold", "Primary", Optional.empty(), new Retention(0, 0, 0, 2, 0, 0));
    var there = new Item(document.changed(item(GOLD), weeks, NOW));
    assertThat(document.is(there, weeks, NOW.plusSeconds(1_000_000))).isTrue();
    assertThat(document.is(there, onDemand("Gold", new Retention(0, 0, 14, 0, 0, 0)), NOW))
        .isTrue();
    assertThat(document.is(there, onDemand("Gold", new Retention(0, 0, 15, 0, 0, 0)), NOW))
        .isFalse();
    assertThat(document.is(item(GOLD), weeks, NOW)).isFalse();
  }

  @Test
  void a_trigger_is_recognised_whenever_its_first_run_is_or_was() {
    var schedule = new Schedule("00 02 * * sun", ZoneOffset.UTC);
    var spec =
        new PolicySpec("x", "Primary", Optional.of(schedule), new Retention(0, 0, 7, 0, 0, 0));
    var there = new Item(document.of(spec, NOW));
    assertThat(document.is(there, spec, NOW.plusSeconds(20_000_000))).isTrue();
  }

  @Test
  void what_it_cannot_have_is_refused_and_no_likeness_to_anything() throws Exception {
    var tiers = onDemand("Gold", new Retention(0, 0, 7, 4, 6, 0));
    assertThatThrownBy(() -> document.of(tiers, NOW)).hasMessageContaining("tieredRetention");
    assertThat(document.is(item(GOLD), tiers, NOW)).isFalse();
  }

  @Test
  void policies_of_other_kinds_are_none_of_ours() throws Exception {
    assertThat(
            PolicyDocument.read(
                item(
                    "{\"id\":\"1\",\"name\":\"k8s\",\"spec\":{\"subpolicy\":["
                        + "{\"type\":\"SNAPSHOT\",\"retention\":{\"age\":1},\"trigger\":{}}]}}")))
        .isEmpty();
    assertThat(PolicyDocument.read(item("{\"id\":\"1\"}"))).isEmpty();
  }

  @Test
  void without_a_retention_everything_is_kept_and_an_unknown_trigger_is_shown() throws Exception {
    var odd =
        item(
            "{\"name\":\"odd\",\"spec\":{\"subpolicy\":[{\"type\":\"REPLICATION\",\"software\":true,"
                + "\"site\":\"Primary\",\"trigger\":{\"type\":\"LUNAR\"}}]}}");
    var spec = PolicyDocument.read(odd).orElseThrow();
    assertThat(spec.retention()).isEqualTo(new Retention(1000, 0, 0, 0, 0, 0));
    assertThat(spec.schedule().orElseThrow().cron()).isEqualTo("LUNAR");
  }

  private static PolicySpec onDemand(String name, Retention retention) {
    return new PolicySpec(name, "Primary", Optional.empty(), retention);
  }

  private static Item item(String json) throws JsonProcessingException {
    return new Item(JSON.readTree(json));
  }
}
