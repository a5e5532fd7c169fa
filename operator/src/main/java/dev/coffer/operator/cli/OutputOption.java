package dev.coffer.operator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import picocli.CommandLine.Option;

/** In which form a command prints its data. */
final class OutputOption {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, wide, json or yaml; default ${DEFAULT-VALUE}.")
  private OutputFormat format = OutputFormat.TABLE;

  OutputFormat format() {
    return format;
  }

  boolean isTable() {
    return format.isTable();
  }

  /** Prints data in the form that was asked for, which is not a table. */
  void print(Terminal terminal, JsonNode data) {
    try {
      terminal.out().println(mapper().writeValueAsString(data).stripTrailing());
    } catch (JsonProcessingException e) {
      throw new CommandException("the data cannot be written: " + e.getOriginalMessage(), e);
    }
  }

  private ObjectMapper mapper() {
    return format == OutputFormat.YAML
        ? YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build()
        : JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  }
}
