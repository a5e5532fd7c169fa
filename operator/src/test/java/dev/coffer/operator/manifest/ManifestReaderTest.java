package dev.coffer.operator.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.validation.ResourceValidator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestReaderTest {

  private static final ResourceValidator VALIDATOR = new ResourceValidator();
  private static final String POLICY =
      """
      apiVersion: backup.coffer.dev/v1alpha1
      kind: BackupPolicy
      metadata: {name: NAME}
      spec: {site: vault-b, retention: {daily: 7}}
      """;

  @TempDir private Path folder;

  @Test
  void a_folder_is_read_with_all_below_it_in_order() throws IOException {
    write("b/two.yml", POLICY.replace("NAME", "two"));
    write("a/one.yaml", POLICY.replace("NAME", "one"));
    write("b/three.json", "{\"apiVersion\": \"v1\", \"kind\": \"Secret\"}");
    write("b/readme.md", "no manifest");

    Manifests read = read("", folder.toString());

    assertThat(read.resources())
        .extracting(manifest -> manifest.key().toString())
        .containsExactly("BackupPolicy default/one", "BackupPolicy default/two");
    assertThat(read.skipped()).extracting(Manifests.Skipped::kind).containsExactly("Secret");
    assertThat(read.problems()).isEmpty();
  }

  @Test
  void hidden_folders_and_the_state_folder_are_left_alone() throws IOException {
    write(".git/one.yaml", POLICY.replace("NAME", "one"));
    write("state/resources/two.json", "{");

    assertThat(read("", folder.toString()))
        .isEqualTo(new Manifests(List.of(), Map.of(), List.of(), List.of()));
  }

  @Test
  void standard_input_has_several_documents_and_empty_ones_do_not_count() {
    Manifests read =
        read("---\n# nothing\n---\n" + POLICY + "---\n" + POLICY.replace("NAME", "b"), "-");

    assertThat(read.problems())
        .extracting(ManifestProblem::toString)
        .singleElement()
        .asString()
        .startsWith("stdin:6: metadata.name: \"NAME\" is not");
    assertThat(read.resources())
        .singleElement()
        .extracting(Manifest::origin)
        .hasToString("stdin:9");
  }

  @Test
  void defaults_are_filled_in_and_what_a_cluster_adds_is_ignored() {
    Manifests read =
        read(
            POLICY.replace(
                    "{name: NAME}", "{name: gold, uid: 1-2-3, resourceVersion: '7', generation: 3}")
                + "status: {ready: nonsense}\n",
            "-");

    assertThat(read.problems()).isEmpty();
    Manifest gold = read.resources().getFirst();
    assertThat(gold.tree().at("/spec/engine").asText()).isEqualTo("default");
    assertThat(gold.tree().at("/status/ready").isMissingNode()).isTrue();
    assertThat(gold.key().namespace()).isEqualTo("default");
  }

  @Test
  void a_namespace_of_the_files_gives_its_labels() {
    Manifests read =
        read("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: web}}\n", "-");

    assertThat(read.namespaceLabels()).containsExactly(Map.entry("shop", Map.of("team", "web")));
    assertThat(read.skipped()).isEmpty();
  }

  @Test
  void anchors_and_merge_keys_are_expanded() {
    Manifests read =
        read(
            """
            apiVersion: v1
            kind: List
            items:
              - &gold
                apiVersion: backup.coffer.dev/v1alpha1
                kind: BackupPolicy
                metadata: {name: gold}
                spec: {site: vault-b, retention: {daily: 7}}
              - <<: *gold
                metadata: {name: silver}
            """,
            "-");

    assertThat(read.problems()).isEmpty();
    assertThat(read.resources())
        .extracting(manifest -> manifest.key().name())
        .containsExactly("gold", "silver");
  }

  private Manifests read(String stdin, String name) {
    return ManifestReader.read(
        List.of(name),
        "default",
        folder.resolve("state"),
        new ByteArrayInputStream(stdin.getBytes(UTF_8)),
        VALIDATOR);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
