package dev.coffer.engine.spp.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The fake has the oddities that are known of the real server; the numbers are sections of the
 * reference.
 */
class FakeSppTest {

  private static final String GOLD =
      """
      {"name": "gold", "type": "backup", "version": "1.0", "spec": {"subpolicy": [
        {"type": "REPLICATION", "software": true, "site": "vault-b", "retention": {RETENTION},
         "trigger": {}, "useEncryption": false}]}}
      """;

  private final FakeSpp spp = FakeSpp.start();
  private final Caller caller = new Caller(spp);
  private String web = "";

  @BeforeEach
  void world() {
    spp.addSite("vault-b", 1 << 30);
    web = spp.vcenter().addMachine("web", "zone-a");
    spp.vcenter().addDisk(web, "vda", 1 << 16);
    spp.scanInventory();
    caller.loggedIn();
  }

  @AfterEach
  void close() {
    caller.close();
    spp.close();
  }

  @Test
  void section_1_a_wrong_password_and_a_missing_session_are_401() {
    assertThat(new Caller(spp).call("GET", "/api/site", "").status()).isEqualTo(401);
    assertThat(caller.login(spp.user(), "wrong").status()).isEqualTo(401);
  }

  @Test
  void section_1_a_session_ends_after_45_idle_minutes() {
    spp.clock().advance(Duration.ofMinutes(44));
    assertThat(caller.call("GET", "/api/site", "").status()).isEqualTo(200);
    spp.clock().advance(Duration.ofMinutes(46));
    assertThat(caller.call("GET", "/api/site", "").status()).isEqualTo(401);
  }

  @Test
  void section_2_addresses_in_links_name_a_host_that_only_the_server_reaches() {
    var href = caller.get("/api/site").path("sites").path(0).path("links").path("self");
    assertThat(href.path("href").asText()).startsWith("https://localhost:8082/api/site/");
    assertThat(caller.follow("GET", href, "").body().path("name").asText()).isEqualTo("vault-b");
  }

  @Test
  void section_2_pages_are_of_100_records_and_counted_in_records() {
    for (int i = 0; i < 250; i++) {
      spp.vcenter().addMachine("vm" + i, "zone-a");
    }
    spp.scanInventory();
    var page = caller.get("/api/hypervisor/1001/vm?from=hlo");
    List<Integer> sizes = new ArrayList<>();
    sizes.add(page.path("vms").size());
    while (page.path("links").has("nextPage")) {
      var next = page.path("links").path("nextPage");
      assertThat(next.path("href").asText()).contains("pageStartIndex=" + 100 * sizes.size());
      page = caller.follow("GET", next, "").body();
      sizes.add(page.path("vms").size());
    }
    assertThat(sizes).containsExactly(100, 100, 51);
    assertThat(page.path("total").asInt()).isEqualTo(251);
  }

  @Test
  void section_2_errors_have_three_shapes() {
    var api = caller.call("GET", "/api/endeavour/job/0", "");
    assertThat(api.status()).isEqualTo(404);
    assertThat(api.body().path("description").asText()).isNotBlank();
    var text = caller.call("POST", "/ngp/slapolicy", "{}");
    assertThat(text.status()).isEqualTo(400);
    assertThat(text.body().path("response").isTextual()).isTrue();
    spp.setNgpErrors(ErrorShape.DESCRIPTION);
    var nested = caller.call("POST", "/ngp/slapolicy", "{}").body();
    assertThat(nested.path("response").path("description").asText()).isNotBlank();
  }

  @Test
  void section_3_a_rename_leaves_a_copy_of_the_original() {
    var id = policy("'age': 7");
    var renamed = gold("'age': 7").replace("\"gold\"", "\"silver\"");
    assertThat(caller.call("PUT", "/ngp/slapolicy/" + id, renamed).status()).isEqualTo(200);
    assertThat(caller.named("/ngp/slapolicy", "silver").path("id").asText()).isEqualTo(id);
    assertThat(names("/ngp/slapolicy", "slapolicies")).containsExactlyInAnyOrder("silver", "gold");
  }

  @Test
  void section_3_a_smaller_retention_purges_at_once() {
    var id = policy("'numsnapshots': 5");
    assign("'" + id + "'", "gold");
    backUp();
    backUp();
    assertThat(versions()).hasSize(2);
    caller.call("PUT", "/ngp/slapolicy/" + id, gold("'numsnapshots': 1"));
    assertThat(versions()).hasSize(1);
  }

  @Test
  void section_5_a_new_machine_is_unknown_until_the_inventory_job_has_run() {
    spp.vcenter().addMachine("new", "zone-a");
    assertThat(names("/api/hypervisor/1001/vm?from=hlo", "vms")).doesNotContain("new");
    var job = caller.named("/api/endeavour/job", "Hypervisor Inventory");
    caller.follow("POST", job.path("links").path("start"), "");
    settle();
    assertThat(names("/api/hypervisor/1001/vm?from=hlo", "vms")).contains("new");
  }

  @Test
  void section_7_a_policy_gets_its_job_with_its_first_resource_and_keeps_it_held_after_the_last() {
    var id = policy("'age': 7");
    assertThat(names("/api/endeavour/job", "jobs")).doesNotContain("vmware_gold");
    assign("'" + id + "'", "gold");
    var job = caller.named("/api/endeavour/job", "vmware_gold");
    assertThat(job.path("links").has("hold")).isTrue();
    assertThat(job.path("links").path("start").has("schema")).isTrue();
    unassign();
    var held = caller.named("/api/endeavour/job", "vmware_gold");
    assertThat(held.path("status").asText()).isEqualTo("HELD");
    assertThat(held.path("links").has("release")).isTrue();
    assertThat(held.path("links").has("start")).isFalse();
    assign("'" + id + "'", "gold");
    assertThat(caller.named("/api/endeavour/job", "vmware_gold")).isEqualTo(held);
  }

  @Test
  void section_7_a_policy_goes_after_its_jobs_which_are_listed_still_unless_told_otherwise() {
    var id = policy("'age': 7");
    assign("'" + id + "'", "gold");
    unassign();
    var refused = caller.call("DELETE", "/ngp/slapolicy/" + id, "");
    assertThat(refused.status()).isEqualTo(400);
    var job = caller.named("/api/endeavour/job", "vmware_gold").path("id").asText();
    caller.call("DELETE", "/api/endeavour/job/" + job, "");
    assertThat(names("/api/endeavour/job", "jobs")).contains("vmware_gold");
    assertThat(names("/api/endeavour/job?excludeMarkDeleted=true", "jobs"))
        .doesNotContain("vmware_gold");
    assertThat(caller.call("DELETE", "/ngp/slapolicy/" + id, "").status()).isEqualTo(204);
  }

  @Test
  void section_10_a_test_restore_stays_pending_until_its_link_ends_it() {
    var id = policy("'age': 7");
    spp.vcenter().write(web, "vda", 0, "saved".getBytes(StandardCharsets.UTF_8));
    assign("'" + id + "'", "gold");
    backUp();
    var answer = caller.call("POST", "/ngp/hypervisor?action=restore", testRestore());
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.body().path("response").path("name").asText()).startsWith("onDemandRestore_");
    settle();
    var session = lastSession();
    assertThat(session.path("status").asText()).isEqualTo("PENDING");
    var made = spp.vcenter().named("web-test").getFirst();
    assertThat(spp.vcenter().read(made, "vda"))
        .startsWith("saved".getBytes(StandardCharsets.UTF_8));
    assertThat(session.path("links").has("rrp")).isTrue();
    caller.follow("POST", session.path("links").path("end_iv"), "");
    settle();
    assertThat(lastSession().path("status").asText()).isEqualTo("COMPLETED");
    assertThat(spp.vcenter().named("web-test")).isEmpty();
  }

  @Test
  void section_2_a_link_that_is_hidden_does_nothing_either() {
    assign("'" + policy("'age': 7") + "'", "gold");
    var hold = caller.named("/api/endeavour/job", "vmware_gold").path("links").path("hold");
    spp.hideLink("hold");
    assertThat(caller.follow("POST", hold, "").status()).isEqualTo(400);
  }

  private String policy(String retention) {
    var made = caller.call("POST", "/ngp/slapolicy", gold(retention));
    assertThat(made.status()).isEqualTo(201);
    return made.body().path("response").path("id").asText();
  }

  private static String gold(String retention) {
    return GOLD.replace("RETENTION", retention.replace('\'', '"'));
  }

  private void assign(String id, String name) {
    apply("{'id': ID, 'name': 'NAME', 'href': 'x'}".replace("ID", id).replace("NAME", name));
  }

  private void unassign() {
    apply("");
  }

  private void apply(String policies) {
    var vm = caller.named("/api/hypervisor/1001/vm", "web");
    var body =
        Caller.json(
            "{'subtype':'vmware','version':'1.0','slapolicies':[{policies}],'resources':"
                + "[{'id':'{id}','href':'{href}','metadataPath':'{path}'}]}",
            Map.of(
                "policies", policies.replace('\'', '"'),
                "id", vm.path("id").asText(),
                "href", vm.path("links").path("self").path("href").asText(),
                "path", vm.path("metadataPath").asText()));
    assertThat(caller.call("POST", "/ngp/hypervisor?action=applySLAPolicies", body).status())
        .isEqualTo(200);
  }

  private void backUp() {
    var body =
        Caller.json(
            "{'slaPolicyName':'gold','subtype':'vmware','resource':['/vm/{id}']}",
            Map.of("id", spp.vmId(web)));
    assertThat(caller.call("POST", "/ngp/hypervisor?action=adhoc", body).status()).isEqualTo(200);
    settle();
  }

  private String testRestore() {
    var href = "https://localhost:8082/api/hypervisor/1001/vm/" + spp.vmId(web) + "?from=recovery";
    var version = versions().getFirst().path("links").path("self").path("href").asText();
    return Caller.json(
        "{'subType':'vmware','spec':{'source':[{'href':'{href}','resourceType':'vm','include':true,"
            + "'version':{'href':'{version}'}}],'subpolicy':[{'type':'IV','destination':{'mapvm':"
            + "{'{href}':{'name':'web-test'}}},'option':{'mode':'test'}}]}}",
        Map.of("href", href, "version", version));
  }

  /** Each call lets the work go on by a step. */
  private void settle() {
    for (int i = 0; i < 4; i++) {
      caller.get("/api/site");
    }
  }

  private List<JsonNode> versions() {
    var versions = "/api/hypervisor/1001/vm/" + spp.vmId(web) + "/version?from=recovery";
    return Json.items(caller.get(versions).path("versions")).toList();
  }

  private JsonNode lastSession() {
    var sort = Links.encode(Caller.json("[{'property':'start','direction':'DESC'}]", Map.of()));
    return caller.get("/api/endeavour/jobsession?sort=" + sort).path("sessions").path(0);
  }

  private List<String> names(String target, String collection) {
    return Json.items(caller.get(target).path(collection))
        .map(item -> item.path("name").asText())
        .toList();
  }
}
