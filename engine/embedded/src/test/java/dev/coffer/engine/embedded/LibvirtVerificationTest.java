package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Target;
import dev.coffer.engine.Verification;
import dev.coffer.engine.Verification.Check;
import dev.coffer.engine.Verification.State;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.guest.GuestMachine;
import dev.coffer.engine.embedded.guest.GuestSystem;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Test machine of a KVM host boots on its isolated network and shows what it should. */
class LibvirtVerificationTest {

  private static final int PORT = 22;

  @TempDir Path folder = Path.of("set by JUnit");

  @Test
  void a_restored_guest_shows_its_file_its_agent_its_port_and_its_console_and_leaves_nothing()
      throws IOException {
    Connections.world(folder);
    try (var host = new TestHost(folder);
        var engine = open(host)) {
      var web = define(host);
      var point = save(engine, web);
      var file = new Verification.File("/etc/hosts", Optional.empty());
      var console = new Verification.Console("coffer guest is up");
      var closed = new Verification.TcpPort(PORT + 1);
      var id =
          restore(
              engine,
              point,
              file,
              new Verification.GuestAgent(),
              new Verification.TcpPort(PORT),
              console,
              closed);

      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () ->
                  assertThat(see(engine, id).outcomes())
                      .filteredOn(outcome -> outcome.state() == State.PASSED)
                      .as("%s", see(engine, id))
                      .hasSize(4));
      var restored = see(engine, id);
      assertThat(restored.phase()).isEqualTo(Phase.VERIFYING);
      assertThat(restored.outcomes().getLast().why())
          .get()
          .asString()
          .contains("port " + closed.port());
      assertThat(after(restored, console)).isGreaterThan(after(restored, file));
      var vm = restored.vm().orElseThrow().id();
      assertThat(host.virsh("net-list", "--name")).isEqualTo("coffer-" + vm);

      engine.cleanUp(id);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> see(engine, id).phase() == Phase.CLEANED_UP);
      assertThat(host.virsh("list", "--all", "--name").strip()).isEqualTo("web");
      assertThat(host.virsh("net-list", "--all", "--name")).isEmpty();
      assertThat(Path.of("/run/netns/coffer-" + vm)).doesNotExist();
      try (var images = Files.list(host.images())) {
        assertThat(images).noneMatch(image -> image.toString().contains(vm.value()));
      }
    }
  }

  private Engine open(TestHost host) {
    return new EmbeddedEngineProvider()
        .open(
            Connections.onHost(
                folder, new MovableClock(), Work.REQUESTED, host.host().uri(), Map.of()));
  }

  /** A machine that is off, with a file system, a network card, a serial line and an agent. */
  private VmId define(TestHost host) throws IOException {
    var disk = host.image("web", "vda");
    try (var image = new RandomAccessFile(disk.toFile(), "rw")) {
      image.setLength(GuestFiles.DISK_SIZE);
    }
    GuestFiles.format(disk, folder.resolve("scratch-files"), Map.of("/etc/hosts", "localhost\n"));
    var system = GuestSystem.make(folder).listeningOn(PORT);
    return host.define(
        new GuestMachine("web", system, folder.resolve("serial"))
            .withDisk("vda", disk, "raw")
            .with("<interface type='user'><model type='virtio'/></interface>"));
  }

  private static RecoveryPoint save(Engine engine, VmId web) {
    var keep = new Retention(5, 0, 0, 0, 0, 0);
    var gold =
        engine.createPolicy(
            new RequestId("gold"), new PolicySpec("gold", "vault-b", Optional.empty(), keep));
    engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
    engine.run(new RequestId("run"), web, gold);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !engine.recoveryPoints(new VmSelector.ById(web)).isEmpty());
    return engine.recoveryPoints(new VmSelector.ById(web)).getFirst();
  }

  private static RestoreId restore(Engine engine, RecoveryPoint point, Check... checks) {
    var asked = Optional.of(new Verification(List.of(checks), Duration.ofMinutes(10)));
    var form = new RestoreOrder.Test("web-test", Set.of(), false, asked);
    return engine.restore(new RequestId("test"), new RestoreOrder(point.id(), form));
  }

  private static Restore see(Engine engine, RestoreId id) {
    return engine.observe(Instant.EPOCH).restores().stream()
        .filter(restore -> restore.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Duration after(Restore restore, Check check) {
    return restore.outcomes().stream()
        .filter(outcome -> outcome.check().equals(check))
        .flatMap(outcome -> outcome.after().stream())
        .findFirst()
        .orElseThrow();
  }
}
