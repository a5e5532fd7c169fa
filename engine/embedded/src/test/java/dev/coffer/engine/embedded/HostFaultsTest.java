package dev.coffer.engine.embedded;

import static dev.coffer.engine.embedded.guest.Procedure.BACKUP_BEGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Session;
import dev.coffer.engine.embedded.guest.LibvirtWire;
import dev.coffer.engine.embedded.guest.NbdWire;
import dev.coffer.engine.embedded.guest.Procedure;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** kill -9 of Coffer, of QEMU and of libvirt, while disks are read. */
class HostFaultsTest extends OnProtectedHost {

  private static final int CLUSTER = 65536;

  private static int backups;

  @BeforeEach
  void protect_a_machine() throws IOException {
    at.protect();
  }

  @AfterEach
  void remove_it() throws IOException {
    at.clear();
  }

  /** Something that happens on a host. */
  private interface Fault {
    void happen() throws IOException;
  }

  /** Has it happen, once each, when a backup has read so much of a disk. */
  private static final class WhileReading implements LibvirtWire.Watch {

    private final Deque<Long> places;
    private final Fault fault;

    WhileReading(Fault fault, Long... places) {
      this.fault = fault;
      this.places = new ArrayDeque<>(List.of(places));
    }

    @Override
    public void after(Procedure procedure) throws IOException {
      if (procedure == BACKUP_BEGIN) {
        Path socket = at.world().resolve("scratch").resolve(at.web().value()).resolve("nbd");
        NbdWire.before(socket, at.world().resolve("qemu" + ++backups), this::passed);
      }
    }

    private synchronized void passed(long bytes) throws IOException {
      if (!places.isEmpty() && bytes >= places.getFirst()) {
        places.removeFirst();
        fault.happen();
      }
    }

    synchronized void assertAllHappened() {
      assertThat(places).isEmpty();
    }
  }

  private static Session run(Engine engine, String request) {
    at.run(engine, request);
    HostEngine.awaitIdle(engine);
    return ProtectedHost.newest(engine);
  }

  /** Kills Coffer at each of these places of a backup, and lets it come to its end. */
  private Session die(String request, Long... places) throws Exception {
    try (var engine = at.open(Work.NONE)) {
      at.run(engine, request);
    }
    var victim = new KilledOnHost[1];
    var reading = new WhileReading(() -> victim[0].kill(), places);
    victim[0] = at.killed(reading, 0);
    victim[0].work();
    reading.assertAllHappened();
    at.assertNothingIsLeft("web");
    try (var engine = at.open(Work.NONE)) {
      return ProtectedHost.newest(engine);
    }
  }

  /** Loses the connection of whoever wants to begin a backup. */
  private static final class Away implements LibvirtWire.Watch {
    @Override
    public void before(Procedure procedure) throws IOException {
      if (procedure == BACKUP_BEGIN) {
        throw new IOException("the daemon ends");
      }
    }
  }

  @Test
  void a_backup_that_libvirt_is_away_from_says_so_and_what_to_do() throws IOException {
    try (var engine = at.open(new Away())) {
      var session = run(engine, "run.1");
      assertThat(session.state()).isEqualTo(Session.State.FAILED);
      assertThat(session.disks().getFirst().problem().orElseThrow().message())
          .contains("virtual machine web could not be read: the connection to libvirt was lost")
          .endsWith("; put that right, then run its policy again");
    }
  }

  @Test
  void Coffer_may_be_killed_while_it_reads_all_of_a_disk_and_while_it_reads_what_changed()
      throws Exception {
    var full = die("run.1", 1L, 1L << 10, 1L << 20, TestHost.SIZE - CLUSTER);
    assertThat(full.state()).as("%s", full).isEqualTo(Session.State.COMPLETED);
    host.write("web", "vda", CLUSTER, CLUSTER, 2);
    var changed = die("run.2", 1L, 1L << 10, (long) CLUSTER);
    assertThat(changed.state()).as("%s", changed).isEqualTo(Session.State.COMPLETED);
    assertThat(changed.disks().getFirst().note()).isEmpty();
    assertThat(host.virsh("checkpoint-list", "web", "--name").lines()).hasSize(1);
    try (var engine = at.open(Work.REQUESTED)) {
      var points = at.points(engine);
      assertThat(points).hasSize(2);
      engine.restore(
          new RequestId("clone"),
          new RestoreOrder(points.getFirst().id(), new RestoreOrder.Clone("web-clone", Set.of())));
      HostEngine.awaitIdle(engine);
    }
    byte[] expected = new byte[(int) TestHost.SIZE];
    Arrays.fill(expected, (byte) 1);
    Arrays.fill(expected, CLUSTER, 2 * CLUSTER, (byte) 2);
    assertThat(host.content(at.images().getFirst())).isEqualTo(expected);
  }

  @Test
  void a_backup_whose_QEMU_is_killed_while_it_is_read_fails_and_the_next_one_is_whole()
      throws IOException {
    var reading = new WhileReading(() -> killQemu("web"), 1L << 20);
    try (var engine = at.open(reading)) {
      var broken = run(engine, "run.1");
      reading.assertAllHappened();
      assertThat(broken.state()).as("%s", broken).isEqualTo(Session.State.FAILED);
      assertThat(broken.disks().getFirst().problem().orElseThrow().message())
          .contains("run its policy again");
      assertThat(at.points(engine)).isEmpty();
      at.assertNothingIsLeft("web");

      host.start("web");
      var whole = run(engine, "run.2");
      assertThat(whole.state()).as("%s", whole).isEqualTo(Session.State.COMPLETED);
      at.assertNothingIsLeft("web");
    }
    assertThat(host.virsh("checkpoint-list", "web", "--name").lines()).hasSize(1);
  }

  private static void killQemu(String name) throws IOException {
    assertThat(host.host().process(name).destroyForcibly()).isTrue();
    await().until(() -> host.virsh("domstate", name).equals("shut off"));
  }

  private static void killLibvirt() throws IOException {
    host.host().killDaemon();
    host.host().startDaemon();
  }

  @Test
  void a_backup_goes_on_when_libvirt_is_killed_while_it_is_read() throws IOException {
    var reading = new WhileReading(HostFaultsTest::killLibvirt, 1L << 20);
    try (var engine = at.open(reading)) {
      var session = run(engine, "run.1");
      reading.assertAllHappened();
      assertThat(session.state()).as("%s", session).isEqualTo(Session.State.COMPLETED);
      assertThat(session.disks().getFirst().note()).isEmpty();
    }
    at.assertNothingIsLeft("web");
  }
}
