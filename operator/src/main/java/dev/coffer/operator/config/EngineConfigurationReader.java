package dev.coffer.operator.config;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.operator.config.EngineConfiguration.Entry;
import dev.coffer.operator.yaml.FieldPath;
import dev.coffer.operator.yaml.YamlDocument;
import dev.coffer.operator.yaml.YamlProblem;
import dev.coffer.operator.yaml.YamlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the engine configuration file, strictly: what it does not know it refuses. */
public final class EngineConfigurationReader {

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final YamlDocument document;

  private EngineConfigurationReader(Path file, YamlDocument document) {
    this.file = file;
    this.document = document;
  }

  /**
   * Reads the file.
   *
   * @throws ConfigurationException when it is missing, cannot be read, or says something unknown
   */
  public static EngineConfiguration read(Path file) {
    YamlText text = YamlText.parse(text(file));
    if (!text.problems().isEmpty()) {
      YamlProblem problem = text.problems().getFirst();
      throw new ConfigurationException(file + ":" + problem.line() + ": " + problem.message());
    }
    List<YamlDocument> documents = text.documents();
    if (documents.size() != 1) {
      throw new ConfigurationException(
          file
              + ": an engine configuration is one YAML document, but this has "
              + documents.size());
    }
    return new EngineConfigurationReader(file, documents.getFirst()).configuration();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(
          "there is no engine configuration "
              + file
              + ": write one, or name another with --engine FILE or COFFER_ENGINE",
          e);
    } catch (IOException e) {
      throw new ConfigurationException(
          "the engine configuration " + file + " cannot be read: " + e, e);
    }
  }

  private EngineConfiguration configuration() {
    mapping("");
    onlyFields("", Set.of("engines"));
    JsonNode engines = mapping("/engines");
    if (engines.isEmpty()) {
      throw problem("/engines", "it must have at least one engine, such as default");
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    engines.fieldNames().forEachRemaining(name -> entries.put(name, entry(name)));
    return new EngineConfiguration(file, entries);
  }

  private Entry entry(String name) {
    String pointer = FieldPath.child("/engines", name);
    if (!NAME.matcher(name).matches()) {
      throw problem(pointer, "an engine's name has at most 63 lower-case letters, digits and '-'");
    }
    mapping(pointer);
    onlyFields(pointer, Set.of("driver", "settings"));
    JsonNode driver = document.root().at(pointer + "/driver");
    if (!driver.isTextual() || driver.asText().isBlank()) {
      throw problem(pointer + "/driver", "the name of a driver is missing, such as embedded");
    }
    boolean bare = document.root().at(pointer + "/settings").isMissingNode();
    return new Entry(driver.asText(), bare ? Map.of() : settings(pointer + "/settings"));
  }

  private Map<String, Object> settings(String pointer) {
    for (Map.Entry<String, JsonNode> setting : mapping(pointer).properties()) {
      if (setting.getValue().isNull()) {
        throw problem(FieldPath.child(pointer, setting.getKey()), "it has no value");
      }
    }
    return JSON.convertValue(mapping(pointer), new TypeReference<Map<String, Object>>() {});
  }

  private JsonNode mapping(String pointer) {
    JsonNode node = document.root().at(pointer);
    if (!node.isObject()) {
      throw problem(
          pointer, node.isMissingNode() ? "it is missing" : "this must be a mapping of fields");
    }
    return node;
  }

  private void onlyFields(String pointer, Set<String> allowed) {
    for (Map.Entry<String, JsonNode> field : document.root().at(pointer).properties()) {
      if (!allowed.contains(field.getKey())) {
        throw problem(
            FieldPath.child(pointer, field.getKey()),
            "there is no such field; allowed are "
                + String.join(", ", allowed.stream().sorted().toList()));
      }
    }
  }

  private ConfigurationException problem(String pointer, String message) {
    String field = FieldPath.dotted(pointer);
    return new ConfigurationException(
        file
            + ":"
            + document.line(pointer)
            + ": "
            + (field.isEmpty() ? "" : field + ": ")
            + message);
  }
}
