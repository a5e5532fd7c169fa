package dev.coffer.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One file for each thing that can be wrong, in {@code config/invalid}; beside them {@code
 * invalid.txt} has what must be said of each, word for word.
 */
class InvalidConfigurationsTest {

  private static final Path FOLDER = Path.of("src/test/resources/config");

  static Stream<Path> files() throws IOException {
    try (var files = Files.list(FOLDER.resolve("invalid"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void a_mistake_is_named_with_file_line_field_and_what_is_allowed(Path file) throws IOException {
    var problem =
        catchThrowableOfType(ConfigurationException.class, () -> ConfigurationReader.read(file));

    String message = String.valueOf(problem.getMessage());
    assertThat(expected()).contains(message.replace(FOLDER.resolve("invalid") + "/", ""));
  }

  @Test
  void nothing_is_expected_of_a_file_that_is_not_there() throws IOException {
    assertThat(expected())
        .extracting(line -> line.substring(0, line.indexOf(':')))
        .containsExactlyElementsOf(files().map(file -> file.getFileName().toString()).toList());
  }

  private static List<String> expected() throws IOException {
    return Files.readAllLines(FOLDER.resolve("invalid.txt"));
  }
}
