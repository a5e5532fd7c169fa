package dev.coffer.operator.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.operator.yaml.FieldPath;
import dev.coffer.operator.yaml.YamlDocument;

/**
 * One resource within a file: most often a whole document, sometimes an item of a {@code List}.
 *
 * @param pointer of the resource in the document
 */
public record Place(String file, YamlDocument document, String pointer) {

  /** The resource as it is written. */
  public JsonNode tree() {
    return document.root().at(pointer);
  }

  /** Text of a field of the resource; empty when it is missing or something else. */
  String text(String field) {
    return tree().at(field).asText("");
  }

  /** Where it begins. */
  public Origin origin() {
    return new Origin(file, document.line(pointer));
  }

  /** A problem with a field of the resource. */
  public ManifestProblem problem(String field, String message) {
    String full = pointer + field;
    return new ManifestProblem(
        new Origin(file, document.line(full)), FieldPath.dotted(full), message);
  }
}
