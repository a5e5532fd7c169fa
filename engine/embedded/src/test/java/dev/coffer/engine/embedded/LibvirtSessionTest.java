package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Session;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.guest.GuestMachine;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import java.io.IOException;
import java.nio.file.Path;
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

  @Test
  void only_what_changed_is_read_again_and_a_raw_disk_is_said_to_be_read_in_full()
      throws IOException {
    try (var sessions = new HostSessions(folder, host, web)) {
      Session first = sessions.run();
      assertThat(first.state()).as("%s", first).isEqualTo(Session.State.COMPLETED);
      assertThat(sessions.disk(first, "vda").readBytes()).isEqualTo(TestHost.SIZE);

      host.write("web", "vda", 0, CLUSTER, 2);
      Session second = sessions.run();
      assertThat(second.state()).as("%s", second).isEqualTo(Session.State.COMPLETED);
      assertThat(sessions.disk(second, "vda").note()).isEmpty();
      assertThat(sessions.disk(second, "vda").storedChunks()).isEqualTo(1);
      assertThat(sessions.disk(second, "vdc").note())
          .hasValueSatisfying(note -> assertThat(note).contains("read in full", "raw"));
      assertThat(sessions.points()).hasSize(2);
    }
    host.assertClean("web");
    assertThat(host.virsh("checkpoint-list", "web", "--name").lines()).hasSize(1);
  }
}
