package dev.coffer.engine.embedded.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Power;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.Soak;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.guest.GuestMachine;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Moments of a machine that is on. */
class LivePointTest extends OnHost {

  private static final String NAME = "web";
  private static final int CLUSTER = 65536;
  private static final int BEGINNINGS = 4 * Soak.times();

  private VmId web = new VmId("set before each test");
  private DiskId vda = new DiskId("set before each test");
  private LibvirtHypervisor hypervisor;

  @BeforeEach
  void start_a_machine() throws IOException {
    web = host.create(NAME, "vda", "vdb");
    vda = TestHost.disk(web, "vda");
    host.start(NAME);
    hypervisor = host.open();
  }

  @AfterEach
  void remove_it() throws IOException {
    hypervisor.delete(web);
    hypervisor.close();
  }

  private byte[] read(Snapshot snapshot) throws IOException {
    try (DiskReader reader = snapshot.open(vda)) {
      byte[] content = TestHost.content(reader);
      snapshot.verify(vda);
      return content;
    }
  }

  private String keep(Snapshot snapshot) throws IOException {
    try (DiskReader reader = snapshot.open(vda)) {
      String moment = reader.moment().orElseThrow();
      snapshot.keep(Set.of(moment));
      return moment;
    }
  }

  private String fixed() throws IOException {
    try (Snapshot snapshot = hypervisor.snapshot(web, TestHost.all())) {
      return keep(snapshot);
    }
  }

  @Test
  void a_point_holds_what_was_there_at_its_moment_whatever_is_written_later() throws IOException {
    host.write(NAME, "vda", 0, CLUSTER, 1);
    try (Snapshot snapshot = hypervisor.snapshot(web, TestHost.all())) {
      host.write(NAME, "vda", 0, CLUSTER, 2);
      host.write(NAME, "vda", 1 << 20, CLUSTER, 2);

      byte[] expected = new byte[(int) TestHost.SIZE];
      Arrays.fill(expected, 0, CLUSTER, (byte) 1);
      assertThat(read(snapshot)).isEqualTo(expected);
      assertThat(snapshot.consistency()).isEqualTo(Consistency.CRASH);
      assertThat(snapshot.vm().power()).isEqualTo(Power.ON);
    }
    host.assertClean(NAME);
  }

  @Test
  void what_changed_since_a_kept_point_is_told_and_nothing_else() throws IOException {
    host.write(NAME, "vda", 0, CLUSTER, 1);
    String moment = fixed();
    host.write(NAME, "vda", 2 << 20, CLUSTER, 3);
    try (Snapshot snapshot = hypervisor.snapshot(web, TestHost.since(vda, moment));
        DiskReader reader = snapshot.open(vda)) {
      host.write(NAME, "vda", 3 << 20, CLUSTER, 4);
      assertThat(reader.changedSince(moment).orElseThrow().changed(0, reader.size()))
          .containsExactly(new Extent(2 << 20, CLUSTER));
      assertThat(reader.changedSince("another")).isEmpty();
    }
  }

  @Test
  void incremental_after_incremental_is_the_same_as_all() throws IOException {
    var random = new Random(7);
    byte[] known = new byte[(int) TestHost.SIZE];
    String moment = fixed();
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 5; i++) {
        long offset = random.nextInt((int) TestHost.SIZE / 512 - 200) * 512L;
        host.write(NAME, "vda", offset, 512L * (1 + random.nextInt(200)), 1 + random.nextInt(250));
      }
      try (Snapshot snapshot = hypervisor.snapshot(web, TestHost.since(vda, moment));
          DiskReader reader = snapshot.open(vda)) {
        for (Extent extent : reader.changedSince(moment).orElseThrow().changed(0, reader.size())) {
          reader.read(
              extent.offset(),
              ByteBuffer.wrap(known, (int) extent.offset(), (int) extent.length()));
        }
        assertThat(known).as("round %d", round).isEqualTo(TestHost.content(reader));
        moment = keep(snapshot);
      }
      assertThat(host.virsh("checkpoint-list", NAME, "--name").strip()).isEqualTo(moment);
    }
  }

  @Test
  void a_machine_lives_on_when_its_backups_begin_while_it_is_listed() throws Exception {
    var done = new AtomicBoolean();
    Callable<Integer> list =
        () -> {
          int times = 0;
          for (; !done.get(); times++) {
            assertThat(hypervisor.inventory().vms()).isNotEmpty();
          }
          return times;
        };
    try (var lister = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> listed = lister.submit(list);
      try {
        for (int i = 0; i < BEGINNINGS; i++) {
          hypervisor.snapshot(web, TestHost.all()).close();
        }
      } finally {
        done.set(true);
      }
      assertThat(listed.get()).isGreaterThan(BEGINNINGS);
    }
    assertThat(host.virsh("domstate", NAME)).isEqualTo("paused");
  }

  @Test
  void a_point_that_is_not_kept_leaves_no_memory() throws IOException {
    hypervisor.snapshot(web, TestHost.all()).close();
    assertThat(host.virsh("checkpoint-list", NAME, "--name")).isBlank();
    host.assertClean(NAME);
  }

  @Test
  void a_disk_whose_memory_broke_with_its_machine_is_read_in_full() throws IOException {
    String moment = fixed();
    var qemu = host.host().process(NAME);
    assertThat(qemu.destroyForcibly()).isTrue();
    Awaitility.await().until(() -> host.virsh("domstate", NAME).equals("shut off"));
    host.start(NAME);
    try (Snapshot snapshot = hypervisor.snapshot(web, TestHost.since(vda, moment));
        DiskReader reader = snapshot.open(vda)) {
      assertThat(reader.changedSince(moment)).isEmpty();
      assertThat(reader.whyForgotten().orElseThrow()).contains("gone or broken");
      assertThat(reader.moment()).isPresent();
      keep(snapshot);
    }
    assertThat(host.virsh("checkpoint-list", NAME, "--name").lines()).hasSize(1);
  }

  @Test
  void disks_may_be_resized_and_detached_between_backups() throws IOException {
    String moment = fixed();
    host.virsh("blockresize", NAME, "vda", "8M");
    host.virsh("detach-disk", NAME, "vdb", "--config");
    host.stop(NAME);
    host.start(NAME);
    assertThat(hypervisor.find(web).orElseThrow().disks()).hasSize(1);
    try (Snapshot snapshot = hypervisor.snapshot(web, TestHost.since(vda, moment));
        DiskReader reader = snapshot.open(vda)) {
      assertThat(reader.size()).isEqualTo(8 << 20);
      assertThat(TestHost.content(reader)).hasSize(8 << 20);
      keep(snapshot);
    }
    assertThat(host.virsh("checkpoint-list", NAME, "--name").lines()).hasSize(1);
  }

  @Test
  void a_raw_disk_says_why_it_remembers_nothing() throws IOException {
    host.makeImage("raw", "vda", "raw");
    VmId raw =
        host.define(new GuestMachine("raw").withDisk("vda", host.image("raw", "vda"), "raw"));
    host.start("raw");
    try (Snapshot snapshot = hypervisor.snapshot(raw, TestHost.all());
        DiskReader reader = snapshot.open(TestHost.disk(raw, "vda"))) {
      assertThat(reader.moment()).isEmpty();
      assertThat(reader.whyForgotten().orElseThrow()).contains("raw");
      assertThat(TestHost.content(reader)).hasSize((int) TestHost.SIZE);
      snapshot.keep(Set.of());
    } finally {
      hypervisor.delete(raw);
    }
  }

  @Test
  void a_machine_whose_qemu_is_killed_during_its_backup_fails_the_point_in_words()
      throws IOException {
    try (Snapshot snapshot = hypervisor.snapshot(web, TestHost.all());
        DiskReader reader = snapshot.open(vda)) {
      assertThat(host.host().process(NAME).destroyForcibly()).isTrue();
      Awaitility.await().until(() -> host.virsh("domstate", NAME).equals("shut off"));
      assertThatThrownBy(() -> reader.read(0, ByteBuffer.allocate(CLUSTER)))
          .isInstanceOf(DiskException.class)
          .hasMessageContaining("run its policy again");
    }
    host.assertClean(NAME);
    host.start(NAME);
    String moment = fixed();
    assertThat(host.virsh("checkpoint-list", NAME, "--name").strip()).isEqualTo(moment);
  }

  @Test
  void the_daemon_may_be_killed_during_a_backup() throws IOException {
    host.write(NAME, "vda", 0, CLUSTER, 5);
    try (Snapshot snapshot = hypervisor.snapshot(web, TestHost.all())) {
      host.host().killDaemon();
      host.host().startDaemon();
      assertThat(read(snapshot)).startsWith((byte) 5);
      keep(snapshot);
    }
    host.assertClean(NAME);
  }

  @Test
  void a_backup_that_a_crash_left_is_ended_at_the_next_start() throws IOException {
    Snapshot left = hypervisor.snapshot(web, TestHost.all());
    assertThat(host.virsh("domjobinfo", NAME)).contains("Backup");
    try (LibvirtHypervisor _ = host.open()) {
      host.assertClean(NAME);
    }
    assertThatThrownBy(() -> left.verify(vda)).hasMessageContaining("ended by somebody else");
    left.close();
  }

  @Test
  void a_backup_by_somebody_else_is_left_alone() throws IOException {
    Path theirs = folder.resolve("theirs.xml");
    Files.writeString(
        theirs,
        BackupXml.backup(
            folder.resolve("theirs.sock"),
            List.of("vda", "vdb"),
            Map.of("vda", new BackupXml.Part(folder.resolve("theirs.scratch"), Optional.empty()))));
    host.virsh("backup-begin", NAME, theirs.toString());
    assertThatThrownBy(() -> hypervisor.snapshot(web, TestHost.all()))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining("somebody else");
    assertThat(host.virsh("domjobinfo", NAME)).contains("Backup");
  }

  @Test
  void a_disk_that_is_written_without_pause_ends_the_moment_and_is_named() throws IOException {
    hypervisor.close();
    hypervisor = host.open(new HoldLimits(OptionalLong.of(1 << 20), TestHost.AMPLE.time()));
    host.write(NAME, "vda", 0, TestHost.SIZE, 1);
    try (Snapshot snapshot = hypervisor.snapshot(web, TestHost.all());
        DiskReader reader = snapshot.open(vda)) {
      host.write(NAME, "vda", 0, TestHost.SIZE, 2);
      Awaitility.await().until(() -> snapshot.unheld().isPresent());
      var unheld = snapshot.unheld().orElseThrow();
      assertThat(unheld.disk()).isEqualTo(vda);
      assertThat(unheld.problem().reason()).isEqualTo("SnapshotCannotClose");
      assertThat(unheld.problem().message()).containsPattern("disk vda .*MiB/s.*scratchLimit");
      assertThatThrownBy(() -> snapshot.verify(vda))
          .isInstanceOfSatisfying(
              DiskException.class, e -> assertThat(e.problem()).isEqualTo(unheld.problem()));
      assertThatThrownBy(() -> reader.read(0, ByteBuffer.allocate(CLUSTER)))
          .hasMessage(unheld.problem().message());
      host.assertClean(NAME);
    }
    assertThat(host.virsh("checkpoint-list", NAME, "--name")).isBlank();
    assertThat(hypervisor.find(web).orElseThrow().power()).isEqualTo(Power.ON);
    assertThat(Optional.of(host.virsh("domstate", NAME))).contains("paused");
  }
}
