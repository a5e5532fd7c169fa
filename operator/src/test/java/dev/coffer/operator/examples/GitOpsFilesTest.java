package dev.coffer.operator.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.crds.Api;
import dev.coffer.crds.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The files for Argo CD and Flux fit each other. */
class GitOpsFilesTest {

  private static final String SCRIPTS = "gitops/argocd/resource_customizations/" + Api.GROUP + "/";

  @ParameterizedTest
  @EnumSource
  void the_config_map_of_argo_cd_holds_the_script_files(Kind kind) {
    JsonNode resource = resource(kind);
    assertThat(ArgoCd.healthScript(resource)).isEqualTo(Examples.read(SCRIPTS + "_/health.lua"));

    Map<String, String> pasted = new TreeMap<>();
    JsonNode actions = ArgoCd.customization(resource);
    if (actions.has("discovery.lua")) {
      pasted.put("discovery.lua", actions.get("discovery.lua").asText());
    }
    actions
        .path("definitions")
        .forEach(
            each ->
                pasted.put(
                    each.get("name").asText() + "/action.lua", each.get("action.lua").asText()));

    assertThat(pasted).isEqualTo(scripts(Path.of(SCRIPTS + kind + "/actions")));
  }

  private static Map<String, String> scripts(Path folder) {
    Map<String, String> scripts = new TreeMap<>();
    Examples.files().stream()
        .filter(file -> file.startsWith(folder))
        .forEach(
            file ->
                scripts.put(folder.relativize(file).toString(), Examples.read(file.toString())));
    return scripts;
  }

  private static ObjectNode resource(Kind kind) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("apiVersion", Api.GROUP + "/" + Api.VERSION)
        .put("kind", kind.name());
  }

  @Test
  void the_waves_of_argo_cd_go_from_crds_over_operator_and_protection_to_restores() {
    List<JsonNode> applications = Examples.documents("gitops/argocd/applications.yaml");

    assertThat(applications.stream().map(each -> each.at("/metadata/name").asText()))
        .containsExactly("coffer-crds", "coffer", "shop-protection", "shop-restores");
    assertThat(applications.stream().map(GitOpsFilesTest::wave)).isSorted().doesNotHaveDuplicates();
  }

  private static int wave(JsonNode resource) {
    return Integer.parseInt(
        resource.at("/metadata/annotations/argocd.argoproj.io~1sync-wave").asText());
  }

  /** A suspended resource ends no wave in Argo CD: a held policy would keep back what follows. */
  @Test
  void what_argo_cd_may_call_suspended_is_alone_with_its_wave() {
    assertThat(ours("gitops/argocd"))
        .isNotEmpty()
        .noneMatch(each -> each.at("/metadata/annotations").has("argocd.argoproj.io/sync-wave"));
  }

  @Test
  void no_tool_deletes_a_sample_policy_by_itself() {
    assertThat(policies("gitops/argocd"))
        .isNotEmpty()
        .allMatch(
            each ->
                each.at("/metadata/annotations/argocd.argoproj.io~1sync-options")
                    .asText()
                    .equals("Prune=confirm,Delete=confirm"));
    assertThat(policies("gitops/flux"))
        .isNotEmpty()
        .allMatch(
            each ->
                each.at("/metadata/annotations/kustomize.toolkit.fluxcd.io~1prune")
                    .asText()
                    .equals("disabled"));
  }

  private static List<JsonNode> policies(String folder) {
    return ours(folder).stream()
        .filter(each -> each.get("kind").asText().equals(Kind.BackupPolicy.name()))
        .toList();
  }

  private static List<JsonNode> ours(String folder) {
    return Examples.files().stream()
        .filter(file -> file.startsWith(folder) && file.toString().endsWith(".yaml"))
        .flatMap(file -> Examples.documents(file.toString()).stream())
        .filter(each -> each.path("apiVersion").asText().startsWith(Api.GROUP))
        .toList();
  }

  @Test
  void flux_applies_in_order_waits_and_checks_every_kind_that_is_in_the_folder() {
    List<JsonNode> kustomizations = Examples.documents(FluxChecks.KUSTOMIZATIONS);
    Map<String, String> dependsOn = new HashMap<>();

    for (JsonNode each : kustomizations) {
      String name = each.at("/metadata/name").asText();
      dependsOn.put(name, each.at("/spec/dependsOn/0/name").asText());
      assertThat(each.at("/spec/wait").asBoolean()).as(name).isTrue();
      assertThat(kinds(each.at("/spec/healthCheckExprs").valueStream()))
          .as(name)
          .isEqualTo(kinds(ours(folder(each)).stream()));
    }

    assertThat(dependsOn)
        .isEqualTo(
            Map.of(
                "shop-policies", "",
                "shop-assignments", "shop-policies",
                "shop-restores", "shop-assignments"));
  }

  private static String folder(JsonNode kustomization) {
    return kustomization.at("/spec/path").asText().replace("./examples/", "");
  }

  private static List<String> kinds(Stream<JsonNode> documents) {
    return documents.map(each -> each.get("kind").asText()).distinct().sorted().toList();
  }

  @Test
  void the_folders_that_are_to_be_applied_exist() {
    Stream.of("gitops/argocd/applications.yaml", FluxChecks.KUSTOMIZATIONS)
        .flatMap(file -> Examples.documents(file).stream())
        .flatMap(each -> Stream.of(each.at("/spec/source/path"), each.at("/spec/path")))
        .map(JsonNode::asText)
        .filter(path -> path.contains("examples"))
        .forEach(
            path ->
                assertThat(Examples.FOLDER.resolveSibling(path))
                    .matches(folder -> Files.isDirectory(folder)));
  }
}
