package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Session;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.files.RamFolder;
import dev.coffer.engine.embedded.files.Tool;
import dev.coffer.engine.embedded.guest.GuestMachine;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a running machine for which there is no room, here or there. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FullFoldersTest {

  private static final String NAME = "web";
  private static VmId web = new VmId("set before all tests");
  private static final int MIB = 1 << 20;

  /** MiB that a repository keeps of its storage. */
  private static final int KEPT = 96;

  /** More than the 12 MiB that are left of it, and the 64 that may wait in memory for the disk. */
  private static final int SIZE = 80 * MIB;

  @TempDir static Path folder = Path.of("set by JUnit");
  private static RamFolder scratch;
  private static RamFolder repository;
  private static TestHost host;
  private static HostSessions sessions;

  @BeforeAll
  static void start_a_machine() throws IOException {
    Connections.world(folder);
    scratch = RamFolder.mount(folder.resolve("scratch"), 16);
    repository = RamFolder.mount(folder.resolve("b"), KEPT + 12);
    host = new TestHost(folder);
    byte[] noise = new byte[SIZE];
    new Random(1).nextBytes(noise);
    Path raw = Files.write(folder.resolve("noise"), noise);
    Path image = host.image(NAME, "vda");
    Tool.run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw.toString(), image.toString());
    web = host.define(new GuestMachine(NAME).withDisk("vda", image));
    host.start(NAME);
    sessions = new HostSessions(folder, host, web);
  }

  @AfterAll
  static void end_it() throws IOException {
    sessions.close();
    host.close();
    repository.close();
    scratch.close();
  }

  @AfterEach
  void the_machine_goes_on_and_is_saved_once_there_is_room() throws IOException {
    scratch.free();
    repository.grow(2 * KEPT);
    host.assertClean(NAME);
    host.write(NAME, "vda", 0, MIB, 1);
    Session session = sessions.run();
    assertThat(session.state()).as("%s", session).isEqualTo(Session.State.COMPLETED);
    host.assertClean(NAME);
    assertThat(host.virsh("checkpoint-list", NAME, "--name").lines()).hasSize(1);
  }

  @Test
  @Order(1)
  void a_repository_that_fills_up_fails_the_session_and_says_so() throws IOException {
    assertFailed(sessions.run(), "is full: free space on it");
    host.assertClean(NAME);
    assertThat(host.virsh("checkpoint-list", NAME, "--name")).isBlank();
    repository.fill();
    assertThatThrownBy(sessions::run).hasMessageContaining("free space there");
    repository.free();
  }

  @Test
  void a_full_scratch_folder_keeps_a_backup_from_beginning() throws IOException {
    scratch.fill();
    assertFailed(sessions.run(), "make room there");
  }

  @Test
  void a_scratch_folder_that_somebody_fills_ends_the_backup_before_the_guest_feels_it()
      throws IOException {
    try (var hypervisor = host.open();
        Snapshot snapshot = hypervisor.snapshot(web, TestHost.all())) {
      host.write(NAME, "vda", 0, MIB, 2);
      scratch.fill();
      await().until(() -> snapshot.unheld().isPresent());
      assertThat(snapshot.unheld().orElseThrow().problem().message())
          .containsPattern("only [0-3]\\.\\d MiB of the scratch folder's 16.0 MiB are free")
          .contains("more room");
    }
    host.write(NAME, "vda", 0, SIZE, 3);
  }

  private static void assertFailed(Session session, String way) {
    assertThat(session.state()).as("%s", session).isEqualTo(Session.State.FAILED);
    assertThat(sessions.disk(session, "vda").problem())
        .hasValueSatisfying(problem -> assertThat(problem.message()).contains(way));
  }
}
