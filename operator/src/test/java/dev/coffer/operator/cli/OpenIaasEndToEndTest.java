package dev.coffer.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.engine.cloudtemple.fake.FakeConsole;
import dev.coffer.engine.cloudtemple.fake.Rights;
import dev.coffer.operator.cli.CommandLineFixture.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines of OpenIaaS, with the example's configuration for the other platform. */
class OpenIaasEndToEndTest {

  private static final Path EXAMPLE =
      Path.of(System.getProperty("project.root", ".."))
          .resolve("examples/engines/cloudtemple.yaml");

  private static final String GOLD =
      """
      apiVersion: backup.coffer.dev/v1alpha1
      kind: BackupPolicy
      metadata: {name: gold}
      spec: {managementPolicy: Observe}
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

  private final FakeConsole console = FakeConsole.start();
  @TempDir private Path folder;
  private String web = "";
  private CommandLineFixture coffer =
      new CommandLineFixture(Path.of("."), InstantSource.system(), _ -> {});

  @BeforeEach
  void a_console_and_a_machine() throws IOException {
    console.world().addPool("AZ05");
    web = console.world().addMachine("web-1", "AZ05");
    console.world().addDisk(web, "root", 1 << 20);
    console.access().add("11111111-2222-3333-4444-555555555555", "the-secret", Rights.ALL);
    coffer = new CommandLineFixture(folder, console.clock(), _ -> {});
    coffer.write("secret", "the-secret");
    coffer.write(
        "engine.yaml",
        Files.readString(EXAMPLE)
            .replaceAll(
                "(?m)^( *)platform:.*",
                "$1platform: openiaas\n$1requestsPerSecond: 1000\n$1address: " + console.url())
            .replaceAll("(?m)^( *secret:).*", "$1 {file: secret}"));
    coffer.write("backup/gold.yaml", GOLD);
    coffer.write("backup/web.yaml", WEB);
  }

  @AfterEach
  void close() {
    console.close();
  }

  @Test
  void a_machine_is_protected_lists_its_backups_and_is_let_go_without_an_empty_list()
      throws IOException {
    String none = console.openIaas().addNoBackup("AZ05");
    String gold = console.openIaas().addPolicy("gold", "AZ05", "0 2 * * *", "Europe/Paris", 7);
    assertThat(coffer.run("vm", "start", "web-1").err()).contains("has no backup policy");
    apply();
    assertThat(console.openIaas().policiesOf(web)).containsExactly(gold);
    ok("vm", "start", "web-1");
    assertThat(console.world().isOn(web)).isTrue();

    assertThat(backups()).isZero();
    console.openIaas().run(gold);
    assertThat(backups()).isOne();

    ok("vm", "stop", "web-1");
    Files.delete(folder.resolve("backup/web.yaml"));
    apply();
    assertThat(console.openIaas().policiesOf(web)).containsExactly(none);
    assertThat(console.activities().underWay()).isZero();
    assertThat(coffer.run("vm", "start", "web-1").err()).contains("has no backup policy");
    assertThat(ok("status", "backuppolicy/gold").out()).contains("Held");
  }

  private int backups() throws JsonProcessingException {
    return new ObjectMapper().readTree(ok("backups", "web-1", "-o", "json").out()).size();
  }

  private void apply() {
    ok("apply", "--prune", "-f", folder.resolve("backup").toString());
  }

  private Result ok(String... command) {
    Result result = coffer.run(command);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result;
  }
}
