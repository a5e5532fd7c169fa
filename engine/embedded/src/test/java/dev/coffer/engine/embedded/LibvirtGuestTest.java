package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.files.Tool;
import dev.coffer.engine.embedded.guest.GuestConsole;
import dev.coffer.engine.embedded.guest.GuestMachine;
import dev.coffer.engine.embedded.guest.GuestSystem;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import dev.coffer.engine.embedded.image.ImageFormat;
import dev.coffer.engine.embedded.restore.DiskCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real guest, that writes and syncs while it is backed up. */
class LibvirtGuestTest {

  private static final long DISK = 64 << 20;

  @TempDir Path folder = Path.of("set by JUnit");

  @Test
  void R18_what_the_guest_had_synced_is_in_the_point_and_the_guest_goes_on() throws IOException {
    GuestSystem system = GuestSystem.make(folder);
    try (TestHost host = new TestHost(folder)) {
      Path image = folder.resolve("guest.qcow2");
      Tool.run("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "" + DISK);
      Path socket = folder.resolve("serial");
      VmId vm = host.define(new GuestMachine("guest", system, socket).withDisk("vda", image));
      host.virsh("start", "guest");
      try (Hypervisor hypervisor = host.open();
          GuestConsole console = GuestConsole.open(socket)) {
        console.run("mke2fs /dev/vda > /dev/null && mount /dev/vda /disk");
        console.run("echo before > /disk/known && sync");
        console.begin("while true; do date > /disk/clock; sync; done");
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> host.virsh("dumpxml", "guest").contains("state='connected'"));

        String description;
        Path restored = folder.resolve("restored.raw");
        try (Snapshot snapshot = hypervisor.snapshot(vm, TestHost.all());
            DiskReader reader = snapshot.open(TestHost.disk(vm, "vda"))) {
          assertThat(snapshot.consistency()).isEqualTo(Consistency.APPLICATION);
          console.run("echo after > /disk/known && sync");
          description = snapshot.description();
          copy(reader, restored);
          snapshot.verify(TestHost.disk(vm, "vda"));
          snapshot.keep(Set.of());
        }
        assertThat(Tool.run("debugfs", "-R", "cat /known", restored.toString()))
            .contains("before")
            .doesNotContain("after");
        assertThat(Tool.run("e2fsck", "-fn", restored.toString())).doesNotContain("WARNING");
        assertThat(console.run("cat /disk/known")).isEqualTo("after");
        assertThat(description).contains(vm.value());
        host.assertClean("guest");

        Files.createFile(host.scratch().resolve(vm + ".frozen"));
        host.virsh("domfsfreeze", "guest");
        host.open().close();
        String status =
            host.virsh("qemu-agent-command", "guest", "{\"execute\":\"guest-fsfreeze-status\"}");
        assertThat(status).as("after a crash while it was at rest").contains("thawed");
      }
    }
  }

  private static void copy(DiskReader reader, Path file) throws IOException {
    try (var writer = ImageFormat.RAW.create(file, reader.size())) {
      DiskCopy.copy(reader, writer, _ -> {});
    }
  }
}
