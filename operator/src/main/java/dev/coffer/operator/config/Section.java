package dev.coffer.operator.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.operator.yaml.FieldPath;
import dev.coffer.operator.yaml.YamlDocument;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One mapping of the configuration file. Every way to read a field of it takes the right kind of
 * value or says where the wrong one stands and what is allowed.
 */
final class Section {

  private static final Pattern DURATION = Pattern.compile("[1-9][0-9]{0,5}[smh]");

  private final Path file;
  private final YamlDocument document;
  private final String pointer;
  private final JsonNode node;

  private Section(Path file, YamlDocument document, String pointer) {
    this.file = file;
    this.document = document;
    this.pointer = pointer;
    this.node = document.root().at(pointer);
    if (!node.isObject()) {
      throw problem(node.isMissingNode() ? "it is missing" : "this must be a mapping of fields");
    }
  }

  static Section root(Path file, YamlDocument document) {
    return new Section(file, document, "");
  }

  Section section(String field) {
    return new Section(file, document, FieldPath.child(pointer, field));
  }

  boolean has(String field) {
    return node.has(field);
  }

  /** The fields in the order of the file. */
  List<String> fields() {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }

  JsonNode value(String field) {
    return node.path(field);
  }

  void onlyFields(String... allowed) {
    Set<String> known = new TreeSet<>(Set.of(allowed));
    for (String field : fields()) {
      if (!known.contains(field)) {
        throw problem(field, "there is no such field; allowed are " + String.join(", ", known));
      }
    }
  }

  /** The mappings of a list that has at least one. */
  List<Section> sections(String field) {
    String list = FieldPath.child(pointer, field);
    return elements(field)
        .mapToObj(each -> new Section(file, document, FieldPath.child(list, "" + each)))
        .toList();
  }

  /** The texts of a list; each must match the pattern. */
  List<String> texts(String field, Pattern pattern, String what) {
    if (!value(field).isArray()) {
      throw problem(field, "this must be a list; in it, " + what);
    }
    return elements(field)
        .mapToObj(
            each -> {
              JsonNode element = value(field).get(each);
              if (!element.isTextual() || !pattern.matcher(element.textValue()).matches()) {
                throw elementProblem(field, each, what);
              }
              return element.textValue();
            })
        .toList();
  }

  private IntStream elements(String field) {
    if (!value(field).isArray()) {
      throw problem(field, "this must be a list");
    }
    return IntStream.range(0, value(field).size());
  }

  Optional<String> text(String field, Pattern pattern, String what) {
    if (!has(field)) {
      return Optional.empty();
    }
    if (!value(field).isTextual() || !pattern.matcher(value(field).textValue()).matches()) {
      throw problem(field, what);
    }
    return Optional.of(value(field).textValue());
  }

  int number(String field, int least, int most, int otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    JsonNode number = value(field);
    if (!number.isInt() || number.intValue() < least || number.intValue() > most) {
      throw problem(field, "this must be a whole number from " + least + " to " + most);
    }
    return number.intValue();
  }

  boolean flag(String field, boolean otherwise) {
    if (has(field) && !value(field).isBoolean()) {
      throw problem(field, "this must be true or false");
    }
    return has(field) ? value(field).booleanValue() : otherwise;
  }

  /** A time such as {@code 30s}, {@code 5m} or {@code 1h}, from a second to an hour. */
  Duration duration(String field, Duration otherwise) {
    Duration duration =
        text(field, DURATION, "this must be a duration such as 30s, 5m or 1h")
            .map(text -> Duration.parse("PT" + text))
            .orElse(otherwise);
    if (duration.compareTo(Duration.ofHours(1)) > 0) {
      throw problem(field, "this must be a duration from 1s to 1h");
    }
    return duration;
  }

  /** This section is wrong. */
  ConfigurationException problem(String message) {
    return problemAt(pointer, message);
  }

  /** A field of this section is wrong. */
  ConfigurationException problem(String field, String message) {
    return problemAt(FieldPath.child(pointer, field), message);
  }

  /** An element of a list is wrong. */
  ConfigurationException elementProblem(String field, int element, String message) {
    return problemAt(FieldPath.child(FieldPath.child(pointer, field), "" + element), message);
  }

  /** What stands at a pointer below this section is wrong. */
  ConfigurationException problemBelow(String below, String message) {
    return problemAt(pointer + below, message);
  }

  private ConfigurationException problemAt(String place, String message) {
    String field = FieldPath.dotted(place);
    return new ConfigurationException(
        "%s:%d: %s%s"
            .formatted(file, document.line(place), field.isEmpty() ? "" : field + ": ", message));
  }
}
