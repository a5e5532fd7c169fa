package dev.coffer.operator.config;

import dev.coffer.operator.yaml.YamlDocument;
import dev.coffer.operator.yaml.YamlProblem;
import dev.coffer.operator.yaml.YamlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads the configuration file, strictly: what it does not know it refuses. */
public final class ConfigurationReader {

  private ConfigurationReader() {}

  /**
   * Reads the file, and the files that its settings come from.
   *
   * @throws ConfigurationException when one is missing, cannot be read, or says something unknown
   */
  public static Configuration read(Path file) {
    YamlText text = YamlText.parse(text(file));
    if (!text.problems().isEmpty()) {
      YamlProblem problem = text.problems().getFirst();
      throw new ConfigurationException(file + ":" + problem.line() + ": " + problem.message());
    }
    List<YamlDocument> documents = text.documents();
    if (documents.size() != 1) {
      throw new ConfigurationException(
          file
              + ": an engine configuration is one YAML document, but this has "
              + documents.size());
    }
    return configuration(file, Section.root(file, documents.getFirst()));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(
          "there is no engine configuration "
              + file
              + ": write one, or name another with --engine FILE or COFFER_ENGINE",
          e);
    } catch (IOException e) {
      throw new ConfigurationException(
          "the engine configuration " + file + " cannot be read: " + e, e);
    }
  }

  private static Configuration configuration(Path file, Section root) {
    root.onlyFields("engines", "operator", "tenants");
    var engines = EnginesReader.read(root.section("engines"), Configuration.folderOf(file));
    var tenancy = TenantsReader.read(root, engines.keySet());
    var operator =
        root.has("operator")
            ? OperatorReader.read(root.section("operator"))
            : OperatorSettings.DEFAULTS;
    return new Configuration(file, engines, tenancy, operator);
  }
}
