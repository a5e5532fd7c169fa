package dev.coffer.operator.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What an API server was asked by service accounts, as it wrote it down itself. */
public record AuditLog(Path file) {

  /** One line for each answer to a service account; a watch is written down when it ends. */
  static final String POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived, ResponseStarted]
      rules:
      - level: Metadata
        userGroups: ["system:serviceaccounts"]
        resources: [{group: ""}, {group: backup.coffer.dev}, {group: apiextensions.k8s.io}, {group: coordination.k8s.io}]
      - level: None
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A call.
   *
   * @param resource with its API group in front and, if there is one, the subresource behind
   * @param name of the object; empty when the call is about many, or one without a name yet
   * @param code of the answer
   */
  public record Call(String verb, String resource, String namespace, String name, int code) {}

  /** All calls of a service account, oldest first. */
  public List<Call> callsOf(String namespace, String serviceAccount) {
    String user = "system:serviceaccount:" + namespace + ":" + serviceAccount;
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.endsWith("}"))
          .map(AuditLog::read)
          .filter(line -> line.at("/user/username").asText().equals(user))
          .map(AuditLog::call)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Call call(JsonNode line) {
    JsonNode object = line.get("objectRef");
    String subresource = object.path("subresource").asText();
    return new Call(
        line.get("verb").asText(),
        object.path("apiGroup").asText()
            + "/"
            + object.get("resource").asText()
            + (subresource.isEmpty() ? "" : "/" + subresource),
        object.path("namespace").asText(),
        object.path("name").asText(),
        line.at("/responseStatus/code").asInt());
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
