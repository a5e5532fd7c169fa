package dev.coffer.crds.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With {@code -Dcrds.write=true} it writes the manifests instead of comparing them. */
class ManifestsTest {

  /** Maven and the usual editors run tests in the folder of the module. */
  private static final Path FOLDER = Path.of("manifests");

  @BeforeAll
  static void write_them_when_asked_to() throws IOException {
    if (Boolean.getBoolean("crds.write")) {
      for (Kind kind : Kind.values()) {
        Files.writeString(FOLDER.resolve(kind.manifestFile()), ManifestGenerator.manifest(kind));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_checked_in_manifest_is_the_generated_one(Kind kind) {
    Path file = FOLDER.resolve(kind.manifestFile());
    assertThat(file)
        .as("%s has drifted: run mvn -pl crds test -Dtest=ManifestsTest -Dcrds.write=true", file)
        .hasContent(ManifestGenerator.manifest(kind));
  }

  @Test
  void there_is_one_manifest_for_each_kind_and_no_other() throws IOException {
    try (var files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(Kind.values()).map(Kind::manifestFile).toList());
    }
  }
}
