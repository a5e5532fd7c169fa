package dev.coffer.crds.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coffer.crds.Api;
import dev.coffer.crds.Kind;
import dev.coffer.crds.Patterns;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Terraform, kubectl and the API server expect of a schema beyond being one. */
class SchemaLintTest {

  private static final Set<String> TYPES =
      Set.of("object", "array", "string", "integer", "boolean");

  private static final Set<String> KEYWORDS =
      Set.of(
          "additionalProperties",
          "default",
          "description",
          "enum",
          "items",
          "maxItems",
          "maxLength",
          "maxProperties",
          "maximum",
          "minItems",
          "minLength",
          "minProperties",
          "minimum",
          "pattern",
          "properties",
          "required",
          "type",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-list-type",
          "x-kubernetes-validations");

  /** One schema node of a kind, and where it is. */
  private record Node(String path, JsonNode schema, boolean isField) {

    boolean is(String type) {
      return schema.path("type").asText().equals(type);
    }

    boolean hasAll(String... keywords) {
      return Stream.of(keywords).allMatch(schema::has);
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_schema_is_structural_and_uses_no_keyword_that_makes_terraform_guess(Kind kind) {
    assertThat(nodes(kind))
        .allSatisfy(
            node -> {
              assertThat(node.schema().path("type").asText()).as(node.path()).isIn(TYPES);
              assertThat(names(node.schema())).as(node.path()).isSubsetOf(KEYWORDS);
            });
  }

  @ParameterizedTest
  @EnumSource
  void an_object_has_named_fields_or_is_a_bounded_map_of_text_to_text(Kind kind) {
    assertThat(nodes(kind).filter(node -> node.is("object")))
        .allSatisfy(
            node -> {
              assertThat(node.schema().has("properties"))
                  .as(node.path())
                  .isNotEqualTo(node.schema().has("additionalProperties"));
              if (!node.schema().has("properties")) {
                assertThat(node.schema().at("/additionalProperties/type").asText())
                    .as(node.path())
                    .isEqualTo("string");
                assertThat(node.hasAll("maxProperties")).as(node.path()).isTrue();
              }
            });
  }

  @ParameterizedTest
  @EnumSource
  void every_list_has_an_end_and_a_type(Kind kind) {
    assertThat(nodes(kind).filter(node -> node.is("array")))
        .allMatch(node -> node.hasAll("items", "maxItems", "x-kubernetes-list-type"));
  }

  @ParameterizedTest
  @EnumSource
  void the_keys_of_a_map_list_are_required_in_its_items(Kind kind) {
    assertThat(nodes(kind).filter(node -> node.schema().has("x-kubernetes-list-map-keys")))
        .allSatisfy(
            node ->
                assertThat(texts(node.schema().at("/items/required")))
                    .containsAll(texts(node.schema().get("x-kubernetes-list-map-keys"))));
  }

  @ParameterizedTest
  @EnumSource
  void every_number_and_every_text_is_bounded(Kind kind) {
    assertThat(nodes(kind).filter(node -> node.is("integer")))
        .allMatch(node -> node.hasAll("minimum", "maximum"));
    assertThat(nodes(kind).filter(node -> node.is("string")))
        .allMatch(node -> node.hasAll("enum") || node.hasAll("maxLength"));
  }

  @ParameterizedTest
  @EnumSource
  void every_pattern_is_anchored_and_can_be_said_in_words(Kind kind) {
    assertThat(nodes(kind).filter(node -> node.schema().has("pattern")))
        .extracting(node -> node.schema().get("pattern").asText())
        .allMatch(pattern -> pattern.startsWith("^") && pattern.endsWith("$"))
        .allMatch(pattern -> Patterns.inWords(pattern).isPresent());
  }

  @ParameterizedTest
  @EnumSource
  void every_enum_value_is_in_camel_case(Kind kind) {
    assertThat(nodes(kind).flatMap(node -> texts(node.schema().path("enum")).stream()))
        .allMatch(value -> value.matches("([A-Z][a-z]+)+"));
  }

  @ParameterizedTest
  @EnumSource
  void every_field_is_described(Kind kind) {
    assertThat(nodes(kind).filter(Node::isField))
        .allSatisfy(
            node ->
                assertThat(node.schema().path("description").asText())
                    .as(node.path())
                    .matches("\\S.*[.]"));
  }

  @ParameterizedTest
  @EnumSource
  void every_rule_has_a_message_of_one_line_and_points_to_a_field_that_exists(Kind kind) {
    assertThat(nodes(kind))
        .allSatisfy(
            node -> {
              for (JsonNode rule : node.schema().path("x-kubernetes-validations")) {
                assertThat(names(rule)).isSubsetOf("rule", "message", "fieldPath");
                assertThat(rule.path("message").asText()).isNotBlank().doesNotContain("\n");
                String field = rule.path("fieldPath").asText().replaceFirst("^[.]", "");
                assertThat(field.isEmpty() || node.schema().path("properties").has(field))
                    .as("%s: %s", node.path(), field)
                    .isTrue();
              }
            });
  }

  @ParameterizedTest
  @EnumSource
  void an_object_that_nobody_looked_at_is_not_current(Kind kind) {
    assertThat(version(kind).at("/subresources/status").isObject()).isTrue();
    JsonNode status = version(kind).at("/schema/openAPIV3Schema/properties/status");
    assertThat(status.at("/default/observedGeneration").asInt()).isEqualTo(-1);
    assertThat(status.at("/properties/observedGeneration/default").asInt()).isEqualTo(-1);
    assertThat(texts(status.at("/properties/conditions/x-kubernetes-list-map-keys")))
        .containsExactly("type");
  }

  @ParameterizedTest
  @EnumSource
  void spec_takes_a_change_token_and_status_mirrors_for_clients_that_read_scalars(Kind kind) {
    JsonNode fields = version(kind).at("/schema/openAPIV3Schema/properties");
    assertThat(names(fields.at("/spec/properties"))).contains("changeToken");
    assertThat(names(fields.at("/status/properties"))).contains("appliedToken", "ready", "summary");
  }

  @ParameterizedTest
  @EnumSource
  void kubectl_shows_ready_status_some_facts_age_and_more_when_wide(Kind kind) {
    List<JsonNode> columns = list(version(kind).get("additionalPrinterColumns"));
    assertThat(columns.stream().filter(column -> column.get("priority").asInt() == 0))
        .extracting(column -> column.get("name").asText())
        .startsWith("READY", "STATUS")
        .endsWith("AGE")
        .hasSizeBetween(5, 6);
    assertThat(columns.getLast().get("name").asText()).isEqualTo("MESSAGE");
    assertThat(columns.getLast().get("priority").asInt()).isEqualTo(1);
    assertThat(columns)
        .hasSameSizeAs(kind.type().getAnnotationsByType(AdditionalPrinterColumn.class));
  }

  @ParameterizedTest
  @EnumSource
  void the_kind_is_namespaced_in_the_category_coffer_and_has_a_short_name(Kind kind) {
    JsonNode spec = crd(kind).get("spec");
    assertThat(spec.get("scope").asText()).isEqualTo("Namespaced");
    assertThat(texts(spec.at("/names/categories"))).containsExactly(Api.CATEGORY);
    assertThat(texts(spec.at("/names/shortNames"))).hasSize(1);
    assertThat(spec.at("/names/kind").asText()).isEqualTo(kind.toString());
  }

  private static JsonNode crd(Kind kind) {
    try {
      return new YAMLMapper().readTree(kind.manifest());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode version(Kind kind) {
    return crd(kind).at("/spec/versions/0");
  }

  private static Stream<Node> nodes(Kind kind) {
    List<Node> nodes = new ArrayList<>();
    collect("", version(kind).at("/schema/openAPIV3Schema"), true, nodes);
    return nodes.stream();
  }

  private static void collect(String path, JsonNode schema, boolean field, List<Node> nodes) {
    nodes.add(new Node(path, schema, field));
    for (var child : schema.path("properties").properties()) {
      collect(path + "/" + child.getKey(), child.getValue(), true, nodes);
    }
    for (String below : List.of("items", "additionalProperties")) {
      if (schema.has(below)) {
        collect(path + "/*", schema.get(below), false, nodes);
      }
    }
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static List<String> texts(JsonNode array) {
    return list(array).stream().map(JsonNode::asText).toList();
  }

  private static List<String> names(JsonNode object) {
    return object.propertyStream().map(field -> field.getKey()).toList();
  }
}
