package dev.coffer.engine.spp.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A pretended server with one machine, and somebody who talks to it. */
abstract class FakeBench {

  private static final String GOLD =
      """
      {"name": "gold", "type": "backup", "version": "1.0", "spec": {"subpolicy": [
        {"type": "REPLICATION", "software": true, "site": "vault-b", "retention": {RETENTION},
         "trigger": {}, "useEncryption": false}]}}
      """;

  final FakeSpp spp = FakeSpp.start();
  final Caller caller = new Caller(spp);
  String web = "";

  @BeforeEach
  final void world() {
    spp.addSite("vault-b", 1 << 30);
    web = spp.vcenter().addMachine("web", "zone-a");
    spp.vcenter().addDisk(web, "vda", 1 << 16);
    spp.scanInventory();
    caller.loggedIn();
  }

  @AfterEach
  final void close() {
    caller.close();
    spp.close();
  }

  final String policy(String retention) {
    var made = caller.call("POST", "/ngp/slapolicy", gold(retention));
    assertThat(made.status()).isEqualTo(201);
    return made.body().path("response").path("id").asText();
  }

  static String gold(String retention) {
    return GOLD.replace("RETENTION", retention.replace('\'', '"'));
  }

  final void backUp() {
    var body =
        Caller.json(
            "{'slaPolicyName':'gold','subtype':'vmware','resource':['/vm/{id}']}",
            Map.of("id", spp.vmId(web)));
    assertThat(caller.call("POST", "/ngp/hypervisor?action=adhoc", body).status()).isEqualTo(200);
    settle();
  }

  final String testRestore() {
    var href = "https://localhost:8082/api/hypervisor/1001/vm/" + spp.vmId(web) + "?from=recovery";
    var version = versions().getFirst().path("links").path("self").path("href").asText();
    return Caller.json(
        "{'subType':'vmware','spec':{'source':[{'href':'{href}','resourceType':'vm','include':true,"
            + "'version':{'href':'{version}'}}],'subpolicy':[{'type':'IV','destination':{'mapvm':"
            + "{'{href}':{'name':'web-test'}}},'option':{'mode':'test'}}]}}",
        Map.of("href", href, "version", version));
  }

  /** Each call lets the work go on by a step. */
  final void settle() {
    for (int i = 0; i < 4; i++) {
      caller.get("/api/site");
    }
  }

  final List<JsonNode> versions() {
    var versions = "/api/hypervisor/1001/vm/" + spp.vmId(web) + "/version?from=recovery";
    return Json.items(caller.get(versions).path("versions")).toList();
  }

  final JsonNode lastSession() {
    var sort = Links.encode(Caller.json("[{'property':'start','direction':'DESC'}]", Map.of()));
    return caller.get("/api/endeavour/jobsession?sort=" + sort).path("sessions").path(0);
  }

  final List<String> names(String target, String collection) {
    return Json.items(caller.get(target).path(collection))
        .map(item -> item.path("name").asText())
        .toList();
  }
}
