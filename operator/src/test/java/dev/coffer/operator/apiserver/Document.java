package dev.coffer.operator.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.coffer.crds.Api;
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

/**
 * One of the documents that the crds module checks its own validation with, here for the real one.
 *
 * @param file its name, without the folder of its kind
 * @param messages what is said about it, without where; none for a valid one
 * @param documents the document; in files {@code update-*.yaml} what is stored, and then what is to
 *     replace it
 */
record Document(
    String folder, String file, Kind kind, List<String> messages, List<ObjectNode> documents) {

  private static final Path ROOT =
      Path.of(System.getProperty("project.root"), "crds/src/test/resources");
  private static final YAMLMapper YAML =
      YAMLMapper.builder().disable(YAMLParser.Feature.EMPTY_STRING_AS_NULL).build();

  static Stream<Document> valid() {
    return all("valid");
  }

  static Stream<Document> invalid() {
    return all("invalid");
  }

  private static Stream<Document> all(String folder) {
    return Arrays.stream(Kind.values())
        .flatMap(
            kind ->
                files(ROOT.resolve(folder).resolve(kind.name().toLowerCase(Locale.ROOT)))
                    .flatMap(file -> in(folder, kind, file).stream()));
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Document> in(String folder, Kind kind, Path path) {
    String file = path.getFileName().toString();
    try {
      String[] texts = Files.readString(path).split("(?m)^---\n");
      int size = file.startsWith("update-") ? 2 : 1;
      List<Document> documents = new ArrayList<>();
      for (int i = 0; i < texts.length; i += size) {
        List<ObjectNode> nodes = new ArrayList<>();
        for (String text : Arrays.asList(texts).subList(i, i + size)) {
          nodes.add((ObjectNode) YAML.readTree(text));
        }
        documents.add(new Document(folder, file, kind, messages(texts[i + size - 1]), nodes));
      }
      return documents;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> messages(String text) {
    return text.lines()
        .filter(line -> line.startsWith("# expect: "))
        .map(line -> line.split(": ", 3)[2])
        .toList();
  }

  boolean isUpdate() {
    return documents.size() == 2;
  }

  /** The document, or what is to replace another. */
  ObjectNode last() {
    return documents.getLast();
  }

  /** Where its kind is served in a namespace. */
  static String address(Kind kind, String namespace) {
    return "/apis/%s/%s/namespaces/%s/%s"
        .formatted(Api.GROUP, Api.VERSION, namespace, kind.plural());
  }

  @Override
  public String toString() {
    return kind + " " + file + " " + String.join(" ", messages);
  }
}
