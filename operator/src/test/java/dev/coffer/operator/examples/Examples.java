package dev.coffer.operator.examples;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files below {@code examples}. */
final class Examples {

  static final Path FOLDER = Path.of("../examples").toAbsolutePath().normalize();

  private Examples() {}

  /** All of them, relative to the folder. */
  static List<Path> files() {
    try (var files = Files.walk(FOLDER)) {
      return files.filter(Files::isRegularFile).map(FOLDER::relativize).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(String file) {
    try {
      return Files.readString(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The documents of a YAML file, with aliases replaced by what they stand for. */
  static List<JsonNode> documents(String file) {
    return yaml(read(file));
  }

  static List<JsonNode> yaml(String text) {
    var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    return StreamSupport.stream(yaml.loadAll(text).spliterator(), false)
        .map(PlainJson::of)
        .toList();
  }
}
