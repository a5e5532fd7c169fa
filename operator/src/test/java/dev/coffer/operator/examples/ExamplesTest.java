package dev.coffer.operator.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.crds.Api;
import dev.coffer.crds.Kind;
import dev.coffer.crds.validation.ResourceValidator;
import dev.coffer.crds.validation.Violation;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file among the examples is held by some test, and its resources are valid. */
class ExamplesTest {

  private static final ResourceValidator VALIDATOR = new ResourceValidator();

  /** What is no Kubernetes resource, and the test that runs it. */
  private static final List<String> RUN_ELSEWHERE =
      List.of(
          // CI runs the quickstart, both ways.
          "quickstart/{run,story,libvirt,host,own-libvirt}.sh",
          "quickstart/MakeDisk.java",
          "quickstart/engine.yaml",
          // CI follows the README on the machine that it has; a new one takes minutes and a mirror.
          "readme/{follow,here,fresh-debian}.sh",
          "kvm/{guest,init}.sh",
          "kvm/engine.yaml",
          // EmbeddedSettingsTest
          "kvm/apparmor",
          // CloudTempleEndToEndTest, SppEndToEndTest
          "engines/{cloudtemple,spp}.yaml",
          // ClusterStoryIT
          "cluster/{run,cluster,described}.sh",
          // SppEndToEndTest
          "engines/spp.yaml",
          // ArgoActionsTest and HealthTest run the scripts; GitOpsFilesTest misses none of them.
          "gitops/argocd/resource_customizations/**.lua",
          // TerraformTest, PipelinesIT
          "terraform/main.tf",
          "pipelines/{github-actions,gitlab-ci}.yml");

  private static final Pattern NAMED_FILE =
      Pattern.compile("`([\\w./-]+(?:/|\\.(?:ya?ml|sh|lua|tf|java)))`");

  static Stream<Path> manifests() {
    return Examples.files().stream().filter(ExamplesTest::isManifest);
  }

  static Stream<Path> readmes() {
    return Examples.files().stream().filter(file -> file.endsWith("README.md"));
  }

  private static boolean isManifest(Path file) {
    return file.toString().endsWith(".yaml") && !isRunElsewhere(file);
  }

  private static boolean isRunElsewhere(Path file) {
    return RUN_ELSEWHERE.stream()
        .anyMatch(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(file));
  }

  @Test
  void no_file_is_without_a_test() {
    assertThat(Examples.files())
        .allSatisfy(
            file ->
                assertThat(isManifest(file) || isRunElsewhere(file) || file.endsWith("README.md"))
                    .as("%s is run or checked by no test", file)
                    .isTrue());
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void a_manifest_holds_resources_and_ours_are_valid(Path file) {
    List<JsonNode> documents = Examples.documents(file.toString());

    assertThat(documents).isNotEmpty();
    for (JsonNode document : documents) {
      assertThat(document.path("kind").asText()).isNotEmpty();
      assertThat(document.path("apiVersion").asText()).isNotEmpty();
      assertThat(document.at("/metadata/name").asText()).isNotEmpty();
      assertThat(violations(document)).isEmpty();
    }
  }

  private static List<Violation> violations(JsonNode document) {
    if (!document.path("apiVersion").asText().startsWith(Api.GROUP + "/")) {
      return List.of();
    }
    return VALIDATOR.validate(Kind.named(document.get("kind").asText()).orElseThrow(), document);
  }

  @ParameterizedTest
  @MethodSource("readmes")
  void a_readme_names_files_that_exist(Path readme) {
    Path folder = Examples.FOLDER.resolve(readme).resolveSibling(".").normalize();

    assertThat(NAMED_FILE.matcher(Examples.read(readme.toString())).results())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(Files.exists(folder.resolve(name.group(1)))).isTrue());
  }
}
