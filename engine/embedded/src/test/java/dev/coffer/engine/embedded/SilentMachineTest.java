package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Session;
import dev.coffer.engine.Session.State;
import dev.coffer.engine.VirtualMachine.Disk;
import dev.coffer.engine.embedded.guest.LibvirtHost;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine whose QEMU stands still: SIGSTOP, as one that hangs. */
class SilentMachineTest {

  private static final String SILENT = "its QEMU does not answer";

  @TempDir Path folder;

  @Test
  void is_not_backed_up_until_it_answers_which_is_said_and_keeps_no_other_from_being_saved()
      throws Exception {
    Connections.world(folder);
    try (var host = new TestHost(folder)) {
      var web = host.create("web", "vda");
      var db = host.create("db", "vda");
      host.start("web");
      host.start("db");
      try (var sessions = new HostSessions(folder, host, web)) {
        sessions.protect(db);
        var qemu = host.host().process("db");
        LibvirtHost.halt(qemu);
        try {
          Session failed = sessions.run(db);
          assertThat(failed.state()).isEqualTo(State.FAILED);
          assertThat(failed.disks().getFirst().problem().orElseThrow().message()).contains(SILENT);
          assertThat(obstacle(sessions).orElseThrow()).contains(SILENT);
          assertThat(sessions.machine("web").disks())
              .extracting(Disk::sizeBytes, Disk::obstacle)
              .containsExactly(tuple(TestHost.SIZE, Optional.empty()));
          assertThat(sessions.run(web).state()).isEqualTo(State.COMPLETED);
        } finally {
          LibvirtHost.goOn(qemu);
        }
        await().until(() -> obstacle(sessions).isEmpty());
        assertThat(sessions.run(db).state()).isEqualTo(State.COMPLETED);
      }
    }
  }

  private static Optional<String> obstacle(HostSessions sessions) {
    return sessions.machine("db").disks().getFirst().obstacle();
  }
}
