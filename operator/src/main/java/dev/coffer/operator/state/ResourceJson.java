package dev.coffer.operator.state;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.DiskExclusion;
import dev.coffer.crds.Kind;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.RestoreRequest;
import io.fabric8.kubernetes.client.CustomResource;

/** Resources as JSON, and back. */
public final class ResourceJson {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private ResourceJson() {}

  /** The tree as kubectl would show it. */
  public static ObjectNode tree(CustomResource<?, ?> resource) {
    return MAPPER.valueToTree(resource);
  }

  /**
   * The resource that a tree describes.
   *
   * @throws JsonProcessingException when a value has a wrong type
   */
  public static CustomResource<?, ?> resource(Kind kind, JsonNode tree)
      throws JsonProcessingException {
    return MAPPER.treeToValue(tree, type(kind));
  }

  /** A copy that shares nothing with the original. */
  @SuppressWarnings("unchecked") // the class of a resource makes resources of that class
  public static <T extends CustomResource<?, ?>> T copy(T resource) {
    try {
      return (T) MAPPER.treeToValue(tree(resource), resource.getClass());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a resource cannot be read back: " + resource, e);
    }
  }

  static byte[] bytes(CustomResource<?, ?> resource) throws JsonProcessingException {
    return MAPPER.writeValueAsBytes(resource);
  }

  static ObjectMapper mapper() {
    return MAPPER;
  }

  private static Class<? extends CustomResource<?, ?>> type(Kind kind) {
    return switch (kind) {
      case BackupPolicy -> BackupPolicy.class;
      case PolicyAssignment -> PolicyAssignment.class;
      case DiskExclusion -> DiskExclusion.class;
      case RestoreRequest -> RestoreRequest.class;
    };
  }
}
