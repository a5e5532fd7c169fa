package dev.coffer.operator.apiserver;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.crds.Kind;
import dev.coffer.crds.validation.ResourceValidator;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Coffer itself says about a document, a real API server says as well. */
@WithApiServer
class DocumentsOnApiServerTest {

  /** The minor version of Kubernetes from which on a server enforces rules. */
  private static final int RULES = 25;

  private static final JsonMapper JSON = new JsonMapper();
  private static final ResourceValidator VALIDATOR = new ResourceValidator();

  @ParameterizedTest
  @MethodSource("dev.coffer.operator.apiserver.Document#valid")
  void a_valid_document_is_accepted_and_gets_the_defaults(
      Document document, ApiServer server, TestNamespace namespace) {
    if (!server.isAtLeast(RULES) && document.last().toString().contains(":\"\"")) {
      // An old server that was built with a newer Go takes an empty text for null.
      assertThat(refusal(namespace, document.kind(), document.last())).hasMessageContaining("null");
      return;
    }
    for (ObjectNode each : document.documents()) {
      put(namespace, document.kind(), each);
    }
    JsonNode stored = get(namespace, document.kind(), document.last());
    JsonNode wanted = VALIDATOR.withDefaults(document.kind(), document.last());
    assertThat(stored.get("spec")).isEqualTo(wanted.get("spec"));
    assertThat(stored.get("status"))
        .isEqualTo(JSON.createObjectNode().put("observedGeneration", -1));
  }

  static Stream<Document> outOfBounds() {
    return Document.invalid()
        .filter(it -> it.file().startsWith("spec.") || it.file().equals("wrong-types.yaml"));
  }

  @ParameterizedTest
  @MethodSource("outOfBounds")
  void a_document_that_is_out_of_bounds_is_refused(Document document, TestNamespace namespace) {
    assertThat(refusal(namespace, document.kind(), document.last()).getCode()).isEqualTo(422);
  }

  static Stream<Document> againstRules() {
    return Document.invalid().filter(it -> it.file().startsWith("rule-") || it.isUpdate());
  }

  @ParameterizedTest
  @MethodSource("againstRules")
  void a_document_that_breaks_a_rule_is_refused_in_the_words_of_the_rule_where_rules_are_known(
      Document document, ApiServer server, TestNamespace namespace) {
    if (document.isUpdate()) {
      put(namespace, document.kind(), document.documents().getFirst());
    }
    if (!server.isAtLeast(RULES)) {
      put(namespace, document.kind(), document.last()); // which is why Coffer checks rules as well
      return;
    }
    KubernetesClientException refused = refusal(namespace, document.kind(), document.last());
    assertThat(refused.getCode()).isEqualTo(422);
    assertThat(document.messages())
        .anySatisfy(message -> assertThat(refused).hasMessageContaining(message));
  }

  static Stream<Document> smallest() {
    return Document.valid().filter(it -> it.file().equals("minimal.yaml"));
  }

  @ParameterizedTest
  @MethodSource("smallest")
  void what_no_schema_knows_is_dropped(Document document, TestNamespace namespace) {
    ObjectNode odd = document.last().deepCopy();
    odd.withObject("/spec").put("nonsense", 1);
    put(namespace, document.kind(), odd);
    assertThat(get(namespace, document.kind(), odd).get("spec"))
        .isEqualTo(VALIDATOR.withDefaults(document.kind(), document.last()).get("spec"));
  }

  private static KubernetesClientException refusal(
      TestNamespace namespace, Kind kind, ObjectNode document) {
    return requireNonNull(
        catchThrowableOfType(
            KubernetesClientException.class, () -> put(namespace, kind, document)));
  }

  /** Makes or replaces a resource in the namespace of the test, whatever the document says. */
  private static void put(TestNamespace namespace, Kind kind, ObjectNode document) {
    ObjectNode wanted = document.deepCopy();
    ObjectNode metadata = wanted.withObject("/metadata");
    metadata.remove("resourceVersion");
    metadata.remove("uid");
    metadata.put("namespace", namespace.name());
    String collection = Document.address(kind, namespace.name());
    String one = collection + "/" + metadata.path("name").asText();
    String existing = namespace.client().raw(one);
    if (existing == null) {
      namespace.client().raw(collection, "POST", wanted);
    } else {
      metadata.put("resourceVersion", json(existing).at("/metadata/resourceVersion").asText());
      namespace.client().raw(one, "PUT", wanted);
    }
  }

  private static JsonNode get(TestNamespace namespace, Kind kind, ObjectNode document) {
    String name = document.at("/metadata/name").asText();
    return json(
        requireNonNull(
            namespace.client().raw(Document.address(kind, namespace.name()) + "/" + name)));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
