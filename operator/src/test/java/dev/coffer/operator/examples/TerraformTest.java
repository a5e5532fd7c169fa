package dev.coffer.operator.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.bertramlabs.plugins.hcl4j.HCLParser;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.crds.Kind;
import dev.coffer.crds.validation.ResourceMapper;
import dev.coffer.crds.validation.ResourceValidator;
import dev.coffer.operator.testing.Fleet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Terraform example: what it applies is valid, and what it waits for comes. */
class TerraformTest {

  private static final String FILE = "terraform/main.tf";
  private static final Pattern DATA_PATH =
      Pattern.compile("(?:self|data\\.kubernetes_resource\\.\\w+)\\.object\\.([\\w.]+)");
  private static final Pattern ACCEPTED =
      Pattern.compile("contains\\(\\[([^]]*)], self\\.object\\.status\\.summary\\)");

  private static JsonNode main = PlainJson.of(Map.of());

  /** The parser evaluates what it reads, and a message about a cluster cannot be evaluated here. */
  @BeforeAll
  static void read() throws Exception {
    String withoutMessages = Examples.read(FILE).replaceAll("(?m)^ *error_message.*$", "");
    main = PlainJson.of(new HCLParser().parse(withoutMessages));
  }

  private static Map<String, JsonNode> named(String pointer) {
    Map<String, JsonNode> found = new TreeMap<>();
    main.at(pointer).properties().forEach(each -> found.put(each.getKey(), each.getValue()));
    return found;
  }

  private static Map<String, JsonNode> resources() {
    return named("/resource/kubernetes_manifest");
  }

  private static Kind kind(JsonNode resource) {
    return Kind.named(resource.at("/manifest/kind").asText()).orElseThrow();
  }

  @Test
  void the_manifests_are_valid_and_leave_the_status_to_coffer() {
    assertThat(resources().values().stream().map(TerraformTest::kind))
        .containsExactlyInAnyOrder(Kind.BackupPolicy, Kind.PolicyAssignment);
    resources()
        .values()
        .forEach(
            each -> {
              assertThat(new ResourceValidator().validate(kind(each), each.get("manifest")))
                  .isEmpty();
              assertThat(each.get("manifest").has("status")).isFalse();
            });
  }

  @Test
  void every_path_that_is_waited_for_or_read_is_in_the_schema() {
    resources()
        .forEach(
            (name, resource) -> {
              var waited = fields(resource).keySet().stream();
              var read = DATA_PATH.matcher(dataBlock(name)).results().map(each -> each.group(1));
              assertThat(Stream.concat(waited, read))
                  .contains("status.appliedToken", "status.summary", "status.conditions")
                  .allSatisfy(path -> assertThat(isInSchema(kind(resource), path)).isTrue());
            });
  }

  private static Map<String, String> fields(JsonNode resource) {
    Map<String, String> fields = new TreeMap<>();
    resource
        .at("/wait/fields")
        .properties()
        .forEach(each -> fields.put(each.getKey(), each.getValue().asText()));
    return fields;
  }

  /** The text from a data source to the next block that is not about it. */
  private static String dataBlock(String name) {
    String text = Examples.read(FILE);
    String rest = text.substring(text.indexOf("data \"kubernetes_resource\" \"" + name + "\""));
    int end = rest.indexOf("\nresource ");
    return end < 0 ? rest : rest.substring(0, end);
  }

  private static boolean isInSchema(Kind kind, String path) {
    JsonNode schema =
        Examples.yaml(kind.manifest()).getFirst().at("/spec/versions/0/schema/openAPIV3Schema");
    for (String field : path.split("\\.", -1)) {
      schema = schema.path("properties").path(field);
    }
    return !schema.isMissingNode();
  }

  @Test
  void each_data_source_reads_what_its_resource_made() {
    Map<String, JsonNode> sources = named("/data/kubernetes_resource");
    assertThat(sources.keySet()).isEqualTo(resources().keySet());
    resources()
        .forEach(
            (name, resource) -> {
              JsonNode manifest = resource.get("manifest");
              JsonNode source = sources.get(name);
              assertThat(source).isNotNull();
              assertThat(source.path("api_version")).isEqualTo(manifest.get("apiVersion"));
              assertThat(source.path("kind")).isEqualTo(manifest.get("kind"));
              assertThat(source.path("metadata")).isEqualTo(manifest.get("metadata"));
            });
  }

  @Test
  void the_wait_ends_when_all_is_well_and_the_postcondition_holds() {
    var fleet = fleet(1);

    resources()
        .forEach(
            (name, resource) -> {
              assertThat(waitIsOver(fleet, resource)).as(name).isTrue();
              assertThat(accepted(name)).contains(summary(fleet, resource));
            });
  }

  @Test
  void the_wait_ends_when_the_assignment_is_blocked_and_the_postcondition_does_not_hold() {
    var fleet = fleet(2);
    JsonNode assignment = resources().get("web_gold");
    assertThat(assignment).isNotNull();

    assertThat(waitIsOver(fleet, assignment)).isTrue();
    assertThat(accepted("web_gold")).doesNotContain(summary(fleet, assignment));
  }

  @Test
  void the_wait_goes_on_while_the_engine_is_away() {
    var fleet = new Fleet();
    fleet.vm("web-1");
    fleet.model().close();
    apply(fleet);

    assertThat(resources().values()).noneMatch(each -> waitIsOver(fleet, each));
  }

  /** A fleet after the apply; two machines of the same name make the assignment ambiguous. */
  private static Fleet fleet(int machines) {
    var fleet = new Fleet();
    for (int i = 0; i < machines; i++) {
      fleet.vm("web-1");
    }
    apply(fleet);
    return fleet;
  }

  private static void apply(Fleet fleet) {
    resources()
        .values()
        .forEach(
            each -> {
              var document = new ResourceValidator().withDefaults(kind(each), each.get("manifest"));
              fleet.apply(new ResourceMapper().read(kind(each), document));
            });
    fleet.converge();
  }

  private static JsonNode live(Fleet fleet, JsonNode resource) {
    return Situations.sample(
        fleet, kind(resource), resource.at("/manifest/metadata/name").asText());
  }

  private static boolean waitIsOver(Fleet fleet, JsonNode resource) {
    JsonNode live = live(fleet, resource);
    return fields(resource).entrySet().stream()
        .allMatch(
            field ->
                Pattern.compile(field.getValue())
                    .matcher(live.at("/" + field.getKey().replace('.', '/')).asText())
                    .find());
  }

  private static String summary(Fleet fleet, JsonNode resource) {
    return live(fleet, resource).at("/status/summary").asText();
  }

  private static List<String> accepted(String name) {
    var list = ACCEPTED.matcher(dataBlock(name));
    assertThat(list.find()).isTrue();
    return List.of(list.group(1).replace("\"", "").split(", ", -1));
  }
}
