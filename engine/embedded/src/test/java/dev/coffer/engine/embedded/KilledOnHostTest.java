package dev.coffer.engine.embedded;

import static dev.coffer.engine.embedded.guest.Procedure.ABORT_JOB;
import static dev.coffer.engine.embedded.guest.Procedure.BACKUP_BEGIN;
import static dev.coffer.engine.embedded.guest.Procedure.BLOCK_COPY;
import static dev.coffer.engine.embedded.guest.Procedure.BLOCK_JOB_ABORT;
import static dev.coffer.engine.embedded.guest.Procedure.CHECKPOINT_DELETE;
import static dev.coffer.engine.embedded.guest.Procedure.DOMAIN_CREATE;
import static dev.coffer.engine.embedded.guest.Procedure.DOMAIN_DEFINE;
import static dev.coffer.engine.embedded.guest.Procedure.DOMAIN_DESTROY;
import static dev.coffer.engine.embedded.guest.Procedure.DOMAIN_SHUTDOWN;
import static dev.coffer.engine.embedded.guest.Procedure.DOMAIN_UNDEFINE;
import static dev.coffer.engine.embedded.guest.Procedure.NETWORK_CREATE;
import static dev.coffer.engine.embedded.guest.Procedure.NETWORK_DEFINE;
import static dev.coffer.engine.embedded.guest.Procedure.NETWORK_DESTROY;
import static dev.coffer.engine.embedded.guest.Procedure.NETWORK_UNDEFINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PointId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Session;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.guest.GuestMachine;
import dev.coffer.engine.embedded.guest.LibvirtWire;
import dev.coffer.engine.embedded.guest.Procedure;
import dev.coffer.engine.embedded.hypervisor.libvirt.HostEstate;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of Coffer, before and after whatever it does on a host. */
class KilledOnHostTest {

  private static final int CLUSTER = 65536;
  private static final String COPY = "web-test";

  @TempDir static Path folder = Path.of("set by JUnit");
  private static HostEstate estate;
  private static TestHost host;
  private static LibvirtWire wire;
  private static QuickStart start;
  private static int number;

  private Path world = Path.of("set before each test");
  private VmId web = new VmId("set before each test");
  private PolicyId gold = new PolicyId("set before each test");

  @BeforeAll
  static void start_a_host() throws IOException {
    estate = new HostEstate(folder);
    host = estate.host();
    wire = LibvirtWire.to(host.host(), folder.resolve("wire"));
    start = QuickStart.in(folder);
  }

  @AfterAll
  static void end_it() throws IOException {
    wire.close();
    estate.close();
  }

  @BeforeEach
  void save_a_machine() throws Exception {
    world = folder.resolve("w" + ++number);
    Connections.world(world);
    host.makeImage("web" + number, "vda", "qcow2");
    web =
        host.define(
            new GuestMachine("web")
                .withDisk("vda", host.image("web" + number, "vda"))
                .with("<interface type='user'/>"));
    host.start("web");
    host.write("web", "vda", 0, TestHost.SIZE, 1);
    try (var engine = open(Work.NONE)) {
      var keep = new Retention(9, 0, 0, 0, 0, 0);
      gold =
          engine.createPolicy(
              new RequestId("gold"), new PolicySpec("gold", "vault-b", Optional.empty(), keep));
      engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
      engine.run(new RequestId("run.1"), web, gold);
    }
    new KilledOnHost(start, world, wire, new Guests(), 0).work();
  }

  @AfterEach
  void remove_it() throws IOException {
    HostEngine.endExports(world);
    estate.clear();
  }

  private Engine open(Work work) {
    return HostEngine.open(world, host.host().uri(), work);
  }

  /** Something that an engine is told to do. */
  private interface Order {
    void to(Engine engine);
  }

  /** Tells an engine, and kills it again and again, around calls of these kinds too. */
  private Observation die(Order order, Procedure... around) throws Exception {
    try (var engine = open(Work.NONE)) {
      order.to(engine);
    }
    assertThat(new KilledOnHost(start, world, wire, new Guests(), Soak.times()).work())
        .contains(around);
    try (var engine = open(Work.NONE)) {
      return engine.observe(Instant.EPOCH);
    }
  }

  /** The guests of Test machines shut down when they are told to. */
  private static final class Guests implements LibvirtWire.Watch {
    @Override
    public void after(Procedure procedure) {
      if (procedure == Procedure.DOMAIN_SHUTDOWN) {
        host.stop(COPY);
      }
    }
  }

  private void restore(Engine engine, RestoreOrder.Form form) {
    PointId point = engine.recoveryPoints(new VmSelector.ById(web)).getFirst().id();
    engine.restore(new RequestId("restore"), new RestoreOrder(point, form));
  }

  private void restoreTest(Engine engine) {
    restore(engine, new RestoreOrder.Test(COPY, Set.of(), true));
  }

  private static RestoreId only(Engine engine) {
    return only(engine.observe(Instant.EPOCH)).id();
  }

  private static Restore only(Observation seen) {
    assertThat(seen.restores()).hasSize(1);
    return seen.restores().getFirst();
  }

  private static void assertReached(Phase phase, Observation seen) {
    assertThat(only(seen).phase()).as("%s", only(seen)).isEqualTo(phase);
    assertThat(only(seen).note()).isEmpty();
  }

  private void assertNothingIsLeft(String... machines) throws IOException {
    assertThat(host.virsh("list", "--all", "--name").lines().map(String::strip))
        .containsExactlyInAnyOrder(machines);
    if (host.virsh("domstate", "web").equals("running")) {
      assertThat(host.virsh("domjobinfo", "web")).contains("None");
    }
    assertThat(world.resolve("scratch")).isEmptyDirectory();
  }

  private void assertNothingIsServed() throws IOException {
    assertThat(world.resolve("state/exports")).isEmptyDirectory();
    assertThat(host.virsh("net-list", "--all", "--name").strip()).isEmpty();
    for (String name : host.virsh("list", "--all", "--name").lines().toList()) {
      assertThat(host.virsh("dumpxml", name.strip())).doesNotContain("nbd");
    }
  }

  private List<Path> images() throws IOException {
    try (var files = Files.walk(world.resolve("images"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void a_backup_leaves_nothing_behind_and_the_next_one_reads_only_what_changed() throws Exception {
    host.write("web", "vda", 0, CLUSTER, 2);
    die(
        engine -> engine.run(new RequestId("run.2"), web, gold),
        BACKUP_BEGIN,
        ABORT_JOB,
        CHECKPOINT_DELETE);
    assertNothingIsLeft("web");
    assertThat(host.virsh("checkpoint-list", "web", "--name").lines()).hasSize(1);
    host.write("web", "vda", CLUSTER, CLUSTER, 3);
    try (var engine = open(Work.REQUESTED)) {
      engine.run(new RequestId("run.3"), web, gold);
      HostEngine.awaitIdle(engine);
      var sessions = engine.observe(Instant.EPOCH).sessions();
      assertThat(sessions).hasSize(3).allMatch(one -> one.state() == Session.State.COMPLETED);
      assertThat(newest(engine).disks())
          .singleElement()
          .satisfies(
              disk -> {
                assertThat(disk.note()).isEmpty();
                assertThat(disk.storedChunks()).isEqualTo(1);
              });
      assertThat(engine.recoveryPoints(new VmSelector.ById(web))).hasSize(3);
    }
  }

  @Test
  void a_backup_that_libvirt_is_not_there_to_end_is_kept_and_ended_once_it_is() throws Exception {
    var away = new AtomicBoolean(true);
    wire.watch(
        new LibvirtWire.Watch() {
          @Override
          public void before(Procedure procedure) throws IOException {
            if (procedure == ABORT_JOB && away.get()) {
              throw new IOException("libvirt is away");
            }
          }
        });
    host.write("web", "vda", 0, CLUSTER, 2);
    try (var engine = HostEngine.open(world, wire.uri(), Work.REQUESTED)) {
      engine.run(new RequestId("run.2"), web, gold);
      HostEngine.awaitIdle(engine);

      var session = newest(engine);
      assertThat(session.state()).as("%s", session).isEqualTo(Session.State.COMPLETED);
      assertThat(session.disks().getFirst().note().orElseThrow())
          .contains("the backup is kept, but the host could not be told that it is over");
      assertThat(engine.recoveryPoints(new VmSelector.ById(web))).hasSize(2);
      assertThat(host.virsh("domjobinfo", "web")).contains("Backup");

      away.set(false);
      await().until(() -> host.virsh("domjobinfo", "web").contains("None"));
      await().untilAsserted(() -> assertNothingIsLeft("web"));
      engine.run(new RequestId("run.3"), web, gold);
      HostEngine.awaitIdle(engine);
      assertThat(newest(engine).disks())
          .singleElement()
          .satisfies(disk -> assertThat(disk.note()).isEmpty());
    }
    assertThat(host.virsh("checkpoint-list", "web", "--name").lines()).hasSize(1);
  }

  private static Session newest(Engine engine) {
    return engine.observe(Instant.EPOCH).sessions().stream()
        .max(Comparator.comparing(Session::start))
        .orElseThrow();
  }

  @Test
  void a_test_machine_is_made_once_and_its_clean_up_leaves_nothing() throws Exception {
    assertReached(
        Phase.READY,
        die(this::restoreTest, DOMAIN_DEFINE, NETWORK_DEFINE, NETWORK_CREATE, DOMAIN_CREATE));
    assertThat(host.virsh("domstate", COPY)).isEqualTo("running");
    assertNothingIsLeft("web", COPY);
    assertThat(images()).hasSize(1);
    assertReached(
        Phase.CLEANED_UP,
        die(
            engine -> engine.cleanUp(only(engine)),
            DOMAIN_DESTROY,
            DOMAIN_UNDEFINE,
            NETWORK_DESTROY,
            NETWORK_UNDEFINE));
    assertNothingIsLeft("web");
    assertNothingIsServed();
    assertThat(images()).isEmpty();
  }

  @Test
  void a_test_machine_that_runs_is_promoted_once() throws Exception {
    host.stop("web");
    try (var engine = open(Work.REQUESTED)) {
      restoreTest(engine);
      HostEngine.awaitIdle(engine);
      host.write(COPY, "vda", 0, CLUSTER, 9);
    }
    assertReached(
        Phase.PROMOTED,
        die(
            engine -> engine.promote(only(engine)),
            BLOCK_COPY,
            BLOCK_JOB_ABORT,
            DOMAIN_SHUTDOWN,
            DOMAIN_DEFINE,
            NETWORK_DESTROY,
            NETWORK_UNDEFINE,
            DOMAIN_UNDEFINE,
            DOMAIN_CREATE));
    assertMoved();
    assertThat(host.content(images().getFirst())).startsWith(9, 9);
  }

  @Test
  void a_production_machine_is_started_and_moved_once() throws Exception {
    host.stop("web");
    var form = new RestoreOrder.Production("web", Set.of(), true);
    assertReached(
        Phase.READY,
        die(
            engine -> restore(engine, form),
            DOMAIN_DEFINE,
            DOMAIN_CREATE,
            BLOCK_COPY,
            BLOCK_JOB_ABORT));
    assertMoved();
  }

  private void assertMoved() throws IOException {
    assertThat(host.virsh("domstate", "web")).isEqualTo("running");
    assertNothingIsLeft("web");
    assertNothingIsServed();
    assertThat(images()).hasSize(1);
    assertThat(host.content(images().getFirst())).endsWith(1, 1);
  }
}
