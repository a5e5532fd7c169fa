package dev.coffer.crds.validation;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks what the CRDs demand beyond JSON schema: CEL rules at every level, and the uniqueness of
 * the items of sets and maps. A rule is not asked about a value whose shape is wrong already.
 */
final class RuleCheck {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();

  private final Rules rules;
  private final List<Violation> shape;
  private final List<Violation> found = new ArrayList<>();

  RuleCheck(Rules rules, List<Violation> shape) {
    this.rules = rules;
    this.shape = shape;
  }

  List<Violation> check(JsonNode schema, JsonNode document, @Nullable JsonNode previous) {
    visit("", schema, document, previous);
    return List.copyOf(found);
  }

  private void visit(String at, JsonNode schema, JsonNode value, @Nullable JsonNode old) {
    if (shape.stream().noneMatch(violation -> Pointer.isWithin(violation.pointer(), at))) {
      askAll(at, schema.path("x-kubernetes-validations"), value, old);
      requireUnique(at, schema, value);
    }
    for (var field : schema.path("properties").properties()) {
      JsonNode child = value.get(field.getKey());
      if (child != null) {
        JsonNode oldChild = old == null ? null : old.get(field.getKey());
        visit(Pointer.child(at, field.getKey()), field.getValue(), child, oldChild);
      }
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      visit(Pointer.child(at, i), schema.path("items"), value.get(i), null);
    }
  }

  private void askAll(String at, JsonNode all, JsonNode value, @Nullable JsonNode old) {
    if (all.isEmpty()) {
      return;
    }
    Map<String, Object> values = new HashMap<>();
    values.put("self", JSON.convertValue(value, Object.class));
    if (old != null) {
      values.put("oldSelf", JSON.convertValue(old, Object.class));
    }
    for (JsonNode rule : all) {
      String text = rule.get("rule").asText();
      boolean applies = old != null || !text.contains("oldSelf");
      if (applies && !rules.holds(text, values)) {
        String place = at + rule.path("fieldPath").asText().replace('.', '/');
        found.add(new Violation(place, rule.get("message").asText()));
      }
    }
  }

  private void requireUnique(String at, JsonNode schema, JsonNode list) {
    String type = schema.path("x-kubernetes-list-type").asText();
    if (type.equals("set") || type.equals("map")) {
      Set<JsonNode> seen = new HashSet<>();
      for (int i = 0; i < list.size(); i++) {
        JsonNode key = key(schema.path("x-kubernetes-list-map-keys"), list.get(i));
        if (!seen.add(key)) {
          String message = key.asText() + " is in this list twice: keep one";
          found.add(new Violation(Pointer.child(at, i), message));
        }
      }
    }
  }

  /** What may occur once: the item itself in a set, its key in a map. All our maps have one key. */
  private static JsonNode key(JsonNode keys, JsonNode item) {
    return keys.isEmpty() ? item : item.path(keys.get(0).asText());
  }
}
