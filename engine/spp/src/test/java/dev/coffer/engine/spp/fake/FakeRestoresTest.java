package dev.coffer.engine.spp.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Restores do to the vCenter what sections 10 and 11 of the reference say. */
class FakeRestoresTest extends FakeBench {

  @Test
  void section_10_a_test_restore_stays_pending_until_its_link_ends_it() {
    policy("'age': 7");
    spp.vcenter().write(web, "vda", 0, "saved".getBytes(StandardCharsets.UTF_8));
    caller.assign("web", "gold");
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
  void
      section_10_a_production_restore_is_called_recovery_and_makes_a_machine_again_under_its_ids() {
    policy("'age': 7");
    write("saved");
    caller.assign("web", "gold");
    backUp();
    write("later");
    restore("'mode':'production'", 400);
    restore("'mode':'recovery','allowvmoverwrite':true", 201);
    assertThat(spp.vcenter().read(web, "vda")).startsWith(bytes("saved"));
    spp.vcenter().removeMachine(web);
    restore("'mode':'recovery','poweron':true", 201);
    assertThat(spp.vcenter().read(web, "vda")).startsWith(bytes("saved"));
    assertThat(spp.vcenter().isOn(web)).isTrue();
  }

  @Test
  void section_10_what_was_repaired_in_a_test_machine_comes_back_by_rapid_return_to_production() {
    policy("'age': 7");
    caller.assign("web", "gold");
    backUp();
    restore("'mode':'test'", 201);
    var made = spp.vcenter().named("web-test").getFirst();
    spp.vcenter().write(made, "vda", 0, bytes("repaired"));
    caller.follow("POST", lastSession().path("links").path("rrp"), "");
    settle();
    assertThat(spp.vcenter().read(web, "vda")).startsWith(bytes("repaired"));
    assertThat(spp.vcenter().named("web-test")).isEmpty();
  }

  @Test
  void section_11_files_are_found_of_machines_that_catalog_them_and_written_into_the_guest() {
    policy("'age': 7");
    spp.vcenter().writeFile(web, "/etc/hosts", "localhost");
    caller.assign("web", "gold");
    backUp();
    assertThat(found("hosts")).isEmpty();
    caller.catalogFiles("web");
    var file = found("hosts").getFirst();
    spp.vcenter().writeFile(web, "/etc/hosts", "broken");
    var source = Json.object().put("resourceType", "file").put("include", true);
    source.put("href", file.path("links").path("self").path("href").asText());
    source.putObject("version").set("href", file.path("links").path("version").path("href"));
    var body = Json.object();
    var spec = body.putObject("spec").put("view", "");
    spec.putArray("source").add(source);
    spec.putArray("subpolicy").addObject().putObject("option").put("overwriteExistingFile", true);
    var answer = caller.call("POST", "/ngp/hypervisor?action=restorefile", body.toString());
    assertThat(answer.status()).isEqualTo(201);
    settle();
    assertThat(spp.vcenter().files(web)).containsEntry("/etc/hosts", "localhost");
  }

  private List<JsonNode> found(String name) {
    var filter =
        Links.encode(
            Caller.json(
                "[{'property':'catalogProvider','value':'filecatalog','op':'='},"
                    + "{'property':'name','value':'{name}','op':'='}]",
                Map.of("name", name)));
    return Json.items(caller.get("/api/endeavour/search?filter=" + filter).path("results"))
        .toList();
  }

  private void restore(String option, int status) {
    var body = testRestore().replace("\"mode\":\"test\"", option.replace('\'', '"'));
    assertThat(caller.call("POST", "/ngp/hypervisor?action=restore", body).status())
        .isEqualTo(status);
    settle();
  }

  private void write(String text) {
    spp.vcenter().write(web, "vda", 0, bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
