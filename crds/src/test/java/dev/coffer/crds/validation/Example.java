package dev.coffer.crds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coffer.crds.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A document below src/test/resources, in a folder that is named after its kind, with what must be
 * said about it: lines {@code # expect: POINTER: MESSAGE} before the document. In files {@code
 * update-*.yaml} the documents are pairs: what is stored, and what is to replace it.
 */
record Example(
    String name,
    Kind kind,
    JsonNode document,
    @Nullable JsonNode previous,
    List<String> expectations) {

  private static final Path ROOT = Path.of("src/test/resources");
  private static final String EXPECT = "# expect: ";
  private static final YAMLMapper YAML = new YAMLMapper();

  static List<Example> valid() {
    return all("valid");
  }

  static List<Example> invalid() {
    return all("invalid");
  }

  private static List<Example> all(String folder) {
    try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
      return files
          .filter(Files::isRegularFile)
          .sorted()
          .flatMap(file -> in(file).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Example> in(Path file) {
    boolean pairs = file.getFileName().toString().startsWith("update-");
    List<String> texts = texts(file);
    List<Example> examples = new ArrayList<>();
    int step = pairs ? 2 : 1;
    for (int i = step - 1; i < texts.size(); i += step) {
      String name = ROOT.relativize(file) + "#" + (i / step + 1);
      JsonNode previous = pairs ? yaml(texts.get(i - 1)) : null;
      String text = texts.get(i);
      examples.add(new Example(name, kind(file), yaml(text), previous, expectations(text)));
    }
    return examples;
  }

  private static List<String> texts(Path file) {
    try {
      return Arrays.asList(Files.readString(file).split("(?m)^---\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Kind kind(Path file) {
    String folder = file.getName(file.getNameCount() - 2).toString();
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.toString().toLowerCase(Locale.ROOT).equals(folder))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> expectations(String text) {
    return text.lines()
        .filter(line -> line.startsWith(EXPECT))
        .map(line -> line.substring(EXPECT.length()))
        .toList();
  }

  private static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
