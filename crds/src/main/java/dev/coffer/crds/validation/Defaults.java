package dev.coffer.crds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Fills in a document as the API server does before it validates it. */
final class Defaults {

  private Defaults() {}

  static JsonNode apply(JsonNode schema, JsonNode document) {
    JsonNode copy = document.deepCopy();
    fill(schema, copy);
    return copy;
  }

  private static void fill(JsonNode schema, JsonNode value) {
    switch (value) {
      case ObjectNode object -> {
        object.properties().removeIf(field -> field.getValue().isNull());
        for (var field : schema.path("properties").properties()) {
          JsonNode preset = field.getValue().get("default");
          if (preset != null && !object.has(field.getKey())) {
            object.set(field.getKey(), preset.deepCopy());
          }
        }
        for (var field : object.properties()) {
          fill(schemaOf(schema, field.getKey()), field.getValue());
        }
      }
      case ArrayNode list -> list.forEach(item -> fill(schema.path("items"), item));
      default -> {}
    }
  }

  private static JsonNode schemaOf(JsonNode schema, String field) {
    JsonNode named = schema.path("properties").path(field);
    return named.isMissingNode() ? schema.path("additionalProperties") : named;
  }
}
