package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Session;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.catalog.Checkpoint;
import dev.coffer.engine.embedded.guest.GuestMachine;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of running machines of a host. */
class LibvirtSessionTest {

  private static final int CLUSTER = 65536;

  @TempDir Path folder = Path.of("set by JUnit");
  private TestHost host;
  private VmId web = new VmId("set before each test");
  private int requests;

  @BeforeEach
  void start_a_machine() throws IOException {
    Connections.world(folder);
    host = new TestHost(folder);
    for (String disk : new String[] {"vda", "vdb"}) {
      host.makeImage("web", disk, "qcow2");
    }
    host.makeImage("web", "vdc", "raw");
    web =
        host.define(
            new GuestMachine("web")
                .withDisk("vda", host.image("web", "vda"))
                .withDisk("vdb", host.image("web", "vdb"))
                .withDisk("vdc", host.image("web", "vdc"), "raw"));
    host.start("web");
    host.write("web", "vda", 0, TestHost.SIZE, 1);
    host.write("web", "vdb", 0, TestHost.SIZE, 1);
  }

  @AfterEach
  void end_it() throws IOException {
    host.close();
  }

  private Engine open(UnaryOperator<Hypervisor> around) {
    Map<String, Object> settings =
        Map.of(
            "driver", "libvirt",
            "zone", "zone-a",
            "uri", host.host().uri(),
            "scratch", "scratch",
            "images", "images",
            "scratchLimit", "1MiB");
    return new EmbeddedEngineProvider(Checkpoint.NONE, around)
        .open(
            Connections.onHost(
                folder, new MovableClock(), Work.REQUESTED, Connections.ROOM, settings));
  }

  private PolicyId assign(Engine engine) {
    var retention = new Retention(5, 0, 0, 0, 0, 0);
    var gold =
        engine.createPolicy(
            new RequestId("gold"), new PolicySpec("gold", "vault-b", Optional.empty(), retention));
    engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
    return gold;
  }

  private Session run(Engine engine, PolicyId policy) {
    SessionId id = engine.run(new RequestId("run." + ++requests), web, policy);
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                engine.observe(Instant.EPOCH).sessions().stream()
                    .filter(session -> session.id().equals(id))
                    .filter(session -> session.state().isFinished())
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private DiskResult disk(Session session, String name) {
    DiskId id = TestHost.disk(web, name);
    return session.disks().stream()
        .filter(disk -> disk.disk().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void only_what_changed_is_read_again_and_a_raw_disk_is_said_to_be_read_in_full()
      throws IOException {
    try (Engine engine = open(UnaryOperator.identity())) {
      var gold = assign(engine);
      Session first = run(engine, gold);
      assertThat(first.state()).isEqualTo(Session.State.COMPLETED);
      assertThat(disk(first, "vda").readBytes()).isEqualTo(TestHost.SIZE);

      host.write("web", "vda", 0, CLUSTER, 2);
      Session second = run(engine, gold);
      assertThat(second.state()).isEqualTo(Session.State.COMPLETED);
      assertThat(disk(second, "vda").note()).isEmpty();
      assertThat(disk(second, "vda").storedChunks()).isEqualTo(1);
      assertThat(disk(second, "vdc").note())
          .hasValueSatisfying(note -> assertThat(note).contains("read in full", "raw"));
      assertThat(engine.recoveryPoints(new VmSelector.ById(web))).hasSize(2);
    }
    host.assertClean("web");
    assertThat(host.virsh("checkpoint-list", "web", "--name").lines()).hasSize(1);
  }

  @Test
  void R20_a_disk_that_is_written_without_pause_is_given_up_and_the_others_are_saved()
      throws IOException {
    try (Engine engine = open(real -> around(Hypervisor.class, real))) {
      Session session = run(engine, assign(engine));
      assertThat(session.state()).as("%s", session).isEqualTo(Session.State.PARTIAL);
      assertThat(disk(session, "vda").problem()).isEmpty();
      assertThat(disk(session, "vdc").problem()).isEmpty();
      assertThat(disk(session, "vdb").problem())
          .hasValueSatisfying(
              problem -> {
                assertThat(problem.reason()).isEqualTo("SnapshotCannotClose");
                assertThat(problem.message()).contains("disk vdb", "MiB/s", "exclude the disk");
              });
    }
    host.assertClean("web");
  }

  /** The guest overwrites all of vdb as soon as a moment is fixed, until that is lost. */
  private <T> T around(Class<T> type, T real) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              try {
                Object result = method.invoke(real, arguments);
                if (result instanceof Snapshot snapshot) {
                  host.write("web", "vdb", 0, TestHost.SIZE, 3);
                  if (isHeld(snapshot, "vdb")) {
                    await().until(() -> snapshot.unheld().isPresent());
                  }
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return type.cast(proxy);
  }

  private boolean isHeld(Snapshot snapshot, String name) {
    try (var _ = snapshot.open(TestHost.disk(web, name))) {
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
