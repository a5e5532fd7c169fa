package dev.coffer.engine.embedded.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.disk.ServedDisk;
import dev.coffer.engine.embedded.hypervisor.Presenter;
import dev.coffer.engine.embedded.nbd.NbdAddress;
import dev.coffer.engine.embedded.nbd.NbdServer;
import dev.coffer.engine.embedded.nbd.PatternDisk;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Machines that run from a disk that the test serves, and are moved off it. */
class PresentedTest extends OnHost {

  private static final long SIZE = TestHost.SIZE;
  private static final PatternDisk DISK =
      new PatternDisk(SIZE, List.of(new Extent(0, 1 << 20), new Extent(3 << 20, 512 << 10)));

  private static VmId original = new VmId("set before all tests");
  private static int number;
  private LibvirtHypervisor hypervisor;
  private NbdServer server;

  /** Until it is opened, the second part of the disk cannot be read. */
  private CountDownLatch gate = new CountDownLatch(0);

  @BeforeAll
  static void aMachineIsThere() throws IOException {
    original = host.create("original", "vda");
  }

  @BeforeEach
  void open() throws IOException {
    number++;
    hypervisor = host.open();
    gate = new CountDownLatch(0);
    server = serve();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    gate.countDown();
    hypervisor.delete(hypervisor.committed(key()).orElseThrow().id());
    hypervisor.close();
    server.close();
    try (var left = Files.list(host.images())) {
      assertThat(left).isEmpty();
    }
    assertThat(host.virsh("list", "--all", "--name").strip()).isEqualTo("original");
  }

  private String key() {
    return "restore-" + number;
  }

  private String name() {
    return "copy-" + number;
  }

  private Path socket() {
    return folder.resolve("s" + number);
  }

  private NbdServer serve() throws IOException {
    return NbdServer.start(new NbdAddress.Unix(socket()), Map.of("d", new Gated()));
  }

  private final class Gated implements DiskReader {

    @Override
    public long size() {
      return DISK.size();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      if (offset >= 3 << 20) {
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new InterruptedIOException();
        }
      }
      DISK.read(offset, into);
    }

    @Override
    public List<Extent> data(long from, long to) {
      return DISK.data(from, to);
    }

    @Override
    public void close() {}
  }

  private VmId present() throws IOException {
    DiskId disk = TestHost.disk(original, "vda");
    var description = host.virsh("dumpxml", "--inactive", "original");
    var draft = hypervisor.copy(key(), description, name(), Role.TEST, Set.of(disk));
    draft.present(disk, SIZE, new ServedDisk(socket(), "d"));
    var vm = draft.commit().id();
    assertThat(presenter().isPresented(vm)).isTrue();
    return vm;
  }

  private Presenter presenter() {
    return hypervisor.presenter().orElseThrow();
  }

  private void relocate(VmId vm) throws IOException {
    var done = new AtomicLong();
    presenter().relocate(vm, () -> false, done::set);
    assertThat(done).hasValue(SIZE);
  }

  private static List<Path> images() throws IOException {
    try (var files = Files.walk(host.images())) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** All is in one image of its own, with what was written to the first bytes. */
  private void assertMoved(VmId vm, int written) throws IOException {
    assertThat(presenter().isPresented(vm)).isFalse();
    assertThat(host.virsh("dumpxml", "--inactive", name())).doesNotContain("nbd");
    List<Path> images = images();
    assertThat(images).hasSize(1);
    assertThat(host.virsh("dumpxml", "--inactive", name())).contains(images.getFirst().toString());
    var expected = ByteBuffer.allocate((int) SIZE);
    DISK.read(0, expected);
    Arrays.fill(expected.array(), 0, 65536, (byte) written);
    assertThat(Arrays.mismatch(host.content(images.getFirst()), expected.array())).isNegative();
  }

  /** As a guest that wants to be sure. */
  private void flush() {
    host.virsh(
        "qemu-monitor-command",
        name(),
        "--hmp",
        "qemu-io -d /machine/peripheral/virtio-disk0/virtio-backend flush");
  }

  /** Begins to move a machine, until that waits at the gate. */
  private void relocateHalf(VmId vm) {
    gate = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                presenter()
                    .relocate(vm, () -> host.virsh("dumpxml", name()).contains("<mirror"), _ -> {}))
        .isInstanceOf(InterruptedIOException.class);
  }

  @Test
  void a_machine_that_is_on_is_moved_and_needs_the_server_no_more() throws IOException {
    var vm = present();
    host.start(name());
    host.write(name(), "vda", 0, 65536, 7);
    relocate(vm);
    server.close();
    assertMoved(vm, 7);
    host.write(name(), "vda", 0, 65536, 8);
    assertMoved(vm, 8);
    relocate(vm);
  }

  @Test
  void a_machine_that_is_off_is_moved() throws IOException {
    var vm = present();
    host.start(name());
    host.write(name(), "vda", 0, 65536, 9);
    host.stop(name());
    relocate(vm);
    assertMoved(vm, 9);
    assertThat(host.virsh("domstate", name())).isEqualTo("shut off");
  }

  @Test
  void a_move_goes_on_without_the_engine_and_the_next_one_ends_it() throws IOException {
    var vm = present();
    host.start(name());
    relocateHalf(vm);
    host.write(name(), "vda", 0, 65536, 3);
    hypervisor.close();
    hypervisor = host.open();
    gate.countDown();
    relocate(vm);
    assertMoved(vm, 3);
  }

  @Test
  void a_move_survives_the_end_of_libvirt() throws IOException {
    var vm = present();
    host.start(name());
    host.write(name(), "vda", 0, 65536, 4);
    relocateHalf(vm);
    host.host().killDaemon();
    gate.countDown();
    host.host().startDaemon();
    relocate(vm);
    assertMoved(vm, 4);
  }

  @Test
  void after_a_crash_of_qemu_nothing_that_was_written_is_lost_and_the_move_begins_anew()
      throws IOException {
    var vm = present();
    host.start(name());
    host.write(name(), "vda", 0, 65536, 5);
    flush();
    relocateHalf(vm);
    host.host().process(name()).destroyForcibly();
    await().until(() -> host.virsh("domstate", name()).equals("shut off"));
    gate.countDown();
    assertThat(presenter().isPresented(vm)).isTrue();
    host.start(name());
    relocate(vm);
    assertMoved(vm, 5);
  }

  @Test
  void a_machine_that_is_removed_in_the_middle_of_a_move_leaves_nothing() throws IOException {
    var vm = present();
    host.start(name());
    relocateHalf(vm);
    assertThat(host.virsh("dumpxml", name())).contains("<mirror");
    assertThat(images()).hasSize(2);
    gate.countDown();
    // What is left to do, nothingIsLeft() does.
  }

  @Test
  void a_server_that_was_gone_does_not_end_a_move() throws IOException {
    var vm = present();
    host.start(name());
    host.write(name(), "vda", 0, 65536, 6);
    server.close();
    server = serve();
    relocate(vm);
    assertMoved(vm, 6);
  }
}
