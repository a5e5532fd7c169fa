package dev.coffer.operator.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.operator.yaml.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the API server demands of {@code metadata}, which no schema of ours describes.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/names/">names</a>
 */
final class MetadataCheck {

  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern NAMESPACE = Pattern.compile(LABEL);
  private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

  /** What people write. */
  private static final Set<String> WRITTEN = Set.of("name", "namespace", "labels", "annotations");

  /** What a cluster adds, so that output of kubectl can be read back; it means nothing here. */
  private static final Set<String> IGNORED =
      Set.of(
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "finalizers",
          "managedFields",
          "ownerReferences",
          "selfLink");

  private final Place place;
  private final List<ManifestProblem> problems = new ArrayList<>();

  private MetadataCheck(Place place) {
    this.place = place;
  }

  static List<ManifestProblem> check(Place place) {
    MetadataCheck check = new MetadataCheck(place);
    JsonNode metadata = place.tree().path("metadata");
    if (metadata.isMissingNode() || metadata.isNull()) {
      check.problem("", "metadata is missing; it must have at least a name");
    } else if (!metadata.isObject()) {
      check.problem("/metadata", "this must be a mapping with at least a name");
    } else {
      check.fields(metadata);
      check.name(metadata.path("name"));
      check.namespace(metadata.path("namespace"));
      check.texts(metadata, "labels");
      check.texts(metadata, "annotations");
    }
    return check.problems;
  }

  private void fields(JsonNode metadata) {
    metadata
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (field.equals("generateName")) {
                problem("/metadata/generateName", "a resource in a file must have a name instead");
              } else if (!WRITTEN.contains(field) && !IGNORED.contains(field)) {
                problem(
                    FieldPath.child("/metadata", field),
                    "there is no such field; allowed are name, namespace, labels, annotations");
              }
            });
  }

  private void name(JsonNode name) {
    if (name.isMissingNode() || name.isNull()) {
      problem("/metadata", "the name is missing");
    } else if (!name.isTextual()) {
      problem("/metadata/name", "a name must be text; put it in quotes");
    } else if (name.asText().length() > 253 || !NAME.matcher(name.asText()).matches()) {
      problem(
          "/metadata/name",
          quoted(name)
              + " is not a name: at most 253 lower-case letters, digits, '-' and '.', with a"
              + " letter or digit at both ends");
    }
  }

  private void namespace(JsonNode namespace) {
    if (namespace.isMissingNode() || namespace.isNull()) {
      return;
    }
    if (!namespace.isTextual()
        || namespace.asText().length() > 63
        || !NAMESPACE.matcher(namespace.asText()).matches()) {
      problem(
          "/metadata/namespace",
          quoted(namespace)
              + " is not a namespace: at most 63 lower-case letters, digits and '-', with a letter"
              + " or digit at both ends");
    }
  }

  private void texts(JsonNode metadata, String field) {
    JsonNode map = metadata.path(field);
    if (map.isMissingNode() || map.isNull()) {
      return;
    }
    String pointer = "/metadata/" + field;
    if (!map.isObject()) {
      problem(pointer, "this must be a mapping of text to text");
    }
    map.properties().stream()
        .filter(entry -> !entry.getValue().isTextual())
        .forEach(
            entry ->
                problem(
                    FieldPath.child(pointer, entry.getKey()),
                    "a value must be text; put it in quotes"));
  }

  private void problem(String field, String message) {
    problems.add(place.problem(field, message));
  }

  private static String quoted(JsonNode node) {
    return "'" + node.asText() + "'";
  }
}
