package dev.coffer.crds.validation;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.coffer.crds.Kind;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * Turns documents into typed resources and back. It trusts its input: give it what {@link
 * ResourceValidator#withDefaults} returned for a document without violations. An enum value that
 * the type does not know becomes null or the default, so that one odd resource stops nobody.
 */
public final class ResourceMapper {

  private final ObjectMapper json =
      JsonMapper.builder().enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL).build();
  private final KubernetesSerialization serialization = new KubernetesSerialization(json, false);

  /** The resource that a document describes. */
  public CustomResource<?, ?> read(Kind kind, JsonNode document) {
    return read(kind.type(), document);
  }

  /** As {@link #read(Kind, JsonNode)}, for a kind that the caller knows. */
  public <T extends CustomResource<?, ?>> T read(Class<T> type, JsonNode document) {
    return serialization.convertValue(document, type);
  }

  /** The document of a resource; nothing is written for what is null. */
  public JsonNode write(CustomResource<?, ?> resource) {
    return serialization.convertValue(resource, JsonNode.class);
  }
}
