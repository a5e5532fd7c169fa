package dev.coffer.operator.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.operator.examples.Situation.Health;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What Argo CD does with the scripts of {@code argocd-cm.yaml}. */
final class ArgoCd {

  static final String CONFIG_MAP = "gitops/argocd/argocd-cm.yaml";
  private static final JsonNode DATA = Examples.documents(CONFIG_MAP).getFirst().get("data");

  private ArgoCd() {}

  /** The health of a resource, and why. */
  record Judgement(Health health, String message) {}

  /** An action that is offered for a resource. */
  record Action(String name, boolean disabled) {}

  /** What is being deleted is in progress for Argo CD, whatever a script would say. */
  static Judgement judge(JsonNode resource) {
    if (resource.path("metadata").has("deletionTimestamp")) {
      return new Judgement(Health.Progressing, "Pending deletion");
    }
    JsonNode found = Lua.run(healthScript(resource), resource);
    return new Judgement(
        Health.valueOf(found.get("status").asText()), found.get("message").asText());
  }

  static String healthScript(JsonNode resource) {
    return DATA.get("resource.customizations.health." + suffix(resource)).asText();
  }

  static List<Action> actions(JsonNode resource) {
    JsonNode customization = customization(resource);
    return customization.isMissingNode()
        ? List.of()
        : Lua.run(customization.get("discovery.lua").asText(), resource).properties().stream()
            .map(each -> new Action(each.getKey(), each.getValue().path("disabled").asBoolean()))
            .toList();
  }

  /** The resource as an action leaves it. */
  static JsonNode act(String action, JsonNode resource) {
    var script =
        definitions(resource)
            .filter(each -> each.get("name").asText().equals(action))
            .map(each -> each.get("action.lua").asText())
            .findFirst()
            .orElseThrow();
    return withEmptyMaps(Lua.run(script, resource), resource);
  }

  private static Stream<JsonNode> definitions(JsonNode resource) {
    return StreamSupport.stream(customization(resource).get("definitions").spliterator(), false);
  }

  /** The actions of a kind; missing where it has none. */
  static JsonNode customization(JsonNode resource) {
    JsonNode text = DATA.path("resource.customizations.actions." + suffix(resource));
    return text.isMissingNode() ? text : Examples.yaml(text.asText()).getFirst();
  }

  private static String suffix(JsonNode resource) {
    var group = resource.get("apiVersion").asText().replaceFirst("/.*", "");
    return group + "_" + resource.get("kind").asText();
  }

  /** Lua does not tell an empty map from an empty list: what was a map before is one again. */
  private static JsonNode withEmptyMaps(JsonNode after, JsonNode before) {
    if (before.isObject() && after.isArray() && after.isEmpty()) {
      return before;
    }
    if (before.isObject() && after instanceof ObjectNode object) {
      object.properties().stream()
          .filter(field -> before.has(field.getKey()))
          .toList()
          .forEach(
              field ->
                  object.set(
                      field.getKey(), withEmptyMaps(field.getValue(), before.get(field.getKey()))));
    }
    return after;
  }
}
