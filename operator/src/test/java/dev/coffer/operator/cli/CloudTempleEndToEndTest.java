package dev.coffer.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.cloudtemple.fake.FakeConsole;
import dev.coffer.engine.cloudtemple.fake.Rights;
import dev.coffer.operator.cli.CommandLineFixture.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The quickstart's story as far as Cloud Temple's API goes, with the example's configuration: what
 * it does not do is told before anything is touched.
 */
class CloudTempleEndToEndTest {

  private static final Path EXAMPLE =
      Path.of(System.getProperty("project.root", ".."))
          .resolve("examples/engines/cloudtemple.yaml");

  private static final String TOKEN = "11111111-2222-3333-4444-555555555555";

  /** Monday, 16 September 2019, 9:00 in Paris. */
  private static final Instant FIRST_RUN = Instant.ofEpochMilli(1_568_617_200_000L);

  private static final String GOLD =
      """
      apiVersion: backup.coffer.dev/v1alpha1
      kind: BackupPolicy
      metadata: {name: gold}
      spec:
        site: DC-EQX6
        schedule: "0 9 * * *"
        timeZone: Europe/Paris
        retention: {daily: 15}
        serviceRequest:
          organization: Example
          tenant: example-prod
          contact: {name: Alice, email: alice@example.org, phone: "+33 1 23 45 67 89"}
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

  private final FakeConsole console = FakeConsole.start();
  @TempDir private Path folder;
  private String web = "";
  private String scratch = "";
  private CommandLineFixture coffer =
      new CommandLineFixture(Path.of("."), InstantSource.system(), _ -> {});

  @BeforeEach
  void a_console_and_a_machine() throws IOException {
    console.world().addDatacenter("DC-TH3S").addDatacenter("DC-EQX6");
    web = console.world().addMachine("web-1", "DC-TH3S");
    console.world().addDisk(web, "root", 1 << 20);
    scratch = console.world().addDisk(web, "scratch", 1 << 20);
    console.access().add(TOKEN, "the-secret", Rights.ALL);
    coffer = new CommandLineFixture(folder, console.clock(), _ -> {});
    coffer.write("secret", "the-secret");
    coffer.write(
        "engine.yaml",
        Files.readString(EXAMPLE)
            .replaceAll(
                "(?m)^( *)platform:.*",
                "$0\n$1requestsPerSecond: 1000\n$1address: " + console.url())
            .replaceAll("(?m)^( *secret:).*", "$1 {file: secret}"));
    coffer.write("backup/gold.yaml", GOLD);
    coffer.write("backup/web.yaml", WEB);
  }

  @AfterEach
  void close() {
    console.close();
  }

  @Test
  void the_story_of_the_quickstart() throws IOException {
    aPolicyIsAskedForByServiceRequest();
    String gold = console.spp().addPolicy("gold", "DC-EQX6", 15, "DAILY", 1, FIRST_RUN);
    aMachineIsProtectedBeforeItStarts(gold);
    aDiskIsLeftOut(gold);
    onlyAMachineThatCarriesThePolicyAloneIsRun(gold);
    whatTheApiDoesNotDoIsSaidInWordsOfTheConsole();
    aPolicyInTheMachinesOwnZoneIsBlocked();
    theLastPolicyStaysWhileTheMachineRuns(gold);
    aHeldPolicyWaitsForSupport(gold);
  }

  private void aPolicyIsAskedForByServiceRequest() {
    Result blocked = apply();
    assertThat(blocked.exitCode()).as("%s", blocked).isEqualTo(3);
    assertThat(blocked.out()).contains("ServiceRequestRequired");
    assertThat(ok("status", "backuppolicy/gold", "-o", "yaml").out())
        .contains("Example", "example-prod", "alice@example.org", "+33 1 23 45 67 89", "daily=15");
    assertThat(writes()).isZero();
  }

  private void aMachineIsProtectedBeforeItStarts(String gold) {
    Result start = coffer.run("vm", "start", "web-1");
    assertThat(start.exitCode()).isEqualTo(1);
    assertThat(start.err()).contains("has no backup policy");
    assertThat(done("plan").out()).contains("on web-1: assign gold");
    assertThat(writes()).isZero();
    done("apply");
    assertThat(console.spp().policiesOf(web)).containsExactly(gold);
    assertThat(done("plan").out()).contains("Nothing to do on the engine");
    ok("vm", "start", "web-1");
    assertThat(console.world().isOn(web)).isTrue();
  }

  private void aDiskIsLeftOut(String gold) {
    coffer.write("backup/scratch.yaml", SCRATCH);
    done("apply");
    assertThat(console.spp().policiesOfDisk(scratch)).isEmpty();
    assertThat(console.spp().policiesOf(web)).containsExactly(gold);
    assertThat(done("plan").out()).contains("Nothing to do on the engine");
  }

  private void onlyAMachineThatCarriesThePolicyAloneIsRun(String gold) {
    String other = console.world().addMachine("web-2", "DC-TH3S");
    console.world().addDisk(other, "root", 1 << 20);
    console.spp().assign(other, gold);
    Result run = coffer.run("run", "web-1", "--policy", "gold");
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains("click Run in the column Actions");

    console.spp().assign(other);
    ok("run", "web-1", "--policy", "gold");
  }

  private void whatTheApiDoesNotDoIsSaidInWordsOfTheConsole() {
    Result backups = coffer.run("backups", "web-1");
    assertThat(backups.err()).contains("open the tab Backups");
  }

  private void aPolicyInTheMachinesOwnZoneIsBlocked() throws IOException {
    console.spp().addPolicy("near", "DC-TH3S", 15, "DAILY", 1, FIRST_RUN);
    coffer.write(
        "backup/near.yaml",
        GOLD.replace("name: gold", "name: near").replace("site: DC-EQX6", "site: DC-TH3S")
            + "---\n"
            + WEB.replace("web-gold", "web-near").replace("name: gold", "name: near"));
    Result near = apply();
    assertThat(near.exitCode()).isEqualTo(3);
    assertThat(near.out()).contains("Blocked/SameAvailabilityZone");
    Files.delete(folder.resolve("backup/near.yaml"));
    done("apply", "--prune");
  }

  private void theLastPolicyStaysWhileTheMachineRuns(String gold) throws IOException {
    Files.delete(folder.resolve("backup/scratch.yaml"));
    Files.delete(folder.resolve("backup/web.yaml"));
    Result lastOfRunning = apply("--prune");
    assertThat(lastOfRunning.exitCode()).isEqualTo(3);
    assertThat(lastOfRunning.out()).contains("LastPolicyOnRunningVM");
    assertThat(console.spp().policiesOf(web)).containsExactly(gold);
    ok("vm", "stop", "web-1");
    done("apply", "--prune");
    assertThat(console.spp().policiesOf(web)).isEmpty();
  }

  private void aHeldPolicyWaitsForSupport(String gold) {
    assertThat(ok("status", "backuppolicy/gold").out()).contains("Held");
    coffer.write("backup/web.yaml", WEB);
    Result held = apply();
    assertThat(held.exitCode()).isEqualTo(3);
    assertThat(held.out()).contains("Blocked/PolicyHeld");
    coffer.write("backup/gold.yaml", GOLD + "  releaseToken: checked-by-alice\n");
    Result token = apply();
    assertThat(token.exitCode()).isEqualTo(3);
    assertThat(token.out()).contains("Blocked/ManualStepRequired");
    assertThat(console.spp().policiesOf(web)).isEmpty();

    console.spp().release(gold);
    done("apply");
    assertThat(console.spp().policiesOf(web)).containsExactly(gold);
    ok("vm", "start", "web-1");
    assertThat(done("plan").out()).contains("Nothing to do on the engine");
  }

  @Test
  void a_token_that_is_refused_ends_with_one_sentence_and_without_the_secret() {
    coffer.write("secret", "not-the-secret");
    Result plan = coffer.run(with("plan"));
    assertThat(plan.exitCode()).isEqualTo(1);
    assertThat(plan.err()).contains("token.secret").doesNotContain("not-the-secret", "\tat ");
  }

  /** But for signing in. */
  private long writes() {
    return console.journal().all().stream()
        .filter(call -> !call.method().equals("GET") && !call.path().startsWith("/iam/"))
        .count();
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
}
