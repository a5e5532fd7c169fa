package dev.coffer.operator.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coffer.crds.Kind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The chart of the kinds renders the generated manifests, and Helm never removes them. */
class CrdsChartTest {

  private static final String RULES = "x-kubernetes-validations";

  @Test
  void each_kind_is_rendered_as_generated_and_stays_when_the_release_goes() throws IOException {
    List<JsonNode> expected = generatedAndKept();

    assertThat(rendered("1.36.2")).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(rendered("1.23.0")).containsExactlyInAnyOrderElementsOf(expected);
  }

  /** Helm checks what it sends against what the server says that it knows. */
  @Test
  void a_server_that_knows_no_rules_gets_the_same_without_them() throws IOException {
    List<JsonNode> expected = generatedAndKept();
    for (JsonNode manifest : expected) {
      assertThat(manifest.findValues(RULES)).isNotEmpty();
      withoutRules(manifest);
    }

    assertThat(rendered("1.20.2")).containsExactlyInAnyOrderElementsOf(expected);
  }

  /** Not in crds/, where Helm would not upgrade it. */
  @Test
  void the_kinds_are_among_what_helm_upgrades() {
    assertThat(Chart.crds().folder().resolve("crds")).doesNotExist();
    assertThat(Chart.crds().render("").objects().stream().map(HasMetadata::getKind))
        .hasSize(Kind.values().length)
        .containsOnly("CustomResourceDefinition");
  }

  private static List<JsonNode> generatedAndKept() throws IOException {
    List<JsonNode> manifests = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      ObjectNode manifest = (ObjectNode) new YAMLMapper().readTree(kind.manifest());
      manifest
          .withObject("/metadata")
          .putObject("annotations")
          .put("helm.sh/resource-policy", "keep");
      manifests.add(manifest);
    }
    return manifests;
  }

  private static void withoutRules(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(RULES);
    }
    node.forEach(CrdsChartTest::withoutRules);
  }

  private static List<JsonNode> rendered(String kubernetes) throws IOException {
    YAMLMapper yaml = new YAMLMapper();
    String text = Chart.crds().onKubernetes(kubernetes).render("").text();
    try (var documents =
        yaml.readerFor(JsonNode.class).<JsonNode>readValues(yaml.getFactory().createParser(text))) {
      return documents.readAll();
    }
  }
}
