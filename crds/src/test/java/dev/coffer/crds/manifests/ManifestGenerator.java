package dev.coffer.crds.manifests;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coffer.crds.Kind;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The CRD of one kind: what the generator reads off the Java types, plus what it has no annotation
 * for (list types, the default of status, the order of the columns), in one stable order of keys.
 */
final class ManifestGenerator {

  private static final String HEADER =
      """
      # Generated from the Java types of crds/src/main/java: change those, then run
      # mvn -pl crds test -Dtest=ManifestsTest -Dcrds.write=true
      """;

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private ManifestGenerator() {}

  static String manifest(Kind kind) {
    try {
      ObjectNode crd = generated(kind);
      ObjectNode version = (ObjectNode) crd.at("/spec/versions/0");
      version.set("additionalPrinterColumns", columns(kind, version));
      ObjectNode schema = (ObjectNode) version.at("/schema/openAPIV3Schema");
      schema.put("description", description(kind));
      ((ObjectNode) schema.at("/properties/status"))
          .putObject("default")
          .put("observedGeneration", -1);
      Schemas.complete(schema);
      return HEADER + YAML.writeValueAsString(YAML.treeToValue(crd, TreeMap.class));
    } catch (IOException e) {
      throw new IllegalStateException("the CRD of " + kind + " cannot be generated", e);
    }
  }

  private static ObjectNode generated(Kind kind) throws IOException {
    var text = new ByteArrayOutputStream();
    new CRDGenerator()
        .customResourceClasses(kind.type())
        .withOutput(new InMemory(text))
        .detailedGenerate();
    return (ObjectNode) YAML.readTree(text.toByteArray());
  }

  private static String description(Kind kind) {
    return kind.type().getAnnotation(JsonClassDescription.class).value();
  }

  /** The generator sorts columns; kubectl shows them as they come. */
  private static ArrayNode columns(Kind kind, ObjectNode version) {
    List<String> order =
        Arrays.stream(kind.type().getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    var columns = new TreeMap<Integer, JsonNode>();
    for (JsonNode column : version.get("additionalPrinterColumns")) {
      columns.put(order.indexOf(column.get("name").asText()), column);
    }
    return YAML.createArrayNode().addAll(columns.values());
  }

  private record InMemory(ByteArrayOutputStream text)
      implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {

    @Override
    public ByteArrayOutputStream outputFor(String crdName) {
      return text;
    }

    /** The generator takes only URIs of files, and only notes them. */
    @Override
    public URI crdURI(String crdName) {
      return Path.of(crdName).toUri();
    }

    @Override
    public void close() {}
  }
}
