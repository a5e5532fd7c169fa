package dev.coffer.operator.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coffer.crds.Api;
import dev.coffer.crds.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Whether the API server knows the four kinds as well as this operator does. */
final class CrdCheck {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final int FEW = 3;

  private CrdCheck() {}

  /**
   * What is wrong, one sentence for each kind; empty when all is well. A newer definition, with
   * fields that this operator does not know, is well.
   *
   * @param installed the definition of a kind as the API server has it; empty when there is none
   */
  static List<String> problems(Function<Kind, Optional<JsonNode>> installed) {
    return Stream.of(Kind.values())
        .flatMap(kind -> problem(kind, installed.apply(kind)).stream())
        .toList();
  }

  /** The name of a kind's definition, such as {@code backuppolicies.backup.coffer.dev}. */
  static String name(Kind kind) {
    return kind.plural() + "." + Api.GROUP;
  }

  private static Optional<String> problem(Kind kind, Optional<JsonNode> installed) {
    if (installed.isEmpty()) {
      return Optional.of(
          "the custom resource definition %s is missing: install the chart coffer-crds"
              .formatted(name(kind)));
    }
    var theirs = schema(installed.get());
    if (theirs.isMissingNode()) {
      return Optional.of(
          "the custom resource definition %s does not serve version %s: update the chart coffer-crds"
              .formatted(name(kind), Api.VERSION));
    }
    var missing = new ArrayList<String>();
    collect(schema(ours(kind)), theirs, "", missing);
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the custom resource definition %s is older than this operator, it lacks %s: update the"
                    .formatted(name(kind), some(missing))
                + " chart coffer-crds");
  }

  private static String some(List<String> fields) {
    String first = String.join(", ", fields.subList(0, Math.min(FEW, fields.size())));
    return fields.size() <= FEW ? first : first + " and " + (fields.size() - FEW) + " more";
  }

  private static JsonNode ours(Kind kind) {
    try {
      return YAML.readTree(kind.manifest());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the manifest of " + kind + " is no YAML", e);
    }
  }

  private static JsonNode schema(JsonNode definition) {
    for (JsonNode version : definition.at("/spec/versions")) {
      if (version.path("name").asText().equals(Api.VERSION) && version.path("served").asBoolean()) {
        return version.at("/schema/openAPIV3Schema");
      }
    }
    return MissingNode.getInstance();
  }

  private static void collect(JsonNode ours, JsonNode theirs, String path, List<String> missing) {
    for (var property : ours.path("properties").properties()) {
      var field = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
      var other = theirs.path("properties").path(property.getKey());
      if (other.isMissingNode()) {
        missing.add(field);
      } else {
        collect(property.getValue(), other, field, missing);
      }
    }
    if (ours.has("items")) {
      collect(ours.path("items"), theirs.path("items"), path + "[]", missing);
    }
  }
}
