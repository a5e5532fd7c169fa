package dev.coffer.operator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coffer.crds.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column that kubectl shows of a kind, read from its CRD, so that {@code coffer status} shows the
 * same.
 *
 * @param path JSON path, of the two forms that our CRDs use: {@code .a.b.c} and {@code
 *     .status.conditions[?(@.type=="T")].field}
 * @param wide shown with {@code -o wide} only
 * @param isTime shown as an age
 */
record PrinterColumn(String name, String path, boolean wide, boolean isTime) {

  private static final Pattern CONDITION =
      Pattern.compile("\\.status\\.conditions\\[\\?\\(@\\.type==\"(\\w+)\"\\)]\\.(\\w+)");
  private static final YAMLMapper YAML = new YAMLMapper();

  static List<PrinterColumn> of(Kind kind) {
    try {
      JsonNode crd = YAML.readTree(crd(kind));
      List<PrinterColumn> columns = new ArrayList<>();
      for (JsonNode column : crd.at("/spec/versions/0/additionalPrinterColumns")) {
        columns.add(
            new PrinterColumn(
                column.path("name").asText(),
                column.path("jsonPath").asText(),
                column.path("priority").asInt() > 0,
                column.path("type").asText().equals("date")));
      }
      return columns;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the CRD of " + kind + " cannot be read", e);
    }
  }

  private static String crd(Kind kind) {
    return kind.manifest();
  }

  /** What a resource has there, for people; a dash when it has nothing. */
  String text(JsonNode resource, Instant now) {
    String value = value(resource);
    if (value.isEmpty()) {
      return "-";
    }
    return isTime ? Texts.age(Duration.between(Instant.parse(value), now)) : value;
  }

  private String value(JsonNode resource) {
    Matcher condition = CONDITION.matcher(path);
    if (!condition.matches()) {
      return resource.at(path.replace('.', '/')).asText("");
    }
    for (JsonNode each : resource.at("/status/conditions")) {
      if (each.path("type").asText().equals(condition.group(1))) {
        return each.path(condition.group(2)).asText("");
      }
    }
    return "";
  }
}
