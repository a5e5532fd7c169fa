package dev.coffer.operator.config;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coffer.operator.yaml.FieldPath;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads the settings of one engine as the driver gets them: a value that is {@code {fromFile:
 * PATH}} is the content of that file. No problem ever shows a value.
 */
final class SettingsReader {

  private static final String FROM_FILE = "fromFile";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Section settings;
  private final Path folder;
  private final Set<String> secrets = new LinkedHashSet<>();

  SettingsReader(Section settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
  }

  Map<String, Object> read() {
    if (settings.has(FROM_FILE)) {
      throw settings.problem(
          FROM_FILE, "a single setting can come from a file, all of them cannot");
    }
    ObjectNode resolved = JSON.createObjectNode();
    for (String field : settings.fields()) {
      if (settings.value(field).isNull()) {
        throw settings.problem(field, "it has no value");
      }
      resolved.set(field, resolve(settings.value(field), FieldPath.child("", field)));
    }
    return JSON.convertValue(resolved, new TypeReference<Map<String, Object>>() {});
  }

  /** The contents of files that {@link #read} put in. */
  Set<String> secrets() {
    return secrets;
  }

  private JsonNode resolve(JsonNode value, String below) {
    return switch (value) {
      case ObjectNode object when object.has(FROM_FILE) -> content(object, below);
      case ObjectNode object -> {
        ObjectNode resolved = JSON.createObjectNode();
        for (var field : object.properties()) {
          String name = field.getKey();
          resolved.set(name, resolve(field.getValue(), FieldPath.child(below, name)));
        }
        yield resolved;
      }
      case ArrayNode array -> {
        ArrayNode resolved = JSON.createArrayNode();
        array.forEach(
            element ->
                resolved.add(resolve(element, FieldPath.child(below, "" + resolved.size()))));
        yield resolved;
      }
      default -> value;
    };
  }

  private TextNode content(ObjectNode reference, String below) {
    JsonNode path = reference.path(FROM_FILE);
    String place = FieldPath.child(below, FROM_FILE);
    if (reference.size() > 1) {
      throw settings.problemBelow(below, "a value from a file has the one field fromFile");
    }
    if (!path.isTextual() || path.textValue().isBlank()) {
      throw settings.problemBelow(place, "this must be the path of a file");
    }
    try {
      String content = SecretFile.read(folder, path.textValue());
      secrets.add(content);
      return new TextNode(content);
    } catch (SecretFile.Unusable e) {
      throw settings.problemBelow(place, e.why());
    }
  }
}
