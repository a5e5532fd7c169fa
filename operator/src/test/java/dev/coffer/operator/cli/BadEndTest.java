package dev.coffer.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.Verification;
import dev.coffer.engine.VmId;
import dev.coffer.engine.conformance.model.ModelWorld;
import dev.coffer.operator.cli.CommandLineFixture.Result;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How apply ends when every step could be made, and what the engine did then did not go well. */
class BadEndTest {

  private static final String BACKUP =
      """
      apiVersion: backup.coffer.dev/v1alpha1
      kind: BackupPolicy
      metadata: {name: gold}
      spec: {site: vault-b, schedule: 0 2 * * *, retention: {daily: 7}}
      ---
      apiVersion: backup.coffer.dev/v1alpha1
      kind: PolicyAssignment
      metadata: {name: web}
      spec:
        policyRef: {name: gold}
        target: {virtualMachine: {name: web}}
        runToken: first
      """;

  private static final String CHECKED_RESTORE =
      """
      apiVersion: backup.coffer.dev/v1alpha1
      kind: RestoreRequest
      metadata: {name: web-check}
      spec:
        source:
          virtualMachine: {name: web}
          recoveryPoint: {latest: true}
        restoredName: web-check
        timeToLive: 8h
        verification:
          checks: [{guestAgent: true}]
      """;

  @TempDir private Path folder;
  private ModelWorld world = new ModelWorld();
  private VmId web = new VmId("set before each test");
  private CommandLineFixture coffer =
      new CommandLineFixture(Path.of("."), InstantSource.system(), _ -> {});

  @BeforeEach
  void a_world_with_one_machine_of_two_disks() {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));
    world = new ModelWorld().addSite("vault-a", "zone-a").addSite("vault-b", "zone-b");
    web = world.addVm("web", "zone-a", "vda", "vdb");
    coffer = CommandLineFixture.onModel(folder, world, clock);
  }

  private Result apply(String manifests) {
    return coffer.runWithInput(manifests, "apply", "-f", "-");
  }

  @Test
  void a_test_restore_that_fails_its_checks_ends_apply_with_1_and_so_does_each_apply_after_it() {
    assertThat(apply(BACKUP).exitCode()).isZero();

    Result first = apply(CHECKED_RESTORE);
    Result again = apply(CHECKED_RESTORE);

    assertThat(first.exitCode()).isEqualTo(1);
    assertThat(first.out())
        .endsWith("\nApplied, and not all has ended well: 1 step done, 0 blocked.\n");
    assertThat(first.err())
        .containsPattern(
            "\ncoffer: error: RestoreRequest default/web-check did not end well: The Test machine has"
                + " failed 1 of 1 checks: [^\n]*\n$");
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).endsWith(first.err().lines().toList().getLast() + "\n");
    assertThat(apply(BACKUP).exitCode()).as("the others").isZero();
  }

  @Test
  void a_test_restore_that_passes_its_checks_ends_apply_with_0() {
    world.guestsShow(new Verification.GuestAgent());
    apply(BACKUP);

    assertThat(apply(CHECKED_RESTORE).exitCode()).isZero();
  }

  @Test
  void a_backup_that_has_not_saved_every_disk_ends_apply_and_run_with_1()
      throws JsonProcessingException {
    world.writeWithoutPause(new DiskId(web + "/vdb"), true);

    Result apply = coffer.runWithInput(BACKUP, "apply", "-f", "-", "-o", "json");
    Result run = coffer.run("run", "web", "--policy", "gold");

    var json = new ObjectMapper().readTree(apply.out());
    assertThat(apply.exitCode()).isEqualTo(1);
    assertThat(json.path("end").asText()).isEqualTo("Failed");
    assertThat(json.at("/failed/0/resource").asText()).isEqualTo("PolicyAssignment default/web");
    assertThat(apply.err())
        .contains("coffer: error: PolicyAssignment default/web did not end well: ")
        .contains("vdb");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  void what_is_only_blocked_still_ends_apply_with_3() {
    assertThat(apply(BACKUP.replace("vault-b", "vault-a")).exitCode()).isEqualTo(3);
  }
}
