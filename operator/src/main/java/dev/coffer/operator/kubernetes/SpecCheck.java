package dev.coffer.operator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.crds.Api;
import dev.coffer.crds.Kind;
import dev.coffer.crds.validation.ResourceValidator;
import dev.coffer.crds.validation.Violation;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether stored specs are what the planner may rely on. An API server checks them when they are
 * written, by the definition that it had then and as well as its version can.
 */
final class SpecCheck {

  private static final ObjectMapper JSON = new JsonMapper();

  private final ResourceValidator validator = new ResourceValidator();
  private final Function<CustomResource<?, ?>, Optional<JsonNode>> stored;
  private final Map<Version, Optional<String>> verdicts = new ConcurrentHashMap<>();

  /** A spec does not change without its generation. */
  private record Version(String uid, long generation) {
    static Version of(CustomResource<?, ?> resource) {
      ObjectMeta metadata = resource.getMetadata();
      return new Version(
          metadata.getUid(), Objects.requireNonNullElse(metadata.getGeneration(), 0L));
    }
  }

  /**
   * @param stored the document of a resource as it is stored; for those whose spec cannot be read
   */
  SpecCheck(Function<CustomResource<?, ?>, Optional<JsonNode>> stored) {
    this.stored = stored;
  }

  /** What is wrong with a resource, for people; empty when nothing is. */
  Optional<String> problem(CustomResource<?, ?> resource) {
    return verdicts.computeIfAbsent(Version.of(resource), _ -> judge(resource));
  }

  /** Forgets all others. */
  void retain(List<CustomResource<?, ?>> resources) {
    Set<Version> there = resources.stream().map(Version::of).collect(Collectors.toSet());
    verdicts.keySet().retainAll(there);
  }

  private Optional<String> judge(CustomResource<?, ?> resource) {
    boolean readable = resource.getSpec() != null;
    var spec =
        readable
            ? JSON.<JsonNode>valueToTree(resource.getSpec())
            : stored.apply(resource).map(document -> document.get("spec")).orElse(null);
    var violations = spec == null ? List.<Violation>of() : violations(resource, spec);
    if (violations.isEmpty()) {
      return readable
          ? Optional.empty()
          : Optional.of("The spec cannot be read; apply the resource again as it should be.");
    }
    var first = violations.getFirst();
    return Optional.of(
        "The stored %s is not valid any more: %s%s; correct it."
            .formatted(
                first.pointer().substring(1).replace('/', '.'),
                first.message(),
                violations.size() == 1 ? "" : " (and %d more)".formatted(violations.size() - 1)));
  }

  private List<Violation> violations(CustomResource<?, ?> resource, JsonNode spec) {
    var document = JsonNodeFactory.instance.objectNode();
    document.put("apiVersion", Api.GROUP + "/" + Api.VERSION).put("kind", resource.getKind());
    document.putObject("metadata").put("name", resource.getMetadata().getName());
    document.set("spec", withoutEmptyLists(spec));
    return validator.validate(Kind.valueOf(resource.getKind()), document).stream()
        .filter(violation -> violation.pointer().startsWith("/spec"))
        .toList();
  }

  /** The types have an empty list for one that is not there. */
  private static JsonNode withoutEmptyLists(JsonNode value) {
    if (value instanceof ObjectNode object) {
      object.properties().removeIf(field -> isEmptyList(field.getValue()));
    }
    value.forEach(SpecCheck::withoutEmptyLists);
    return value;
  }

  private static boolean isEmptyList(JsonNode value) {
    return value.isArray() && value.isEmpty();
  }
}
