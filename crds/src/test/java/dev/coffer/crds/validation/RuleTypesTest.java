package dev.coffer.crds.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.coffer.crds.Kind;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The API server refuses a CRD whose rules do not compile against the types of its schema. The
 * validator asks for less (to it, everything is dynamic), so this compiles them as the server does.
 */
class RuleTypesTest {

  @ParameterizedTest
  @EnumSource
  void every_rule_compiles_against_the_types_of_its_schema(Kind kind) {
    JsonNode spec = KindSchema.of(kind).root().at("/properties/spec");
    compile("spec", spec, Types.of(spec));
  }

  @Test
  void a_rule_about_a_field_that_does_not_exist_would_be_found() throws IOException {
    JsonNode schema =
        new YAMLMapper()
            .readTree(
                """
                type: object
                properties: {name: {type: string}}
                x-kubernetes-validations: [{rule: has(self.nmae)}]
                """);
    assertThatThrownBy(() -> compile("spec", schema, Types.of(schema)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("undefined field 'nmae'");
  }

  /** The server cannot tell how large the result of a conditional is, and expects the worst. */
  @ParameterizedTest
  @EnumSource
  void no_rule_has_a_conditional(Kind kind) {
    assertThat(KindSchema.of(kind).root().findValuesAsText("rule"))
        .noneMatch(rule -> rule.contains("?"));
  }

  private static void compile(String name, JsonNode schema, Types types) {
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      CelType self = types.structs().getOrDefault(name, scalar(schema));
      var compiler =
          CelCompilerFactory.standardCelCompilerBuilder()
              .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
              .setTypeProvider(types)
              .setResultType(SimpleType.BOOL)
              .addVar("self", self)
              .addVar("oldSelf", self)
              .build();
      String text = rule.get("rule").asText();
      assertThatCode(() -> compiler.compile(text).getAst()).as(text).doesNotThrowAnyException();
    }
    for (var field : schema.path("properties").properties()) {
      compile(name + "." + field.getKey(), field.getValue(), types);
    }
    if (schema.has("items")) {
      compile(name + ".item", schema.get("items"), types);
    }
  }

  private static CelType scalar(JsonNode schema) {
    return schema.get("type").asText().equals("boolean") ? SimpleType.BOOL : SimpleType.STRING;
  }

  /** The objects of a schema, each as a type whose fields are those that the schema names. */
  private record Types(ImmutableMap<String, CelType> structs) implements CelTypeProvider {

    static Types of(JsonNode schema) {
      var structs = ImmutableMap.<String, CelType>builder();
      type("spec", schema, structs);
      return new Types(structs.buildOrThrow());
    }

    private static CelType type(
        String name, JsonNode schema, ImmutableMap.Builder<String, CelType> structs) {
      return switch (schema.get("type").asText()) {
        case "object" ->
            schema.has("properties")
                ? struct(name, schema.get("properties"), structs)
                : MapType.create(SimpleType.STRING, SimpleType.STRING);
        case "array" -> ListType.create(type(name + ".item", schema.get("items"), structs));
        case "integer" -> SimpleType.INT;
        case "boolean" -> SimpleType.BOOL;
        default -> SimpleType.STRING;
      };
    }

    private static CelType struct(
        String name, JsonNode properties, ImmutableMap.Builder<String, CelType> structs) {
      ImmutableMap<String, CelType> fields =
          properties
              .propertyStream()
              .collect(
                  ImmutableMap.toImmutableMap(
                      field -> field.getKey(),
                      field -> type(name + "." + field.getKey(), field.getValue(), structs)));
      var struct =
          StructType.create(name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
      structs.put(name, struct);
      return struct;
    }

    @Override
    public ImmutableList<CelType> types() {
      return structs.values().asList();
    }

    @Override
    public Optional<CelType> findType(String name) {
      return Optional.ofNullable(structs.get(name));
    }
  }
}
