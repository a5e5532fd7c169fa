package dev.coffer.operator.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of everything that the charts render, whatever the values and the cluster. */
class ChartsTest {

  static final List<Chart> BOTH = List.of(Chart.crds(), Chart.coffer());

  /**
   * The oldest that the charts are for, one from before and one from after each change of an API.
   */
  static final List<String> KUBERNETES = List.of("1.20.2", "1.21.0", "1.29.9", "1.30.0", "1.36.2");

  static Stream<Arguments> everywhere() throws IOException {
    List<Path> sets = Chart.coffer().valueSets().toList();
    return KUBERNETES.stream()
        .flatMap(version -> sets.stream().map(values -> Arguments.of(version, values)));
  }

  @ParameterizedTest
  @FieldSource("BOTH")
  void the_strict_linter_has_nothing_to_say(Chart chart) {
    LintResult result = chart.lint();

    assertThat(result.isFailed()).as(() -> String.join("\n", result.getMessages())).isFalse();
  }

  @ParameterizedTest
  @FieldSource("BOTH")
  void a_chart_has_the_version_of_the_project(Chart chart) throws IOException {
    JsonNode metadata = new YAMLMapper().readTree(chart.folder().resolve("Chart.yaml").toFile());
    Matcher version =
        Pattern.compile("<version>(.*)</version>")
            .matcher(Files.readString(chart.folder().resolve("../../pom.xml")));
    assertThat(version.find()).isTrue();

    assertThat(metadata.path("version").asText()).isEqualTo(version.group(1));
    assertThat(metadata.path("appVersion").asText()).isEqualTo(version.group(1));
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void every_object_is_one_that_the_cluster_knows_and_says_whose_it_is(
      String kubernetes, Path values) throws IOException {
    String text = Files.readString(values);
    if (!knowsAdmissionPolicies(kubernetes)) {
      text = text.replace("admissionPolicy: {enabled: true}", "admissionPolicy: {enabled: false}");
    }

    RenderedChart rendered = Chart.coffer().onKubernetes(kubernetes).render(text);

    assertThat(rendered.objects()).hasSizeGreaterThan(10);
    assertThat(rendered.objects().stream().map(RenderedChart::name)).doesNotHaveDuplicates();
    for (HasMetadata object : rendered.objects()) {
      assertThat(object.getMetadata().getLabels())
          .as(RenderedChart.name(object))
          .containsAllEntriesOf(
              Map.of(
                  "app.kubernetes.io/name", "coffer",
                  "app.kubernetes.io/instance", "coffer",
                  "app.kubernetes.io/managed-by", "Helm"))
          .containsKeys("app.kubernetes.io/version", "helm.sh/chart");
      assertThat(isOfTheCluster(object))
          .as(RenderedChart.name(object))
          .isEqualTo(object.getMetadata().getNamespace() == null);
    }
    assertThat(rendered.all("PodDisruptionBudget"))
        .allMatch(
            budget ->
                budget
                    .getApiVersion()
                    .equals(kubernetes.equals("1.20.2") ? "policy/v1beta1" : "policy/v1"));
  }

  private static boolean knowsAdmissionPolicies(String kubernetes) {
    return KUBERNETES.indexOf(kubernetes) >= KUBERNETES.indexOf("1.30.0");
  }

  private static boolean isOfTheCluster(HasMetadata object) {
    return object.getKind().startsWith("Cluster")
        || object.getKind().startsWith("ValidatingAdmission");
  }

  @Test
  void a_field_that_kubernetes_does_not_have_would_be_found() {
    String text = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {prots: []}\n";

    assertThatThrownBy(() -> RenderedChart.of(text)).hasMessageContaining("prots");
  }
}
