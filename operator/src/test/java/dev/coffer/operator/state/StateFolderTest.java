package dev.coffer.operator.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.BackupPolicyStatus;
import dev.coffer.crds.Kind;
import dev.coffer.crds.validation.ResourceValidator;
import dev.coffer.operator.manifest.ManifestReader;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.state.Overlay.Change;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFolderTest {

  private static final ResourceValidator VALIDATOR = new ResourceValidator();
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));
  private static final ResourceKey GOLD = new ResourceKey(Kind.BackupPolicy, "default", "gold");

  @TempDir private Path folder;

  @Test
  void a_resource_gets_a_uid_and_keeps_it_and_a_changed_spec_is_a_new_generation() {
    apply(policy("gold", 7));
    String uid = gold().getMetadata().getUid();

    assertThat(apply(policy("gold", 7)).changes()).containsEntry(GOLD, Change.UNCHANGED);
    assertThat(gold().getMetadata().getGeneration()).isEqualTo(1);

    assertThat(apply(policy("gold", 14)).changes()).containsEntry(GOLD, Change.CONFIGURED);
    assertThat(gold().getMetadata().getGeneration()).isEqualTo(2);
    assertThat(gold().getMetadata().getUid()).isEqualTo(uid).isNotBlank();
    assertThat(gold().getMetadata().getCreationTimestamp()).isEqualTo("2026-03-01T12:00:00Z");
  }

  @Test
  void pruning_deletes_what_is_not_given_and_it_goes_when_its_finalizer_does() {
    apply(policy("gold", 7) + "---\n" + policy("silver", 7));

    assertThat(apply(policy("silver", 7)).notGiven()).containsExactly(GOLD);
    assertThat(apply(policy("silver", 7), true).changes()).containsEntry(GOLD, Change.DELETED);
    assertThat(gold().isMarkedForDeletion()).isTrue();
    assertThat(apply(policy("gold", 7)).problems())
        .singleElement()
        .asString()
        .startsWith("stdin:1: BackupPolicy default/gold is being deleted");

    try (StateFolder state = StateFolder.open(folder)) {
      state.removeFinalizer(GOLD);
      assertThat(state.resource(GOLD)).isNull();
    }
    assertThat(StateFolder.peek(folder)).hasSize(1);
  }

  @Test
  void a_field_that_cannot_change_is_refused() {
    apply(policy("gold", 7));

    assertThat(apply(policy("gold", 7) + "  policyName: other\n").problems())
        .singleElement()
        .asString()
        .contains("policyName")
        .contains("cannot be changed");
  }

  @Test
  void a_status_outlives_a_new_spec() {
    apply(policy("gold", 7));
    saveStatus("policy-1");

    apply(policy("gold", 14));

    assertThat(Objects.requireNonNull(gold().getStatus()).policyId()).isEqualTo("policy-1");
  }

  @Test
  void labels_of_namespaces_are_remembered() {
    apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: web}}\n");

    try (StateFolder state = StateFolder.open(folder)) {
      assertThat(state.list().namespaceLabels().get("shop")).containsEntry("team", "web");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"write", "sync", "rename", "sync folder"})
  void after_a_crash_there_is_the_old_resource_or_the_new_one(String moment) {
    apply(policy("gold", 7));

    assertThatThrownBy(() -> applyAndCrash(policy("gold", 14), moment)).isInstanceOf(Crash.class);

    Integer daily = Objects.requireNonNull(gold().getSpec().retention()).daily();
    assertThat(daily).isEqualTo(moment.equals("sync folder") ? 14 : 7);
    apply(policy("gold", 21));
    assertThat(Objects.requireNonNull(gold().getSpec().retention()).daily()).isEqualTo(21);
  }

  @Test
  void a_damaged_file_is_named_and_the_others_go_on() throws IOException {
    apply(policy("gold", 7) + "---\n" + policy("silver", 7));
    Path file = folder.resolve("resources/BackupPolicy/default/gold.json");
    Files.writeString(file, Files.readString(file).substring(0, 100));

    try (StateFolder state = StateFolder.open(folder)) {
      assertThat(state.list().policies())
          .extracting(policy -> policy.getMetadata().getName())
          .containsExactly("silver");
      assertThat(state.damaged()).containsOnlyKeys(GOLD);
      assertThat(state.damaged().get(GOLD))
          .contains(file.toString())
          .contains("is damaged")
          .contains("put the file back from a copy");
    }
    assertThat(apply(policy("gold", 7)).problems()).hasSize(1);
  }

  @Test
  void a_second_user_is_told_which_process_has_the_folder() {
    try (StateFolder first = StateFolder.open(folder)) {
      assertThat(first.path()).isEqualTo(folder);
      assertThatThrownBy(() -> StateFolder.open(folder))
          .isInstanceOf(StateInUseException.class)
          .hasMessage(
              "process %d is using the state folder %s: wait until it ends, or name another folder"
                  + " with --state",
              ProcessHandle.current().pid(), folder);
    }
    StateFolder.open(folder).close();
  }

  private static String policy(String name, int daily) {
    return """
    apiVersion: backup.coffer.dev/v1alpha1
    kind: BackupPolicy
    metadata:
      name: %s
    spec:
      retention: {daily: %d}
      site: vault-b
    """
        .formatted(name, daily);
  }

  private Overlay apply(String yaml) {
    return apply(yaml, false);
  }

  private Overlay apply(String yaml, boolean prune) {
    try (StateFolder state = StateFolder.open(folder)) {
      return apply(state, yaml, prune);
    }
  }

  private Overlay apply(StateFolder state, String yaml, boolean prune) {
    var stdin = new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8));
    var manifests = ManifestReader.read(List.of("-"), "default", folder, stdin, VALIDATOR);
    assertThat(manifests.problems()).isEmpty();
    Overlay overlay = Overlaying.apply(state, manifests, prune, CLOCK, VALIDATOR);
    if (overlay.problems().isEmpty()) {
      state.save(overlay);
    }
    return overlay;
  }

  private void applyAndCrash(String yaml, String moment) {
    DurableFile.Step crash =
        (what, file) -> {
          if (what.equals(moment)) {
            throw new Crash(file);
          }
        };
    try (StateFolder state = StateFolder.open(folder, crash)) {
      apply(state, yaml, false);
    }
  }

  private BackupPolicy gold() {
    try (StateFolder state = StateFolder.open(folder)) {
      return (BackupPolicy) Objects.requireNonNull(state.resource(GOLD));
    }
  }

  private void saveStatus(String policyId) {
    try (StateFolder state = StateFolder.open(folder)) {
      BackupPolicy gold = (BackupPolicy) Objects.requireNonNull(state.resource(GOLD));
      gold.setStatus(
          new BackupPolicyStatus(
              1, List.of(), null, null, null, null, policyId, null, List.of(), 0, List.of(), null,
              null, null, List.of()));
      state.saveStatuses(List.of(gold));
    }
  }

  /** The process is gone. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Crash(Path file) {
      super("before " + file);
    }
  }
}
