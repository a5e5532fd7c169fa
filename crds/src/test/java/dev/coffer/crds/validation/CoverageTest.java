package dev.coffer.crds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import dev.coffer.crds.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Nothing that a CRD demands of a spec is without a document below src/test/resources/invalid that
 * breaks it. (Users do not write status, so its bounds have none.)
 */
class CoverageTest {

  private static final List<String> BOUNDS =
      List.of(
          "enum",
          "maxItems",
          "maxLength",
          "maxProperties",
          "maximum",
          "minItems",
          "minLength",
          "minProperties",
          "minimum",
          "pattern");

  @ParameterizedTest
  @EnumSource
  void every_bound_is_broken_by_an_invalid_document(Kind kind) {
    KindSchema schema = KindSchema.of(kind);
    Set<String> bounds = new TreeSet<>();
    collectBounds("/properties/spec", schema.root().at("/properties/spec"), bounds);
    bounds.removeAll(brokenBounds(kind, schema));
    assertThat(bounds).as("bounds without an invalid document").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void every_rule_is_broken_by_an_invalid_document(Kind kind) {
    JsonNode spec = KindSchema.of(kind).root().at("/properties/spec");
    Set<String> messages = new TreeSet<>(spec.findValuesAsText("message"));
    for (Example example : examples(kind)) {
      for (String expectation : example.expectations()) {
        messages.remove(expectation.substring(expectation.indexOf(": ") + 2));
      }
    }
    assertThat(messages).as("rules without an invalid document").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void every_list_of_unique_items_has_an_invalid_document(Kind kind) {
    List<String> types =
        KindSchema.of(kind)
            .root()
            .at("/properties/spec")
            .findValuesAsText("x-kubernetes-list-type");
    long unique = types.stream().filter(type -> !type.equals("atomic")).count();
    assertThat(
            examples(kind).stream()
                .flatMap(example -> example.expectations().stream())
                .filter(expectation -> expectation.endsWith(" is in this list twice: keep one"))
                .count())
        .isEqualTo(unique);
  }

  private static void collectBounds(String at, JsonNode schema, Set<String> bounds) {
    for (String keyword : BOUNDS) {
      if (schema.has(keyword)) {
        bounds.add(at + "/" + keyword);
      }
    }
    schema.path("required").forEach(field -> bounds.add(at + "/required/" + field.asText()));
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> collectBounds(at + "/properties/" + field.getKey(), field.getValue(), bounds));
    for (String below : List.of("items", "additionalProperties")) {
      if (schema.path(below).isObject()) {
        collectBounds(at + "/" + below, schema.get(below), bounds);
      }
    }
  }

  private static Set<String> brokenBounds(Kind kind, KindSchema schema) {
    Set<String> broken = new HashSet<>();
    for (Example example : examples(kind)) {
      JsonNode stored = Defaults.apply(schema.root(), example.document());
      for (Error error : schema.strict().validate(stored)) {
        String keyword = error.getSchemaLocation().getFragment().toString();
        broken.add(error.getProperty() == null ? keyword : keyword + "/" + error.getProperty());
      }
    }
    return broken;
  }

  private static List<Example> examples(Kind kind) {
    return Example.invalid().stream().filter(example -> example.kind() == kind).toList();
  }
}
