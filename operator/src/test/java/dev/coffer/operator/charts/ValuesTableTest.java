package dev.coffer.operator.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The README's table of values is made of the schema and the defaults. With {@code
 * -Dcharts.write=true} it is written instead of compared.
 */
class ValuesTableTest {

  private static final String HEAD = "| value | default | what it is |\n|---|---|---|\n";
  private static final Path FOLDER = Chart.coffer().folder();

  @Test
  void the_table_of_values_is_that_of_the_schema_and_the_defaults() throws IOException {
    Path file = FOLDER.resolve("README.md");
    String readme = Files.readString(file);
    int start = readme.indexOf(HEAD) + HEAD.length();
    int end = readme.indexOf("\n\n", start - 1) + 1;
    String table = String.join("", rows());

    if (Boolean.getBoolean("charts.write")) {
      Files.writeString(file, readme.substring(0, start) + table + readme.substring(end));
    } else {
      assertThat(readme.substring(start, end))
          .as("run mvn -pl operator -am test -Dtest=ValuesTableTest -Dcharts.write=true")
          .isEqualTo(table);
    }
  }

  @Test
  void every_value_of_the_schema_has_a_default_and_every_default_is_in_the_schema()
      throws IOException {
    Map<String, String> described = described();

    assertThat(paths("", defaults(), described.keySet()))
        .containsExactlyElementsOf(described.keySet());
  }

  private static List<String> rows() throws IOException {
    List<String> rows = new ArrayList<>();
    JsonNode defaults = defaults();
    described()
        .forEach(
            (path, description) -> {
              JsonNode value = defaults.at("/" + path.replace('.', '/'));
              String shown = path.equals("config") ? "one embedded engine" : "`" + value + "`";
              rows.add("| `" + path + "` | " + shown + " | " + description + " |\n");
            });
    return rows;
  }

  /** The values that the schema describes, with what it says of them. */
  private static Map<String, String> described() throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    describe("", new ObjectMapper().readTree(FOLDER.resolve("values.schema.json").toFile()), found);
    found.remove("global");
    return found;
  }

  private static void describe(String path, JsonNode schema, Map<String, String> found) {
    if (schema.has("description")) {
      found.put(path, schema.get("description").asText());
    } else {
      assertThat(schema.path("properties").properties()).as("description of " + path).isNotEmpty();
      schema
          .get("properties")
          .properties()
          .forEach(field -> describe(child(path, field.getKey()), field.getValue(), found));
    }
  }

  private static List<String> paths(String path, JsonNode defaults, Set<String> described) {
    if (described.contains(path) || !defaults.isObject()) {
      return List.of(path);
    }
    return defaults.properties().stream()
        .flatMap(field -> paths(child(path, field.getKey()), field.getValue(), described).stream())
        .toList();
  }

  private static String child(String path, String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  private static JsonNode defaults() throws IOException {
    return new YAMLMapper().readTree(FOLDER.resolve("values.yaml").toFile());
  }
}
