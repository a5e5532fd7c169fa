package dev.coffer.crds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.BackupPolicySpec.DeletionPolicy;
import dev.coffer.crds.Kind;
import dev.coffer.crds.RestoreRequest;
import dev.coffer.crds.RestoreRequestSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResourceMapperTest {

  private static final ResourceValidator VALIDATOR = new ResourceValidator();
  private static final ResourceMapper MAPPER = new ResourceMapper();
  private static final YAMLMapper YAML = new YAMLMapper();

  private static final String MINIMAL_RESTORE =
      """
      apiVersion: backup.coffer.dev/v1alpha1
      kind: RestoreRequest
      metadata: {name: try-web-1}
      spec:
        confirm:
        source:
          virtualMachine: {name: web-1}
          recoveryPoint: {latest: true}
      """;

  @ParameterizedTest
  @MethodSource("dev.coffer.crds.validation.Example#valid")
  void a_valid_document_survives_the_way_to_the_typed_resource_and_back(Example example) {
    JsonNode stored = VALIDATOR.withDefaults(example.kind(), example.document());
    JsonNode written = MAPPER.write(MAPPER.read(example.kind(), stored));
    assertThat(essence(written)).isEqualTo(essence(stored));
    assertThat(VALIDATOR.validate(example.kind(), written)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.coffer.crds.validation.Example#valid")
  void the_client_reads_what_it_wrote(Example example) {
    var client = new KubernetesSerialization(new ObjectMapper(), false);
    var type = example.kind().type();
    var resource = client.convertValue(example.document(), type);
    var again = client.unmarshal(client.asYaml(resource), type);
    assertThat(again.getSpec()).isEqualTo(resource.getSpec());
    assertThat(again.getStatus()).isEqualTo(resource.getStatus());
  }

  @Test
  void defaults_of_the_schema_and_of_the_types_agree() {
    var request = (RestoreRequest) MAPPER.read(Kind.RestoreRequest, yaml(MINIMAL_RESTORE));
    JsonNode stored = VALIDATOR.withDefaults(Kind.RestoreRequest, yaml(MINIMAL_RESTORE));
    var defaulted = MAPPER.read(RestoreRequest.class, stored);
    assertThat(request.getSpec()).isEqualTo(defaulted.getSpec());
    assertThat(defaulted.getSpec().mode()).isEqualTo(RestoreRequestSpec.Mode.Test);
    assertThat(defaulted.getStatus().observedGeneration()).isEqualTo(-1);
  }

  @Test
  void fields_that_are_null_are_as_if_they_were_missing() {
    JsonNode stored = VALIDATOR.withDefaults(Kind.RestoreRequest, yaml(MINIMAL_RESTORE));
    assertThat(stored.at("/spec").has("confirm")).isFalse();
    assertThat(VALIDATOR.validate(Kind.RestoreRequest, yaml(MINIMAL_RESTORE))).isEmpty();
  }

  @Test
  void an_unknown_enum_value_or_field_from_a_newer_version_stops_nobody() {
    JsonNode newer =
        yaml(
            """
            apiVersion: backup.coffer.dev/v1alpha1
            kind: BackupPolicy
            metadata: {name: nightly}
            spec: {site: vault-b, deletionPolicy: Archive, mirrors: [s3]}
            """);
    var policy = MAPPER.read(BackupPolicy.class, newer);
    assertThat(policy.getSpec().deletionPolicy()).isEqualTo(DeletionPolicy.Orphan);
    assertThat(policy.getSpec().site()).isEqualTo("vault-b");
  }

  private static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Without what says nothing: empty lists, the order of fields, the width of integers. */
  private static JsonNode essence(JsonNode document) {
    JsonNode copy = yaml(document.toString());
    prune(copy);
    return copy;
  }

  private static void prune(JsonNode node) {
    node.forEach(ResourceMapperTest::prune);
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .removeIf(field -> field.getValue().isArray() && field.getValue().isEmpty());
    }
  }
}
