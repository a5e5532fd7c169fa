package dev.coffer.crds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts what JSON schema found into sentences for people.
 *
 * @param root the schema that was validated against
 */
record ShapeErrors(JsonNode root) {

  /** Where several keywords fail in one place, the first of these says most. */
  private static final List<String> TELLING = List.of("type", "enum", "pattern");

  /** At most one violation for each place. */
  List<Violation> inWords(Collection<Error> errors) {
    Map<String, Violation> byPlace = new LinkedHashMap<>();
    errors.stream()
        .sorted(Comparator.comparingInt(ShapeErrors::rank))
        .map(this::violation)
        .forEach(violation -> byPlace.putIfAbsent(violation.pointer(), violation));
    return List.copyOf(byPlace.values());
  }

  private static int rank(Error error) {
    if (error.getKeyword().equals("minLength") && length(error.getInstanceNode()) == 0) {
      return -1;
    }
    int place = TELLING.indexOf(error.getKeyword());
    return place < 0 ? TELLING.size() : place;
  }

  private Violation violation(Error error) {
    String pointer = pointer(error.getInstanceLocation());
    String field = error.getProperty();
    return switch (error.getKeyword()) {
      case "required" ->
          new Violation(Pointer.child(pointer, field), Wording.missing(field, fields(error)));
      case "additionalProperties" ->
          new Violation(Pointer.child(pointer, field), Wording.unknown(field, fields(error)));
      default -> new Violation(pointer, message(error));
    };
  }

  private static String message(Error error) {
    JsonNode value = error.getInstanceNode();
    JsonNode bound = error.getSchemaNode();
    return switch (error.getKeyword()) {
      case "type" -> Wording.wrongType(value, bound.asText());
      case "enum" -> Wording.notAllowed(value, bound);
      case "pattern" -> Wording.wrongForm(value, bound.asText());
      case "minimum" -> value.asText() + " is too small: give at least " + bound.asText();
      case "maximum" -> value.asText() + " is too large: give at most " + bound.asText();
      case "minLength" -> Wording.tooFew("characters", length(value), bound);
      case "maxLength" -> Wording.tooMany("characters", length(value), bound);
      case "minItems" -> Wording.tooFew("items", value.size(), bound);
      case "maxItems" -> Wording.tooMany("items", value.size(), bound);
      case "minProperties" -> Wording.tooFew("entries", value.size(), bound);
      case "maxProperties" -> Wording.tooMany("entries", value.size(), bound);
      default -> error.getMessage();
    };
  }

  private static int length(JsonNode value) {
    return value.asText().codePointCount(0, value.asText().length());
  }

  /** The fields of the object that lacks one or has one too many. */
  private JsonNode fields(Error error) {
    NodePath keyword = error.getSchemaLocation().getFragment();
    return root.at(pointer(keyword.getParent())).path("properties");
  }

  private static String pointer(NodePath path) {
    String pointer = "";
    for (int i = 0; i < path.getNameCount(); i++) {
      pointer = Pointer.child(pointer, path.getElement(i).toString());
    }
    return pointer;
  }
}
