package dev.coffer.operator.kubernetes;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.restore;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentStatus.RunState;
import dev.coffer.crds.RestoreRequest;
import dev.coffer.operator.apiserver.TestNamespace;
import dev.coffer.operator.apiserver.WithApiServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code coffer operator} as a process of its own, over the embedded engine, and kill -9. */
@WithApiServer
class KilledProcessTest {

  private static final int MIB = 1 << 20;
  private static final int DISK = 32;

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void a_backup_and_a_restore_go_on_after_kill_9(TestNamespace namespace) throws Exception {
    configure(namespace);
    try (var cluster = new Cluster(namespace)) {
      var gold = cluster.create(policy("gold").build());
      var web = cluster.create(assign("web", "gold").vm("web").run("1").build());

      var operator = coffer("operator", "--kubeconfig", "kubeconfig");
      cluster.awaitThat(web, found -> state(found) == RunState.Running);
      kill(operator);
      operator = coffer("operator", "--kubeconfig", "kubeconfig");
      cluster.awaitThat(web, found -> Cluster.isReady(found) && state(found) == RunState.Completed);
      var check = cluster.create(restore("check", "web").as("web-check").build());
      var running = cluster.awaitThat(check, KilledProcessTest::isUnderWay);
      kill(operator);
      operator = coffer("operator", "--kubeconfig", "kubeconfig");
      var done = cluster.awaitThat(check, Cluster::isReady);
      assertThat(requireNonNull(done.getStatus()).handle())
          .isEqualTo(requireNonNull(running.getStatus()).handle());
      cluster.awaitThat(gold, Cluster::isReady);
      kill(operator);
    }
    assertThat(folder.resolve("vms/web-check/vda.raw"))
        .hasSameBinaryContentAs(folder.resolve("vms/web/vda.raw"));
    try (var machines = Files.list(folder.resolve("vms"))) {
      assertThat(machines.filter(one -> !one.getFileName().toString().startsWith(".")))
          .as("the machine, and one copy")
          .hasSize(2);
    }
    var backups = coffer("backups", "web", "-o", "json");
    assertThat(backups.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(folder.resolve("log"))).containsOnlyOnce("\"point\"");
  }

  private static RunState state(PolicyAssignment found) {
    var status = found.getStatus();
    return status == null || status.lastRun() == null ? RunState.Failed : status.lastRun().state();
  }

  private static boolean isUnderWay(RestoreRequest found) {
    var status = found.getStatus();
    return status != null && status.handle() != null && status.completionTime() == null;
  }

  private void configure(TestNamespace namespace) throws IOException {
    namespace.server().kubeconfig(folder.resolve("kubeconfig"));
    Files.writeString(
        folder.resolve("engine.yaml"),
        """
        engines:
          default:
            driver: embedded
            settings:
              hypervisor: {driver: folder, path: vms}
              sites:
                - name: vault-b
                  zone: zone-b
                  path: vault-b
                  allocation: 2GiB
                  bandwidth: 12MiB/s # a backup takes seconds, and little of the processor
        operator:
          watchNamespaces: [%s]
          observeInterval: 1s
          httpPort: 0
          leaderElection: {enabled: false}
        """
            .formatted(namespace.name()));
    Files.createDirectories(folder.resolve("vms/web"));
    Files.writeString(
        folder.resolve("vms/web/vm.yaml"),
        """
        id: web
        name: web
        zone: zone-a
        power: off
        disks:
          - {id: vda, name: vda, file: vda.raw, format: raw}
        """);
    var random = new Random(5);
    byte[] piece = new byte[MIB];
    try (OutputStream image = Files.newOutputStream(folder.resolve("vms/web/vda.raw"))) {
      for (int i = 0; i < DISK; i++) {
        random.nextBytes(piece);
        image.write(piece);
      }
    }
  }

  private Process coffer(String... args) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.coffer.operator.cli.Coffer"));
    command.addAll(List.of(args));
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
            .start();
    started.add(process);
    return process;
  }

  private static void kill(Process process) throws InterruptedException {
    assertThat(process.isAlive()).isTrue();
    assertThat(process.destroyForcibly().waitFor()).as("SIGKILL").isEqualTo(137);
  }
}
