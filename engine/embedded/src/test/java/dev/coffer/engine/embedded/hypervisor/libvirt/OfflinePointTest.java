package dev.coffer.engine.embedded.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.files.Tool;
import dev.coffer.engine.embedded.hypervisor.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Points of a machine that is off. */
class OfflinePointTest extends OnHost {

  private static final String NAME = "idle";
  private static final int CLUSTER = 65536;

  private VmId vm = new VmId("set before each test");
  private DiskId vda = new DiskId("set before each test");
  private LibvirtHypervisor hypervisor;

  @BeforeAll
  static void the_program_is_there() {
    Tool.find("qemu-storage-daemon");
  }

  @BeforeEach
  void make_a_machine() throws IOException {
    vm = host.create(NAME, "vda");
    vda = TestHost.disk(vm, "vda");
    hypervisor = host.open();
  }

  @AfterEach
  void remove_it() throws IOException {
    hypervisor.delete(vm);
    hypervisor.close();
  }

  @Test
  void a_machine_that_is_off_is_read_as_it_lies_there() throws IOException {
    host.writeOff(NAME, "vda", 0, CLUSTER, 7);
    byte[] expected = new byte[(int) TestHost.SIZE];
    Arrays.fill(expected, 0, CLUSTER, (byte) 7);
    try (Snapshot snapshot = hypervisor.snapshot(vm, TestHost.all());
        DiskReader reader = snapshot.open(vda)) {
      assertThat(TestHost.content(reader)).isEqualTo(expected);
      snapshot.verify(vda);
      assertThat(snapshot.consistency()).isEqualTo(Consistency.OFF);
      snapshot.keep(Set.of());
    }
    host.assertClean(NAME);
  }

  @Test
  void what_changed_since_it_was_backed_up_while_it_ran_is_told() throws IOException {
    host.start(NAME);
    String moment;
    try (Snapshot snapshot = hypervisor.snapshot(vm, TestHost.all());
        DiskReader reader = snapshot.open(vda)) {
      moment = reader.moment().orElseThrow();
      snapshot.keep(Set.of(moment));
    }
    host.write(NAME, "vda", 1 << 20, CLUSTER, 8);
    host.stop(NAME);
    try (Snapshot snapshot = hypervisor.snapshot(vm, TestHost.since(vda, moment));
        DiskReader reader = snapshot.open(vda)) {
      assertThat(reader.changedSince(moment).orElseThrow().changed(0, reader.size()))
          .containsExactly(new Extent(1 << 20, CLUSTER));
      assertThat(reader.moment()).as("as good a base as this one").hasValue(moment);
    }
  }

  @Test
  void a_memory_that_broke_is_said_and_all_is_read() throws IOException {
    host.start(NAME);
    String moment;
    try (Snapshot snapshot = hypervisor.snapshot(vm, TestHost.all());
        DiskReader reader = snapshot.open(vda)) {
      moment = reader.moment().orElseThrow();
      snapshot.keep(Set.of(moment));
    }
    host.stop(NAME);
    Tool.run("qemu-img", "bitmap", "--remove", host.image(NAME, "vda").toString(), moment);
    try (Snapshot snapshot = hypervisor.snapshot(vm, TestHost.since(vda, moment));
        DiskReader reader = snapshot.open(vda)) {
      assertThat(reader.changedSince(moment)).isEmpty();
      assertThat(reader.whyForgotten().orElseThrow()).contains("gone or broken");
      assertThat(TestHost.content(reader)).hasSize((int) TestHost.SIZE);
    }
  }

  @Test
  void it_can_be_started_meanwhile_and_then_the_point_is_not_kept() throws IOException {
    try (Snapshot snapshot = hypervisor.snapshot(vm, TestHost.all());
        DiskReader reader = snapshot.open(vda)) {
      host.start(NAME);
      host.write(NAME, "vda", 0, CLUSTER, 9);
      TestHost.content(reader);
      assertThatThrownBy(() -> snapshot.verify(vda))
          .isInstanceOf(DiskException.class)
          .hasMessageContaining("was started");
    }
  }

  @Test
  void an_image_that_is_missing_is_named() throws IOException {
    Snapshot snapshot = hypervisor.snapshot(vm, TestHost.all());
    Files.delete(host.image(NAME, "vda"));
    assertThatThrownBy(() -> snapshot.open(vda))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining(host.image(NAME, "vda").toString());
    snapshot.close();
    assertThat(hypervisor.find(vm).orElseThrow().disks().getFirst().obstacle()).isPresent();
  }
}
