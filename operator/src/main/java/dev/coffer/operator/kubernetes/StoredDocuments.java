package dev.coffer.operator.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.coffer.crds.Api;
import dev.coffer.operator.plan.ResourceKey;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.function.Function;

/** Resources as they are stored, whether the types can hold them or not; empty when unknown. */
record StoredDocuments(KubernetesClient client)
    implements Function<CustomResource<?, ?>, Optional<JsonNode>> {

  private static final JsonMapper JSON = new JsonMapper();

  @Override
  public Optional<JsonNode> apply(CustomResource<?, ?> resource) {
    var key = ResourceKey.of(resource);
    var path =
        "/apis/%s/%s/namespaces/%s/%s/%s"
            .formatted(Api.GROUP, Api.VERSION, key.namespace(), key.kind().plural(), key.name());
    try {
      var text = client.raw(path);
      return text == null ? Optional.empty() : Optional.of(JSON.readTree(text));
    } catch (KubernetesClientException | JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
