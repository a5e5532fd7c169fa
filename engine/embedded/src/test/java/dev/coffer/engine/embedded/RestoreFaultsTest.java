package dev.coffer.engine.embedded;

import static dev.coffer.engine.embedded.guest.Procedure.BLOCK_COPY;
import static dev.coffer.engine.embedded.guest.Procedure.BLOCK_JOB_ABORT;
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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.embedded.guest.LibvirtWire;
import dev.coffer.engine.embedded.guest.Procedure;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** kill -9 of QEMU and of libvirt, while a Test machine is made, promoted and cleaned up. */
class RestoreFaultsTest extends OnProtectedHost {

  private static final String COPY = "web-test";

  private Engine engine;

  @BeforeEach
  void save_a_machine() throws IOException {
    at.protect();
    engine = at.open(new LibvirtWire.Watch() {});
    at.run(engine, "run.1");
    HostEngine.awaitIdle(engine);
    host.stop("web");
  }

  @AfterEach
  void remove_it() throws IOException {
    engine.close();
    at.clear();
  }

  /** Something that happens on a host. */
  private interface Fault {
    void happen() throws IOException;
  }

  /** Has it happen once at each of these calls; guests shut down when they are told to. */
  private static final class Faults implements LibvirtWire.Watch {

    private final Map<Procedure, Fault> before = new EnumMap<>(Procedure.class);
    private final Map<Procedure, Fault> after = new EnumMap<>(Procedure.class);
    private final Map<Procedure, Integer> calls = new EnumMap<>(Procedure.class);

    /** Once libvirt has done it, and Coffer does not know yet. */
    Faults after(Fault fault, Procedure... procedures) {
      List.of(procedures).forEach(procedure -> after.put(procedure, fault));
      return this;
    }

    Faults before(Fault fault, Procedure... procedures) {
      List.of(procedures).forEach(procedure -> before.put(procedure, fault));
      return this;
    }

    @Override
    public synchronized void before(Procedure procedure) throws IOException {
      calls.merge(procedure, 1, Integer::sum);
      happen(before, procedure);
    }

    @Override
    public synchronized void after(Procedure procedure) throws IOException {
      if (procedure == DOMAIN_SHUTDOWN) {
        host.stop(COPY);
      }
      happen(after, procedure);
    }

    private static void happen(Map<Procedure, Fault> faults, Procedure procedure)
        throws IOException {
      var fault = faults.remove(procedure);
      if (fault != null) {
        fault.happen();
      }
    }

    synchronized void assertAllHappened() {
      assertThat(before).isEmpty();
      assertThat(after).isEmpty();
    }

    synchronized int calls(Procedure procedure) {
      return calls.getOrDefault(procedure, 0);
    }
  }

  private static void killQemu() throws IOException {
    assertThat(host.host().process(COPY).destroyForcibly()).isTrue();
    await().until(() -> host.virsh("domstate", COPY).equals("shut off"));
  }

  private static void killLibvirt() throws IOException {
    host.host().killDaemon();
    host.host().startDaemon();
  }

  /** Whoever looks while it is away is told so. */
  private void killLibvirtAndLook() throws IOException {
    host.host().killDaemon();
    assertThatThrownBy(() -> engine.observe(Instant.EPOCH))
        .hasMessageContaining("libvirt cannot be reached");
    host.host().startDaemon();
  }

  private void restore() {
    var test = new RestoreOrder.Test(COPY, Set.of(), true);
    var point = at.points(engine).getFirst().id();
    engine.restore(new RequestId("restore"), new RestoreOrder(point, test));
    HostEngine.awaitIdle(engine);
  }

  private void promote() {
    engine.promote(ProtectedHost.onlyRestore(engine).id());
    HostEngine.awaitIdle(engine);
  }

  private void cleanUp() {
    engine.cleanUp(ProtectedHost.onlyRestore(engine).id());
    HostEngine.awaitIdle(engine);
  }

  private Restore assertReached(Phase phase) {
    var restore = ProtectedHost.onlyRestore(engine);
    assertThat(restore.phase()).as("%s", restore).isEqualTo(phase);
    return restore;
  }

  private void assertPromoted() throws IOException {
    at.assertNothingIsLeft("web");
    at.assertNothingIsServed();
    assertThat(host.virsh("domstate", "web")).isEqualTo("running");
    assertThat(at.images()).hasSize(1);
    assertThat(host.content(at.images().getFirst())).startsWith(1, 1).endsWith(1, 1);
  }

  private static void assertNothingIsLeft() throws IOException {
    at.assertNothingIsLeft("web");
    at.assertNothingIsServed();
    assertThat(at.images()).isEmpty();
  }

  @Test
  void a_promotion_goes_on_by_itself_although_libvirt_is_killed_at_each_of_its_steps()
      throws IOException {
    restore();
    var faults =
        new Faults()
            .after(this::killLibvirtAndLook, BLOCK_COPY)
            .before(RestoreFaultsTest::killLibvirt, BLOCK_JOB_ABORT)
            .after(
                RestoreFaultsTest::killLibvirt,
                DOMAIN_SHUTDOWN,
                DOMAIN_DEFINE,
                DOMAIN_UNDEFINE,
                DOMAIN_CREATE);
    at.wire().watch(faults);
    promote();
    faults.assertAllHappened();
    assertThat(assertReached(Phase.PROMOTED).note()).isEmpty();
    assertThat(faults.calls(BLOCK_COPY)).isOne();
    assertThat(faults.calls(DOMAIN_CREATE)).isOne();
    assertPromoted();
  }

  @Test
  void a_promotion_whose_QEMU_is_killed_goes_on_from_what_its_guest_had_written_and_says_so()
      throws IOException {
    restore();
    var faults = new Faults().after(RestoreFaultsTest::killQemu, BLOCK_COPY);
    at.wire().watch(faults);
    promote();
    faults.assertAllHappened();
    assertThat(assertReached(Phase.PROMOTED).note().orElseThrow())
        .contains("web goes on from what it had written until then");
    assertPromoted();
  }

  @Test
  void a_promotion_goes_on_although_QEMU_is_killed_just_as_its_disk_is_moved() throws IOException {
    restore();
    var faults = new Faults().before(RestoreFaultsTest::killQemu, BLOCK_JOB_ABORT);
    at.wire().watch(faults);
    promote();
    faults.assertAllHappened();
    assertThat(assertReached(Phase.PROMOTED).note()).isPresent();
    assertPromoted();
  }

  @Test
  void a_test_machine_is_made_and_cleaned_up_although_libvirt_is_killed_at_each_step()
      throws IOException {
    var making =
        new Faults()
            .after(
                RestoreFaultsTest::killLibvirt,
                DOMAIN_DEFINE,
                NETWORK_DEFINE,
                NETWORK_CREATE,
                DOMAIN_CREATE);
    at.wire().watch(making);
    restore();
    making.assertAllHappened();
    assertThat(assertReached(Phase.READY).note()).isEmpty();
    assertThat(host.virsh("domstate", COPY)).isEqualTo("running");
    at.assertNothingIsLeft("web", COPY);

    var ending =
        new Faults()
            .after(
                RestoreFaultsTest::killLibvirt,
                DOMAIN_DESTROY,
                DOMAIN_UNDEFINE,
                NETWORK_DESTROY,
                NETWORK_UNDEFINE);
    at.wire().watch(ending);
    cleanUp();
    ending.assertAllHappened();
    assertReached(Phase.CLEANED_UP);
    assertNothingIsLeft();
  }

  @Test
  void a_test_machine_is_made_and_cleaned_up_although_QEMU_is_killed_just_then()
      throws IOException {
    var faults =
        new Faults()
            .after(RestoreFaultsTest::killQemu, DOMAIN_CREATE)
            .before(RestoreFaultsTest::killQemu, DOMAIN_DESTROY);
    at.wire().watch(faults);
    restore();
    assertReached(Phase.READY);
    assertThat(host.virsh("domstate", COPY)).isEqualTo("shut off");
    host.start(COPY);
    cleanUp();
    faults.assertAllHappened();
    assertReached(Phase.CLEANED_UP);
    assertNothingIsLeft();
  }
}
