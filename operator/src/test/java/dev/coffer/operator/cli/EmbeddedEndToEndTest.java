package dev.coffer.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.operator.cli.CommandLineFixture.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole story on the real engine: real images, found through ServiceLoader. */
class EmbeddedEndToEndTest {

  private static final int CHUNK = 256 * 1024;

  @TempDir private Path folder;
  private CommandLineFixture coffer =
      new CommandLineFixture(Path.of("."), InstantSource.system(), _ -> {});

  @BeforeEach
  void a_folder_with_one_machine() throws IOException {
    coffer =
        new CommandLineFixture(
            folder, InstantSource.system(), pause -> LockSupport.parkNanos(pause.toNanos()));
    coffer.write(
        "engine.yaml",
        """
        engines:
          default:
            driver: embedded
            settings:
              hypervisor: {driver: folder, path: vms}
              sites:
                - {name: vault-b, zone: zone-b, path: vault-b, allocation: 1GiB}
        """);
    coffer.write(
        "vms/web/vm.yaml",
        """
        id: vm-1
        name: web
        zone: zone-a
        power: off
        disks:
          - {id: vda, name: vda, file: vda.raw, format: raw}
        """);
    byte[] image = new byte[8 * CHUNK];
    new Random(7).nextBytes(image);
    Files.write(disk(), image);
    coffer.write(
        "backup/all.yaml",
        """
        apiVersion: backup.coffer.dev/v1alpha1
        kind: BackupPolicy
        metadata: {name: gold}
        spec: {site: vault-b, retention: {last: 5}}
        ---
        apiVersion: backup.coffer.dev/v1alpha1
        kind: PolicyAssignment
        metadata: {name: web}
        spec:
          policyRef: {name: gold}
          target: {virtualMachine: {name: web}}
          runToken: first
        """);
  }

  @Test
  void a_machine_is_backed_up_changed_backed_up_again_and_restored() throws IOException {
    byte[] original = Files.readAllBytes(disk());
    Result apply = coffer.run("apply", "-f", folder.resolve("backup").toString());
    assertThat(apply.exitCode()).as(apply.toString()).isZero();
    assertThat(apply.err()).contains("in 8 new chunks");
    assertThat(coffer.run("plan", "-f", folder.resolve("backup").toString()).out())
        .isEqualTo("Nothing to do on the engine; resources: 2 unchanged.\n");

    byte[] changed = original.clone();
    changed[3 * CHUNK + 5]++;
    Files.write(disk(), changed);
    Result run = coffer.run("run", "web", "--policy", "gold");
    assertThat(run.exitCode()).as(run.toString()).isZero();
    assertThat(run.err()).contains("in 1 new chunks");

    String first =
        new ObjectMapper()
            .readTree(coffer.run("backups", "web", "-o", "json").out())
            .at("/1/point")
            .asText();
    Result restore =
        coffer.run("restore", "web", "--point", first, "--mode", "production", "--confirm", "web");
    assertThat(restore.exitCode()).as(restore.toString()).isZero();
    assertThat(Files.readAllBytes(disk())).isEqualTo(original);
  }

  private Path disk() {
    return folder.resolve("vms/web/vda.raw");
  }
}
