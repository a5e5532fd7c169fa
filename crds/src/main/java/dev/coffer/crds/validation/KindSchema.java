package dev.coffer.crds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.coffer.crds.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The schema of one kind.
 *
 * @param root openAPIV3Schema of its CRD, with the fields around spec and status, which a CRD
 *     leaves to the API server
 * @param strict the same without what JSON schema does not know, and closed: an object has only the
 *     fields that are described
 */
record KindSchema(ObjectNode root, Schema strict) {

  private static final YAMLMapper YAML = new YAMLMapper();

  static KindSchema of(Kind kind) {
    try (InputStream file = KindSchema.class.getResourceAsStream("envelope.yaml")) {
      JsonNode crd = YAML.readTree(kind.manifest());
      var root = (ObjectNode) crd.at("/spec/versions/0/schema/openAPIV3Schema");
      var envelope = (ObjectNode) YAML.readTree(file);
      ((ObjectNode) envelope.at("/properties/kind")).putArray("enum").add(kind.toString());
      ((ObjectNode) root.get("properties")).setAll((ObjectNode) envelope.get("properties"));
      root.withArray("required").addAll(envelope.withArray("required"));
      ObjectNode strict = root.deepCopy();
      close(strict);
      return new KindSchema(
          root, SchemaRegistry.withDefaultDialect(Dialects.getOpenApi30()).getSchema(strict));
    } catch (IOException e) {
      throw new UncheckedIOException("the schema of " + kind + " cannot be read", e);
    }
  }

  /** What is wrong with the shape of a document; at most one thing for each place. */
  List<Violation> check(JsonNode document) {
    return new ShapeErrors(strict.getSchemaNode()).inWords(strict.validate(document));
  }

  private static void close(ObjectNode schema) {
    schema.properties().removeIf(keyword -> keyword.getKey().startsWith("x-kubernetes-"));
    if (schema.get("properties") instanceof ObjectNode fields) {
      schema.put("additionalProperties", false);
      fields.forEach(field -> close((ObjectNode) field));
    }
    for (String below : List.of("items", "additionalProperties")) {
      if (schema.get(below) instanceof ObjectNode child) {
        close(child);
      }
    }
  }
}
