package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PointId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.export.Exports;
import dev.coffer.engine.embedded.files.Tool;
import dev.coffer.engine.embedded.guest.GuestAgent;
import dev.coffer.engine.embedded.guest.GuestMachine;
import dev.coffer.engine.embedded.guest.GuestSystem;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import dev.coffer.engine.embedded.nbd.NbdAddress;
import dev.coffer.engine.embedded.nbd.NbdDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R17: machines of a host that run from their recovery point, and are moved while they run. */
class InstantRestoreTest {

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int MIB = 1 << 20;

  @TempDir Path folder = Path.of("set by JUnit");
  private final MovableClock clock = new MovableClock();
  private TestHost host;
  private Engine engine;
  private VmId web = new VmId("set by each test");

  @BeforeEach
  void start_a_host() throws IOException {
    Connections.world(folder);
    host = new TestHost(folder);
    engine = open();
  }

  @AfterEach
  void end_it() throws IOException {
    engine.close();
    // What outlives the engine must not outlive a test that has failed.
    new Exports(folder.resolve("state/exports"), connection()).endAllBut(Set.of());
    host.close();
  }

  private Connection connection() {
    return Connections.onHost(
        folder, clock, Work.REQUESTED, host.host().uri(), Map.of("shutdownWithin", "60s"));
  }

  private Engine open() {
    return new EmbeddedEngineProvider().open(connection());
  }

  private PointId save() {
    var gold =
        engine.createPolicy(
            new RequestId("gold"),
            new PolicySpec("gold", "vault-b", Optional.empty(), new Retention(5, 0, 0, 0, 0, 0)));
    engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
    engine.run(new RequestId("run"), web, gold);
    var points =
        Awaitility.await()
            .atMost(LONG)
            .until(
                () -> engine.recoveryPoints(new VmSelector.ById(web)), found -> !found.isEmpty());
    return points.getFirst().id();
  }

  private Restore restore(RestoreId id) {
    return engine.observe(Instant.EPOCH).restores().stream()
        .filter(restore -> restore.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private Restore await(RestoreId id, Phase phase) {
    var restore =
        Awaitility.await()
            .atMost(LONG)
            .until(() -> restore(id), now -> now.phase() == phase || isOver(now));
    assertThat(restore.phase()).as("%s", restore).isEqualTo(phase);
    return restore;
  }

  private static boolean isOver(Restore restore) {
    return !restore.phase().isUnderWay();
  }

  private void assertNothingIsServed() throws IOException {
    var exports = folder.resolve("state/exports");
    if (Files.exists(exports)) {
      assertThat(exports).isEmptyDirectory();
    }
    for (String name : host.virsh("list", "--all", "--name").lines().toList()) {
      assertThat(host.virsh("dumpxml", name.strip())).doesNotContain("nbd");
    }
  }

  private List<Path> images() throws IOException {
    try (var files = Files.walk(folder.resolve("images"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private ProcessHandle export(RestoreId id) throws IOException {
    var lock = folder.resolve("state/exports").resolve(id.value() + ".lock");
    return ProcessHandle.of(Long.parseLong(Files.readString(lock))).orElseThrow();
  }

  /** A disk with a file system that holds a greeting, and much else. */
  private Path bootableDisk() throws IOException {
    var content = Files.createDirectories(folder.resolve("content"));
    Files.writeString(content.resolve("greeting"), "hello");
    byte[] much = new byte[16 * MIB];
    new Random(1).nextBytes(much);
    Files.write(content.resolve("much"), much);
    var raw = folder.resolve("web.raw").toString();
    Tool.run("mke2fs", "-q", "-t", "ext2", "-d", content.toString(), raw, "32M");
    var image = host.image("web", "vda");
    Tool.run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, image.toString());
    return image;
  }

  @Test
  void a_test_machine_boots_from_the_repository_and_is_promoted_while_it_runs() throws IOException {
    var system = GuestSystem.make(folder);
    web =
        host.define(
            new GuestMachine("web", system, folder.resolve("serial"))
                .withDisk("vda", bootableDisk()));
    var point = save();
    var id =
        engine.restore(
            new RequestId("test"),
            new RestoreOrder(point, new RestoreOrder.Test("web-test", Set.of(), true)));
    await(id, Phase.READY);
    assertThat(images().stream().mapToLong(image -> image.toFile().length()).sum()).isLessThan(MIB);

    var guest = new GuestAgent(host.host(), "web-test");
    guest.awaitUp();
    assertThat(guest.run("mount /dev/vda /disk && cat /disk/greeting")).isEqualTo("hello");

    // The guest waits while its disk is not served, and neither it nor the engine is told.
    assertThat(export(id).destroyForcibly()).isTrue();
    var sum = Tool.run("md5sum", folder.resolve("content/much").toString()).substring(0, 32);
    assertThat(guest.run("md5sum /disk/much")).startsWith(sum);

    guest.run("(while sleep 0.1; do date >> /disk/log; sync; done) > /dev/null 2>&1 &");
    guest.run("echo bye > /disk/farewell; sync");
    engine.promote(id);
    var promoted = await(id, Phase.PROMOTED);
    assertThat(promoted.note()).isEmpty();
    assertThat(promoted.progress().doneBytes()).isEqualTo(32L * MIB);
    assertNothingIsServed();

    assertThat(host.virsh("list", "--all", "--name").strip()).isEqualTo("web");
    guest = new GuestAgent(host.host(), "web");
    guest.awaitUp();
    assertThat(guest.run("mount /dev/vda /disk && cat /disk/greeting /disk/farewell"))
        .isEqualTo("hellobye");
    assertThat(images()).hasSize(1);
  }

  /** A machine that boots nothing. */
  private PointId saveIdleMachine() throws IOException {
    web = host.create("web", "vda");
    host.writeOff("web", "vda", 0, MIB, 1);
    return save();
  }

  @Test
  void a_production_machine_is_started_at_once_and_then_moved() throws IOException {
    var point = saveIdleMachine();
    host.writeOff("web", "vda", 0, MIB, 9);
    var id =
        engine.restore(
            new RequestId("production"),
            new RestoreOrder(point, new RestoreOrder.Production("web", Set.of(), true)));
    var restore = await(id, Phase.READY);
    assertThat(restore.note()).isEmpty();
    assertThat(host.virsh("domstate", "web")).isEqualTo("running");
    assertNothingIsServed();
    assertThat(images()).hasSize(1);
    assertThat(host.content(images().getFirst())).startsWith(1, 1, 1);
  }

  @Test
  void a_test_machine_waits_through_the_end_of_all_processes_and_its_removal_leaves_nothing()
      throws IOException {
    var point = saveIdleMachine();
    var id =
        engine.restore(
            new RequestId("test"),
            new RestoreOrder(point, new RestoreOrder.Test("web-test", Set.of(), true)));
    await(id, Phase.READY);
    engine.close();
    assertThat(export(id).isAlive()).isTrue();
    export(id).destroyForcibly();
    host.stop("web-test");
    engine = open();
    Awaitility.await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(() -> !NbdDisk.exports(new NbdAddress.Unix(socket(id))).isEmpty());
    host.start("web-test");
    engine.cleanUp(id);
    await(id, Phase.CLEANED_UP);
    assertNothingIsServed();
    assertThat(images()).isEmpty();
    assertThat(host.virsh("list", "--all", "--name").strip()).isEqualTo("web");
    assertThat(host.virsh("net-list", "--all", "--name").strip()).isEmpty();
  }

  private Path socket(RestoreId id) {
    return folder.resolve("state/exports").resolve(id.value() + ".sock");
  }
}
