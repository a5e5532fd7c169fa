package dev.coffer.engine.cloudtemple.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fake has the oddities of the real one, by section of what is known of it. */
class FakeConsoleTest {

  private static final String SPP = "/backup/v1/spp";
  private static final String OPENIAAS = "/backup/v1/open_iaas";

  private final FakeConsole console = FakeConsole.start();
  private final ConsoleCalls calls = new ConsoleCalls(console);

  @BeforeEach
  void logIn() {
    console.world().addDatacenter("DC-TH3S").addDatacenter("DC-EQX6").addPool("AZ05");
    console.access().add("robot", "s3cret", Rights.ALL);
    calls.login("robot", "s3cret");
  }

  @AfterEach
  void close() {
    console.close();
  }

  @Test
  void section_1_a_login_answers_a_bare_jwt_as_html() {
    console.access().lifetime(Duration.ofMinutes(28));
    var answer = calls.login("robot", "s3cret");
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/html");
    var claims =
        new String(
            Base64.getUrlDecoder().decode(answer.body().split("\\.", -1)[1]),
            StandardCharsets.UTF_8);
    var json = Json.readObject(claims).orElseThrow();
    assertThat(json.path("exp").asLong() - json.path("iat").asLong()).isEqualTo(28 * 60);
    assertThat(json.path("scope").path("id").asText()).isEqualTo(console.access().tenant());
  }

  @Test
  void section_1_a_token_ends_and_a_wrong_secret_gives_none() {
    assertThat(calls.status(SPP + "/policies")).isEqualTo(200);
    console.clock().advance(Duration.ofMinutes(6));
    assertThat(calls.status(SPP + "/policies")).isEqualTo(401);
    assertThat(calls.login("robot", "wrong").statusCode()).isEqualTo(401);
  }

  @Test
  void section_1_each_route_needs_its_right() {
    console.access().revoke("robot", Rights.ACTIVITY_READ);
    console.access().revoke("robot", Rights.SPP_READ);
    assertThat(calls.status(SPP + "/policies")).isEqualTo(403);
    assertThat(calls.status("/activity/v1/activities")).isEqualTo(403);
    assertThat(calls.status(OPENIAAS + "/policies")).isEqualTo(200);
  }

  @Test
  void section_2_too_many_calls_are_answered_as_documented() {
    console.limits().enforce();
    console.clock().stop();
    for (int i = 0; i < 25; i++) {
      calls.status(SPP + "/sites");
    }
    var answer = calls.send("GET", SPP + "/sites", "");
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body())
        .isEqualTo(
            "{\"error\":{\"status\":\"429 Too Many Requests\",\"message\":\"Too Many Requests\"}}");
  }

  @Test
  void section_2_the_routes_of_old_are_gone() {
    assertThat(calls.status("/backup/v1/jobs")).isEqualTo(404);
  }

  @Test
  void section_3_an_activity_may_be_unknown_at_first_and_has_one_state() {
    console.activities().hideAtFirst(1);
    console.activities().last(Duration.ofDays(1), Duration.ofDays(1));
    var written = runInventory();
    var path = "/activity/v1/activities/" + written.headers().firstValue("Location").orElseThrow();
    assertThat(written.statusCode()).isEqualTo(201);
    assertThat(calls.status(path)).isEqualTo(404);
    assertThat(calls.get(path).path("state").toString()).isEqualTo("{\"waiting\":{}}");
    console.clock().advance(Duration.ofDays(1));
    console.access().lifetime(Duration.ofDays(9));
    calls.login("robot", "s3cret");
    assertThat(calls.get(path).path("state").path("running").path("progression").asDouble())
        .isEqualTo(0.1);
    console.clock().advance(Duration.ofDays(1));
    assertThat(calls.get(path).path("state").has("completed")).isTrue();
  }

  @Test
  void section_4_a_machine_is_unknown_to_spp_until_the_inventory_has_run() {
    var policy = console.spp().addPolicy("gold", "DC-EQX6", 15);
    var web = console.world().addMachine("web", "DC-TH3S");
    var failed = calls.activity(assign(web, policy)).path("failed");
    assertThat(failed.path("reason").asText())
        .isEqualTo("Could not find virtual machine " + web + " in compute/SPP");
    inventory(web);
    assertThat(calls.activity(assign(web, policy)).has("completed")).isTrue();
    assertThat(console.spp().policiesOf(web)).containsExactly(policy);
  }

  @Test
  void section_4_1_a_policy_has_the_shape_that_was_recorded() {
    console
        .spp()
        .addPolicy("gold", "DC-EQX6", 15, "DAILY", 1, Instant.ofEpochMilli(1568617200000L));
    var sub = calls.get(SPP + "/policies").get(0).path("subPolicies").get(0);
    assertThat(sub.path("retention").toString()).isEqualTo("{\"age\":15}");
    assertThat(sub.path("trigger").toString())
        .isEqualTo("{\"frequency\":1,\"type\":\"DAILY\",\"activateDate\":1568617200000}");
    assertThat(sub.path("target").path("resourceType").asText()).isEqualTo("site");
  }

  @Test
  void section_4_1_sessions_know_policies_by_another_id_and_by_name() {
    var policy = protectedMachine();
    console.spp().run(policy);
    var session =
        Awaitility.await()
            .until(this::newest, found -> found.path("status").asText().equals("COMPLETED"));
    var seen = session.path("slaPolicies").get(0);
    assertThat(seen.path("id").asText()).matches("[0-9]+").isNotEqualTo(policy);
    assertThat(seen.path("name").asText()).isEqualTo("gold");
    assertThat(session.path("jobName").asText()).isEqualTo("vmware_gold");
  }

  @Test
  void section_4_sessions_are_cut_at_500() {
    var policy = protectedMachine();
    console.spp().addHistory(policy, 600);
    assertThat(calls.get(SPP + "/jobs/session")).hasSize(500);
  }

  @Test
  void section_4_3_there_are_two_catalog_jobs_and_the_first_is_the_wrong_one() {
    var jobs = calls.get(SPP + "/jobs?type=catalog");
    assertThat(jobs).hasSize(2);
    assertThat(jobs.get(0).path("name").asText()).isNotEqualTo("Hypervisor Inventory");
    assertThat(jobs.get(1).path("policyId").asText()).isEqualTo("1004");
  }

  @Test
  void section_9_the_job_is_held_when_the_last_machine_leaves_and_stays_so() {
    var policy = protectedMachine();
    var web = console.world().addMachine("db", "DC-TH3S");
    assertThat(jobOf("gold").path("status").asText()).isEqualTo("IDLE");
    console.spp().assign(machine());
    assertThat(jobOf("gold").path("status").asText()).isEqualTo("HELD");
    console.spp().assign(web, policy);
    assertThat(jobOf("gold").path("status").asText()).isEqualTo("HELD");
    console.spp().release(policy);
    assertThat(jobOf("gold").path("status").asText()).isEqualTo("IDLE");
  }

  @Test
  void section_9_a_machine_without_a_policy_does_not_start() {
    var web = console.world().addMachine("web", "DC-TH3S");
    assertThat(power(web, "").statusCode()).isEqualTo(400);
    console.spp().assign(web, console.spp().addPolicy("gold", "DC-EQX6", 15));
    var recommended = ",\"recommendation\":{\"key\":\"drs-1\",\"hostClusterId\":\"c\"}";
    assertThat(calls.activity(power(web, recommended)).has("completed")).isTrue();
    assertThat(console.world().isOn(web)).isTrue();
  }

  @Test
  void section_5_an_empty_list_makes_an_activity_that_waits_for_ever() {
    var gold = console.openIaas().addPolicy("gold", "AZ05");
    var web = console.world().addMachine("web", "AZ05");
    console.openIaas().assign(web, gold);
    var written =
        calls.send(
            "POST",
            OPENIAAS + "/policies/assign",
            body("virtualMachineId", web, "policyIds", List.of()));
    var path = "/activity/v1/activities/" + written.headers().firstValue("Location").orElseThrow();
    console.clock().advance(Duration.ofMinutes(4));
    assertThat(calls.get(path).path("state").has("waiting")).isTrue();
    assertThat(console.openIaas().policiesOf(web)).containsExactly(gold);
  }

  @Test
  void section_5_backups_of_machines_that_are_gone_are_listed_when_asked_for() {
    var gold = console.openIaas().addPolicy("gold", "AZ05");
    var web = console.world().addMachine("web", "AZ05");
    console.openIaas().assign(web, gold);
    console.openIaas().run(gold);
    console.world().removeMachine(web);
    assertThat(calls.get(OPENIAAS + "/backups")).isEmpty();
    assertThat(calls.get(OPENIAAS + "/backups?deleted=true")).hasSize(1);
  }

  @Test
  void faults_bite_at_the_call_that_was_ordered_and_nowhere_else() {
    console.faults().nth(2, "GET", "/sites$", Fault.badGateway());
    console.faults().next("POST", "/jobs/run$", Fault.lostAnswer());
    assertThat(calls.status(SPP + "/sites")).isEqualTo(200);
    assertThat(calls.send("GET", SPP + "/sites", "").body()).contains("<html>");
    assertThat(calls.status(SPP + "/sites")).isEqualTo(200);
    assertThatThrownBy(this::runInventory).isInstanceOf(UncheckedIOException.class);
    assertThat(calls.get("/activity/v1/activities")).hasSize(1);
  }

  private String machine() {
    return calls.get("/compute/v1/vcenters/virtual_machines?name=web").get(0).path("id").asText();
  }

  private String protectedMachine() {
    var policy = console.spp().addPolicy("gold", "DC-EQX6", 15);
    console.spp().assign(console.world().addMachine("web", "DC-TH3S"), policy);
    return policy;
  }

  private JsonNode jobOf(String policy) {
    for (JsonNode job : calls.get(SPP + "/jobs")) {
      if (job.path("name").asText().equals("vmware_" + policy)) {
        return job;
      }
    }
    throw new AssertionError("no job of " + policy);
  }

  private JsonNode newest() {
    return calls.get(SPP + "/jobs/session").path(0);
  }

  private HttpResponse<String> runInventory() {
    return calls.send("POST", SPP + "/jobs/run", "{\"jobId\":\"1004\"}");
  }

  private void inventory(String machine) {
    calls.activity(runInventory());
    Awaitility.await().until(() -> calls.status(SPP + "/virtual_machines/" + machine) == 200);
  }

  private HttpResponse<String> assign(String machine, String policy) {
    var body = body("virtualMachineIds", List.of(machine), "slaPolicies", List.of(policy));
    return calls.send("POST", SPP + "/policies/assign/virtual_machine", body);
  }

  private HttpResponse<String> power(String machine, String more) {
    var datacenter =
        calls
            .get("/compute/v1/vcenters/virtual_datacenters?name=DC-TH3S")
            .get(0)
            .path("id")
            .asText();
    var body =
        "{\"id\":\""
            + machine
            + "\",\"datacenterId\":\""
            + datacenter
            + "\",\"powerAction\":\"on\""
            + more
            + "}";
    return calls.send("PATCH", "/compute/v1/vcenters/virtual_machines/power", body);
  }

  private static String body(Object... namesAndValues) {
    return Json.write(Json.object(namesAndValues));
  }
}
