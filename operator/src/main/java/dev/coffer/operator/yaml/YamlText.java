package dev.coffer.operator.yaml;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * What a YAML text says, as far as it can be read: the documents before the first thing wrong with
 * it, and the problems.
 *
 * @param documents those that are not empty
 */
public record YamlText(List<YamlDocument> documents, List<YamlProblem> problems) {

  /** Larger than the largest object that etcd takes, times many documents in one file. */
  private static final int MAX_CHARACTERS = 32 * 1024 * 1024;

  public YamlText {
    documents = List.copyOf(documents);
    problems = List.copyOf(problems);
  }

  /** Reads a text of any number of documents; JSON is YAML. */
  public static YamlText parse(String text) {
    List<YamlDocument> documents = new ArrayList<>();
    List<YamlProblem> problems = new ArrayList<>();
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    try {
      var parser = new ParserImpl(new StreamReader(new StringReader(text)), options);
      Composer composer = new Composer(parser, new ScalarResolver(), options);
      while (composer.checkNode()) {
        read(composer, problems).ifPresent(documents::add);
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      problems.add(new YamlProblem(line, "", "this is not valid YAML: " + e.getProblem()));
    } catch (YAMLException e) {
      problems.add(new YamlProblem(1, "", "this is not valid YAML: " + firstLine(e)));
    }
    return new YamlText(documents, problems);
  }

  private static Optional<YamlDocument> read(Composer composer, List<YamlProblem> problems) {
    try {
      YamlDocument document = NodeConverter.convert(composer.getNode());
      return document.root().isNull() ? Optional.empty() : Optional.of(document);
    } catch (YamlException e) {
      problems.add(e.problem());
      return Optional.empty();
    }
  }

  private static String firstLine(YAMLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
