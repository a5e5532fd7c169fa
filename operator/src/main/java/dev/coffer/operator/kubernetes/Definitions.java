package dev.coffer.operator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.crds.Kind;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;

/** Looks, before anything else, whether the API server knows the four kinds well enough. */
final class Definitions {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Definitions() {}

  /**
   * Looks.
   *
   * @throws OperatorStartException when a definition is missing or too old, or the API server
   *     cannot be asked
   */
  static void check(KubernetesClient client) {
    List<String> problems;
    try {
      problems = CrdCheck.problems(kind -> installed(client, kind));
    } catch (KubernetesClientException e) {
      throw new OperatorStartException(
          "the API server %s cannot be asked for the custom resource definitions: %s"
              .formatted(client.getMasterUrl(), cause(e)),
          e);
    }
    if (!problems.isEmpty()) {
      throw new OperatorStartException(String.join("; ", problems));
    }
  }

  private static Optional<JsonNode> installed(KubernetesClient client, Kind kind) {
    return Optional.ofNullable(
            client
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(CrdCheck.name(kind))
                .get())
        .map(JSON::<JsonNode>valueToTree);
  }

  private static String cause(KubernetesClientException e) {
    var cause = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
    return e.getMessage() + cause;
  }
}
