package dev.coffer.engine.spp.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The fake has the oddities that are known of the real server; the numbers are sections of the
 * reference.
 */
class FakeSppTest extends FakeBench {

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
    caller.assign("web", "gold");
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
    policy("'age': 7");
    assertThat(names("/api/endeavour/job", "jobs")).doesNotContain("vmware_gold");
    caller.assign("web", "gold");
    var job = caller.named("/api/endeavour/job", "vmware_gold");
    assertThat(job.path("links").has("hold")).isTrue();
    assertThat(job.path("links").path("start").has("schema")).isTrue();
    caller.assign("web");
    var held = caller.named("/api/endeavour/job", "vmware_gold");
    assertThat(held.path("status").asText()).isEqualTo("HELD");
    assertThat(held.path("links").has("release")).isTrue();
    assertThat(held.path("links").has("start")).isFalse();
    caller.assign("web", "gold");
    assertThat(caller.named("/api/endeavour/job", "vmware_gold")).isEqualTo(held);
  }

  @Test
  void section_7_a_policy_goes_after_its_jobs_which_are_listed_still_unless_told_otherwise() {
    var id = policy("'age': 7");
    caller.assign("web", "gold");
    caller.assign("web");
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
  void section_2_a_link_that_is_hidden_does_nothing_either() {
    policy("'age': 7");
    caller.assign("web", "gold");
    var hold = caller.named("/api/endeavour/job", "vmware_gold").path("links").path("hold");
    spp.hideLink("hold");
    assertThat(caller.follow("POST", hold, "").status()).isEqualTo(400);
  }
}
