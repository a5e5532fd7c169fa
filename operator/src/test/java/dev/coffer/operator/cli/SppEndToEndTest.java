package dev.coffer.operator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.engine.spp.fake.FakeSpp;
import dev.coffer.operator.cli.CommandLineFixture.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart's story on Spectrum Protect Plus, with the example's configuration. */
class SppEndToEndTest {

  private static final Path EXAMPLE =
      Path.of(System.getProperty("project.root", "..")).resolve("examples/engines/spp.yaml");

  private static final String GOLD =
      """
      apiVersion: backup.coffer.dev/v1alpha1
      kind: BackupPolicy
      metadata: {name: gold}
      spec:
        site: vault-b
        schedule: "0 2 * * *"
        timeZone: Europe/Paris
        retention: {daily: 7}
        deletionPolicy: Delete
      """;

  private static final String WEB =
      """
      apiVersion: backup.coffer.dev/v1alpha1
      kind: PolicyAssignment
      metadata: {name: web-gold}
      spec:
        policyRef: {name: gold}
        target: {virtualMachine: {name: web-1}}
      """;

  private static final String SCRATCH =
      """
      apiVersion: backup.coffer.dev/v1alpha1
      kind: DiskExclusion
      metadata: {name: web-1-scratch}
      spec:
        virtualMachine: {name: web-1}
        disks: [{name: scratch}]
        reason: TemporaryData
        justification: Sort space, rebuilt at every start
        owner: dba@example.org
      """;

  private final FakeSpp spp = FakeSpp.start();
  @TempDir private Path folder;
  private String web = "";
  private CommandLineFixture coffer =
      new CommandLineFixture(Path.of("."), InstantSource.system(), _ -> {});

  @BeforeEach
  void a_server_and_a_machine() throws IOException {
    spp.addSite("vault-a", 1L << 30);
    spp.addSite("vault-b", 1L << 30);
    web = spp.vcenter().addMachine("web-1", "cluster-a");
    spp.vcenter().addDisk(web, "root", 1 << 20);
    spp.vcenter().addDisk(web, "scratch", 1 << 20);
    spp.vcenter().setPower(web, true);
    spp.scanInventory();
    coffer = new CommandLineFixture(folder, spp.clock(), _ -> {});
    coffer.write("password", spp.password());
    configure("callsPerSecond: 1000");
    coffer.write("backup/gold.yaml", GOLD);
    coffer.write("backup/web.yaml", WEB);
  }

  @AfterEach
  void close() {
    spp.close();
  }

  @Test
  void the_story_of_the_quickstart() throws IOException {
    assertThat(done("plan").out()).contains("create policy gold", "on web-1: assign gold");
    assertThat(spp.faults().count("POST /ngp/")).isZero();
    done("apply");
    assertThat(done("plan").out()).contains("Nothing to do on the engine");

    Result start = coffer.run("vm", "start", "web-1");
    assertThat(start.exitCode()).isEqualTo(1);
    assertThat(start.err()).contains("this engine cannot start and stop virtual machines");

    write("saved");
    coffer.write("backup/scratch.yaml", SCRATCH);
    done("apply");
    ok("run", "web-1", "--policy", "gold");
    assertThat(json("backups", "web-1", "-o", "json")).hasSize(1);

    aTestRestoreIsTakenBack();
    aPolicyInTheMachinesOwnZoneIsBlocked();
    aShorterRetentionNeedsTheWord();
    aTestRestoreIsPromoted();
    aHeldPolicyIsReleased();
    allIsTakenDown();
  }

  private void aTestRestoreIsTakenBack() throws IOException {
    write("later");
    coffer.write("backup/check.yaml", restore("web-1-check", ""));
    done("apply");
    var made = spp.vcenter().named("web-1-check").getFirst();
    assertThat(spp.vcenter().read(made, "root")).startsWith(bytes("saved"));
    assertThat(spp.vcenter().isIsolated(made)).isTrue();
    Files.delete(folder.resolve("backup/check.yaml"));
    done("apply", "--prune");
    assertThat(spp.vcenter().named("web-1-check")).isEmpty();
    assertThat(spp.vcenter().read(web, "root")).startsWith(bytes("later"));
  }

  private void aPolicyInTheMachinesOwnZoneIsBlocked() {
    coffer.write("backup/gold.yaml", GOLD.replace("vault-b", "vault-a"));
    Result near = apply();
    assertThat(near.exitCode()).isEqualTo(3);
    assertThat(near.out()).contains("Blocked/SameAvailabilityZone");
  }

  private void aShorterRetentionNeedsTheWord() {
    var shorter = GOLD.replace("daily: 7", "daily: 3");
    coffer.write("backup/gold.yaml", shorter);
    assertThat(apply().out()).contains("ApprovalRequired", "confirmRetention: daily=3");
    assertThat(spp.faults().count("PUT /ngp/slapolicy")).isZero();
    coffer.write("backup/gold.yaml", shorter + "  confirmRetention: daily=3\n");
    done("apply");
    assertThat(spp.faults().count("PUT /ngp/slapolicy")).isOne();
    coffer.write("backup/gold.yaml", GOLD);
    done("apply");
  }

  private void aTestRestoreIsPromoted() throws IOException {
    coffer.write("backup/again.yaml", restore("web-1-again", ""));
    done("apply");
    coffer.write("backup/again.yaml", restore("web-1-again", "promote: true"));
    assertThat(apply().exitCode()).as("while the original runs").isEqualTo(3);
    power(false);
    done("apply");
    assertThat(spp.vcenter().read(web, "root")).startsWith(bytes("saved"));
    Files.delete(folder.resolve("backup/again.yaml"));
    done("apply", "--prune");
    power(true);
  }

  private void aHeldPolicyIsReleased() throws IOException {
    Files.delete(folder.resolve("backup/scratch.yaml"));
    Files.delete(folder.resolve("backup/web.yaml"));
    Result lastOfRunning = apply("--prune");
    assertThat(lastOfRunning.exitCode()).isEqualTo(3);
    assertThat(lastOfRunning.out()).contains("LastPolicyOnRunningVM");
    power(false);
    done("apply", "--prune");
    assertThat(ok("status", "backuppolicy/gold").out()).contains("Held");

    coffer.write("backup/web.yaml", WEB);
    Result held = apply();
    assertThat(held.exitCode()).isEqualTo(3);
    assertThat(held.out()).contains("Blocked/PolicyHeld");
    coffer.write("backup/gold.yaml", GOLD + "  releaseToken: checked-by-alice\n");
    done("apply");
    assertThat(done("plan").out()).contains("Nothing to do on the engine");
  }

  /** The example, with the pretended server in it, and with these settings. */
  private void configure(String... settings) throws IOException {
    coffer.write(
        "engine.yaml",
        Files.readString(EXAMPLE)
            .replaceAll("(?m)^( *)address:.*", "$1address: " + spp.url())
            .replaceAll("(?m)^( *)user:.*", "$1user: " + spp.user())
            .replaceAll("(?m)^( *)password:.*", "$1password: {file: password}")
            .replaceAll("(?m)^( *)trust:.*", "$1" + String.join("\n$1", settings)));
  }

  private void allIsTakenDown() throws IOException {
    Files.delete(folder.resolve("backup/web.yaml"));
    Files.delete(folder.resolve("backup/gold.yaml"));
    coffer.write("backup/empty.yaml", "");
    Result points = apply("--prune");
    assertThat(points.exitCode()).isEqualTo(3);
    assertThat(points.err()).contains("recovery points of its policy might go with it");
    configure("callsPerSecond: 1000", "deleteJobs: always");
    done("apply", "--prune");
    assertThat(spp.policies()).isEmpty();
    assertThat(json("backups", "web-1", "-o", "json")).as("points stay").isNotEmpty();
  }

  private Result done(String command, String... more) {
    return ok(with(command, more));
  }

  private Result apply(String... more) {
    return coffer.run(with("apply", more));
  }

  private String[] with(String command, String... more) {
    var all = new ArrayList<>(List.of(command));
    all.addAll(List.of("-f", folder.resolve("backup").toString()));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private Result ok(String... command) {
    Result result = coffer.run(command);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result;
  }

  private JsonNode json(String... command) throws JsonProcessingException {
    return new ObjectMapper().readTree(ok(command).out());
  }

  private void power(boolean on) {
    spp.vcenter().setPower(web, on);
    spp.scanInventory();
  }

  private void write(String text) {
    spp.vcenter().write(web, "root", 0, bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String restore(String name, String more) {
    return """
    apiVersion: backup.coffer.dev/v1alpha1
    kind: RestoreRequest
    metadata: {name: %s}
    spec:
      source:
        virtualMachine: {name: web-1}
        recoveryPoint: {latest: true}
      mode: Test
      restoredName: %s
      %s
    """
        .formatted(name, name, more);
  }
}
