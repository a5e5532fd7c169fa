package dev.coffer.engine.embedded.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.embedded.files.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestTest {

  @TempDir Path folder = Path.of("set by JUnit");

  @Test
  void a_guest_keeps_files_answers_its_agent_and_ends_by_its_power_button() throws IOException {
    GuestSystem system = GuestSystem.make(folder);
    Path disk = folder.resolve("disk.qcow2");
    Tool.run("qemu-img", "create", "-q", "-f", "qcow2", disk.toString(), "64M");
    try (LibvirtHost host = LibvirtHost.start(folder)) {
      Path socket = folder.resolve("serial");
      GuestMachine machine = new GuestMachine("guest", system, socket).withDisk("vda", disk);
      host.define(machine.xml());
      host.virsh("start", "guest");
      try (GuestConsole console = GuestConsole.open(socket)) {
        console.run("mke2fs /dev/vda > /dev/null && mount /dev/vda /disk");
        console.run("echo hello > /disk/greeting && sync");
        assertThat(console.run("cat /disk/greeting")).isEqualTo("hello");

        Awaitility.await()
            .until(() -> host.virsh("dumpxml", "guest").contains("state='connected'"));
        host.virsh("domfsfreeze", "guest");
        assertThat(freezeStatus(host)).contains("frozen");
        host.virsh("domfsthaw", "guest");
        assertThat(freezeStatus(host)).contains("thawed");

        host.virsh("shutdown", "--mode", "acpi", "guest");
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> host.virsh("domstate", "guest").equals("shut off"));
      }
    }
    assertThat(Tool.run("qemu-img", "check", "-q", disk.toString())).isEmpty();
  }

  private static String freezeStatus(LibvirtHost host) {
    return host.virsh("qemu-agent-command", "guest", "{\"execute\":\"guest-fsfreeze-status\"}");
  }
}
