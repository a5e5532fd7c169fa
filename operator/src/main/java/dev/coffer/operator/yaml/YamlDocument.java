package dev.coffer.operator.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * One document of a YAML file.
 *
 * @param root its value
 * @param lines the line, from 1, on which the field of each JSON pointer stands
 */
public record YamlDocument(JsonNode root, Map<String, Integer> lines) {

  public YamlDocument {
    lines = Map.copyOf(lines);
  }

  /** The line of a field or, where there is no such field, of the nearest thing around it. */
  public int line(String pointer) {
    String at = pointer;
    while (!at.isEmpty() && !lines.containsKey(at)) {
      at = FieldPath.parent(at);
    }
    return lines.getOrDefault(at, 1);
  }
}
