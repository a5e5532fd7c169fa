package dev.coffer.crds.manifests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** With {@code -Dcrds.write=true} it writes the manifests instead of comparing them. */
class ManifestsTest {

  /**
   * Theirs, and the copy that the Helm chart needs. Maven and the usual editors run tests in the
   * folder of the module.
   */
  static final List<Path> FOLDERS =
      List.of(Path.of("manifests"), Path.of("../charts/coffer-crds/manifests"));

  @BeforeAll
  static void write_them_when_asked_to() throws IOException {
    if (Boolean.getBoolean("crds.write")) {
      for (Kind kind : Kind.values()) {
        String manifest = ManifestGenerator.manifest(kind);
        for (Path folder : FOLDERS) {
          Files.writeString(folder.resolve(kind.manifestFile()), manifest);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_checked_in_manifest_is_the_generated_one(Kind kind) {
    String manifest = ManifestGenerator.manifest(kind);
    for (Path folder : FOLDERS) {
      Path file = folder.resolve(kind.manifestFile());
      assertThat(file)
          .as("%s has drifted: run mvn -pl crds test -Dtest=ManifestsTest -Dcrds.write=true", file)
          .hasBinaryContent(manifest.getBytes(UTF_8));
    }
  }

  @ParameterizedTest
  @FieldSource("FOLDERS")
  void there_is_one_manifest_for_each_kind_and_no_other(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(Kind.values()).map(Kind::manifestFile).toList());
    }
  }
}
