package dev.coffer.engine.embedded.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.guest.LibvirtWire;
import dev.coffer.engine.embedded.guest.Procedure;
import dev.coffer.engine.embedded.hypervisor.HostedVm.HostedDisk;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** QEMU has better things to do while it is backed up than to say how large its disks are. */
class SettledSizesTest extends OnHost {

  private static final String NAME = "web";

  private static long size(LibvirtHypervisor hypervisor) throws IOException {
    var vm = hypervisor.inventory().vms().getFirst();
    return vm.disks().stream().mapToLong(HostedDisk::sizeBytes).sum();
  }

  private static void resize(long bytes) {
    host.virsh("blockresize", NAME, "vda", bytes + "B");
  }

  /** Counts how often libvirt is asked for the size of a disk. */
  private static final class Questions implements LibvirtWire.Watch {

    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public void before(Procedure procedure) {
      if (procedure == Procedure.GET_BLOCK_INFO) {
        asked.incrementAndGet();
      }
    }
  }

  @Test
  void while_a_machine_is_backed_up_its_sizes_stay_and_are_not_asked_for() throws IOException {
    var questions = new Questions();
    var web = host.create(NAME, "vda");
    host.start(NAME);
    try (var wire = LibvirtWire.to(host.host(), folder.resolve("wire"));
        var hypervisor =
            LibvirtHypervisor.open(
                host.settings(wire.uri(), TestHost.AMPLE), InstantSource.system())) {
      wire.watch(questions);
      try (var _ = hypervisor.snapshot(web, TestHost.all())) {
        int before = questions.asked.get();
        assertThat(before).isPositive();

        assertThat(size(hypervisor)).isEqualTo(TestHost.SIZE);
        assertThatThrownBy(() -> resize(2 * TestHost.SIZE)).hasMessageContaining("is in use");
        assertThat(questions.asked).hasValue(before);
      }
      resize(2 * TestHost.SIZE);

      assertThat(size(hypervisor)).isEqualTo(2 * TestHost.SIZE);
    }
  }
}
