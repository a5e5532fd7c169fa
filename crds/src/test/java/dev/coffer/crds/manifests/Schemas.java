package dev.coffer.crds.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the generator leaves undone in a schema. */
final class Schemas {

  /** Lists whose items have a key. All others are replaced as a whole: they have one writer. */
  private static final Map<String, List<String>> MAPS =
      Map.of(
          "spec.copies", List.of("site"),
          "status.copies", List.of("site"),
          "status.conditions", List.of("type"),
          "status.disks", List.of("id"),
          "status.jobs", List.of("id"),
          "status.virtualMachines", List.of("id"),
          "status.proofs", List.of("virtualMachineId"));

  private static final Set<String> SETS = Set.of("spec.files.paths");

  private Schemas() {}

  /** Completes the schema of a kind and everything below it, in place. */
  static void complete(ObjectNode root) {
    root.get("properties")
        .properties()
        .forEach(property -> complete(property.getKey(), (ObjectNode) property.getValue()));
  }

  private static void complete(String path, ObjectNode schema) {
    plainNumber(schema, "minimum");
    plainNumber(schema, "maximum");
    sortRequired(schema);
    dropRepeatedRules(schema);
    if (schema.path("type").asText().equals("array")) {
      typeList(path, schema);
    }
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> complete(path + "." + property.getKey(), (ObjectNode) property.getValue()));
    if (schema.get("items") instanceof ObjectNode items) {
      complete(path, items);
    }
    if (schema.get("additionalProperties") instanceof ObjectNode values) {
      complete(path, values);
    }
  }

  private static void typeList(String path, ObjectNode list) {
    List<String> keys = MAPS.get(path);
    if (keys != null && list.get("items").has("properties")) {
      list.put("x-kubernetes-list-type", "map");
      keys.forEach(list.putArray("x-kubernetes-list-map-keys")::add);
    } else {
      list.put("x-kubernetes-list-type", SETS.contains(path) ? "set" : "atomic");
    }
  }

  /** Bounds are doubles to the generator: 1000.0, or worse, 9.007199254740991E15. */
  private static void plainNumber(ObjectNode schema, String bound) {
    JsonNode number = schema.get(bound);
    if (number != null && number.asDouble() == Math.rint(number.asDouble())) {
      schema.put(bound, number.asLong());
    }
  }

  private static void sortRequired(ObjectNode schema) {
    if (schema.get("required") instanceof ArrayNode required) {
      var names = new TreeSet<String>();
      required.forEach(name -> names.add(name.asText()));
      names.forEach(schema.putArray("required")::add);
    }
  }

  /** A rule on a record component is found on its field and on its accessor. */
  private static void dropRepeatedRules(ObjectNode schema) {
    if (schema.get("x-kubernetes-validations") instanceof ArrayNode rules) {
      var once = new LinkedHashSet<JsonNode>();
      rules.forEach(once::add);
      schema.putArray("x-kubernetes-validations").addAll(once);
    }
  }
}
