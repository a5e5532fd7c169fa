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
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Session;
import dev.coffer.engine.embedded.guest.LibvirtWire;
import dev.coffer.engine.embedded.guest.Procedure;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** kill -9 of Coffer, before and after whatever it does on a host. */
class KilledOnHostTest extends OnProtectedHost {

  private static final int CLUSTER = 65536;
  private static final String COPY = "web-test";

  @BeforeEach
  void save_a_machine() throws Exception {
    at.protect();
    try (var engine = at.open(Work.NONE)) {
      at.run(engine, "run.1");
    }
    at.killed(new Guests(), 0).work();
  }

  @AfterEach
  void remove_it() throws IOException {
    at.clear();
  }

  /** Something that an engine is told to do. */
  private interface Order {
    void to(Engine engine);
  }

  /** Tells an engine, and kills it again and again, around calls of these kinds too. */
  private Observation die(Order order, Procedure... around) throws Exception {
    try (var engine = at.open(Work.NONE)) {
      order.to(engine);
    }
    assertThat(at.killed(new Guests(), Soak.times()).work()).contains(around);
    try (var engine = at.open(Work.NONE)) {
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
    PointId point = at.points(engine).getFirst().id();
    engine.restore(new RequestId("restore"), new RestoreOrder(point, form));
  }

  private void restoreTest(Engine engine) {
    restore(engine, new RestoreOrder.Test(COPY, Set.of(), true));
  }

  private static void assertReached(Phase phase, Observation seen) {
    assertThat(ProtectedHost.onlyRestore(seen).phase())
        .as("%s", ProtectedHost.onlyRestore(seen))
        .isEqualTo(phase);
    assertThat(ProtectedHost.onlyRestore(seen).note()).isEmpty();
  }

  @Test
  void a_backup_leaves_nothing_behind_and_the_next_one_reads_only_what_changed() throws Exception {
    host.write("web", "vda", 0, CLUSTER, 2);
    die(engine -> at.run(engine, "run.2"), BACKUP_BEGIN, ABORT_JOB, CHECKPOINT_DELETE);
    at.assertNothingIsLeft("web");
    assertThat(host.virsh("checkpoint-list", "web", "--name").lines()).hasSize(1);
    host.write("web", "vda", CLUSTER, CLUSTER, 3);
    try (var engine = at.open(Work.REQUESTED)) {
      at.run(engine, "run.3");
      HostEngine.awaitIdle(engine);
      var sessions = engine.observe(Instant.EPOCH).sessions();
      assertThat(sessions).hasSize(3).allMatch(one -> one.state() == Session.State.COMPLETED);
      assertThat(ProtectedHost.newest(engine).disks())
          .singleElement()
          .satisfies(
              disk -> {
                assertThat(disk.note()).isEmpty();
                assertThat(disk.storedChunks()).isEqualTo(1);
              });
      assertThat(at.points(engine)).hasSize(3);
    }
  }

  @Test
  void a_backup_that_libvirt_is_not_there_to_end_is_kept_and_ended_once_it_is() throws Exception {
    var away = new AtomicBoolean(true);
    var watch =
        new LibvirtWire.Watch() {
          @Override
          public void before(Procedure procedure) throws IOException {
            if (procedure == ABORT_JOB && away.get()) {
              throw new IOException("libvirt is away");
            }
          }
        };
    host.write("web", "vda", 0, CLUSTER, 2);
    try (var engine = at.open(watch)) {
      at.run(engine, "run.2");
      HostEngine.awaitIdle(engine);

      var session = ProtectedHost.newest(engine);
      assertThat(session.state()).as("%s", session).isEqualTo(Session.State.COMPLETED);
      assertThat(session.disks().getFirst().note().orElseThrow())
          .contains("the backup is kept, but the host could not be told that it is over");
      assertThat(at.points(engine)).hasSize(2);
      assertThat(host.virsh("domjobinfo", "web")).contains("Backup");

      away.set(false);
      await().until(() -> host.virsh("domjobinfo", "web").contains("None"));
      await().untilAsserted(() -> at.assertNothingIsLeft("web"));
      at.run(engine, "run.3");
      HostEngine.awaitIdle(engine);
      assertThat(ProtectedHost.newest(engine).disks())
          .singleElement()
          .satisfies(disk -> assertThat(disk.note()).isEmpty());
    }
    assertThat(host.virsh("checkpoint-list", "web", "--name").lines()).hasSize(1);
  }

  @Test
  void a_test_machine_is_made_once_and_its_clean_up_leaves_nothing() throws Exception {
    assertReached(
        Phase.READY,
        die(this::restoreTest, DOMAIN_DEFINE, NETWORK_DEFINE, NETWORK_CREATE, DOMAIN_CREATE));
    assertThat(host.virsh("domstate", COPY)).isEqualTo("running");
    at.assertNothingIsLeft("web", COPY);
    assertThat(at.images()).hasSize(1);
    assertReached(
        Phase.CLEANED_UP,
        die(
            engine -> engine.cleanUp(ProtectedHost.onlyRestore(engine).id()),
            DOMAIN_DESTROY,
            DOMAIN_UNDEFINE,
            NETWORK_DESTROY,
            NETWORK_UNDEFINE));
    at.assertNothingIsLeft("web");
    at.assertNothingIsServed();
    assertThat(at.images()).isEmpty();
  }

  @Test
  void a_test_machine_that_runs_is_promoted_once() throws Exception {
    host.stop("web");
    try (var engine = at.open(Work.REQUESTED)) {
      restoreTest(engine);
      HostEngine.awaitIdle(engine);
      host.write(COPY, "vda", 0, CLUSTER, 9);
    }
    assertReached(
        Phase.PROMOTED,
        die(
            engine -> engine.promote(ProtectedHost.onlyRestore(engine).id()),
            BLOCK_COPY,
            BLOCK_JOB_ABORT,
            DOMAIN_SHUTDOWN,
            DOMAIN_DEFINE,
            NETWORK_DESTROY,
            NETWORK_UNDEFINE,
            DOMAIN_UNDEFINE,
            DOMAIN_CREATE));
    assertMoved();
    assertThat(host.content(at.images().getFirst())).startsWith(9, 9);
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
    at.assertNothingIsLeft("web");
    at.assertNothingIsServed();
    assertThat(at.images()).hasSize(1);
    assertThat(host.content(at.images().getFirst())).endsWith(1, 1);
  }
}
