package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** A policy as it was sent (section 3). */
final class SlaPolicy {

  final String id;
  final long created;
  String name;
  ObjectNode body;

  SlaPolicy(String id, long created, ObjectNode body) {
    this.id = id;
    this.created = created;
    this.body = body;
    this.name = body.path("name").asText();
  }

  /** The backup to a vSnap server. */
  JsonNode main() {
    return Json.items(body.path("spec").path("subpolicy"))
        .filter(sub -> sub.path("type").asText().equals("REPLICATION"))
        .filter(sub -> sub.path("software").asBoolean())
        .findFirst()
        .orElseThrow();
  }

  String site() {
    return main().path("site").asText();
  }

  JsonNode trigger() {
    return main().path("trigger");
  }

  Optional<Integer> days() {
    return number("age");
  }

  Optional<Integer> snapshots() {
    return number("numsnapshots");
  }

  private Optional<Integer> number(String field) {
    var value = main().path("retention").path(field);
    return value.isNumber() ? Optional.of(value.asInt()) : Optional.empty();
  }

  String jobName() {
    return "vmware_" + name;
  }

  ObjectNode view(State state) {
    var view = body.deepCopy().put("id", id).put("name", name).put("rbacPath", "root:0");
    view.set(
        "links",
        Links.of(state)
            .add("self", "/ngp/slapolicy/" + id)
            .add("edit", "/ngp/slapolicy/" + id)
            .node());
    return view;
  }
}
