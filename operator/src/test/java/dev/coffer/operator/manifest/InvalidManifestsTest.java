package dev.coffer.operator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.validation.ResourceValidator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One file for each thing that can be wrong, in {@code manifests/invalid}; beside them {@code
 * invalid.txt} has what must be said of each, word for word.
 */
class InvalidManifestsTest {

  private static final Path FOLDER = Path.of("src/test/resources/manifests");
  private static final ResourceValidator VALIDATOR = new ResourceValidator();

  static Stream<Path> files() throws IOException {
    try (var files = Files.list(FOLDER.resolve("invalid"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void a_problem_names_file_line_field_and_what_is_allowed(Path file) throws IOException {
    String name = "invalid/" + file.getFileName();
    List<String> expected =
        Files.readAllLines(FOLDER.resolve("invalid.txt")).stream()
            .filter(line -> line.startsWith(name + ":"))
            .toList();

    Manifests manifests = read(file.toString());

    assertThat(manifests.problems())
        .extracting(problem -> problem.toString().replace(file.toString(), name))
        .containsExactlyElementsOf(expected)
        .isNotEmpty();
  }

  @Test
  void a_folder_yields_all_problems_at_once() throws IOException {
    Manifests manifests = read(FOLDER.resolve("invalid").toString());

    assertThat(manifests.problems())
        .hasSameSizeAs(Files.readAllLines(FOLDER.resolve("invalid.txt")))
        .isSortedAccordingTo((a, b) -> a.origin().compareTo(b.origin()));
  }

  @Test
  void what_is_not_there_is_a_problem_too() {
    assertThat(read("no-such-folder").problems())
        .extracting(ManifestProblem::toString)
        .containsExactly("no-such-folder:1: there is no such file or folder");
  }

  private static Manifests read(String name) {
    return ManifestReader.read(
        List.of(name), "default", Path.of(".coffer"), InputStream.nullInputStream(), VALIDATOR);
  }
}
