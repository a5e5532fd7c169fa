package dev.coffer.operator.charts;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

/**
 * What Helm made of a chart.
 *
 * @param text all documents, as Helm printed them
 * @param objects the same, read strictly: a field that Kubernetes does not have is an error
 */
public record RenderedChart(String text, List<HasMetadata> objects) {

  private static final KubernetesSerialization KINDS = new KubernetesSerialization();
  private static final ObjectMapper LENIENT = new ObjectMapper();
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(new NoPlaceForUnknownFields())
          .build();
  private static final Set<Class<? extends HasMetadata>> RIGHTS =
      Set.of(
          ServiceAccount.class,
          ClusterRole.class,
          ClusterRoleBinding.class,
          Role.class,
          RoleBinding.class);

  static RenderedChart of(String text) {
    YAMLMapper yaml = new YAMLMapper();
    try (var documents =
        yaml.readerFor(JsonNode.class).<JsonNode>readValues(yaml.getFactory().createParser(text))) {
      return new RenderedChart(
          text,
          documents.readAll().stream()
              .filter(document -> !document.isNull() && !document.isEmpty())
              .map(RenderedChart::object)
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HasMetadata object(JsonNode document) {
    var type =
        KINDS.getRegisteredKubernetesResource(
            document.path("apiVersion").asText(), document.path("kind").asText());
    return type != null && HasMetadata.class.isAssignableFrom(type)
        ? (HasMetadata) STRICT.convertValue(document, type)
        : LENIENT.convertValue(document, GenericKubernetesResource.class);
  }

  /** All objects of a type. */
  public <T extends HasMetadata> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The only object of a type. */
  public <T extends HasMetadata> T one(Class<T> type) {
    List<T> all = all(type);
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " objects are a " + type.getSimpleName());
    }
    return all.getFirst();
  }

  /** All objects of a kind that has no type here. */
  List<HasMetadata> all(String kind) {
    return objects.stream().filter(object -> object.getKind().equals(kind)).toList();
  }

  /**
   * The operator's ServiceAccount with its roles and bindings, and the roles for people: what has
   * to be created in a cluster for somebody to have the rights that the chart gives.
   */
  public List<HasMetadata> rights() {
    return objects.stream().filter(object -> RIGHTS.contains(object.getClass())).toList();
  }

  /** Where an object is, for messages. */
  static String name(HasMetadata object) {
    String namespace = requireNonNullElse(object.getMetadata().getNamespace(), "");
    return object.getKind() + " " + namespace + "/" + object.getMetadata().getName();
  }

  /** The model's classes keep fields that they do not know; here these are errors. */
  private static final class NoPlaceForUnknownFields extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated member) {
      return false;
    }
  }
}
