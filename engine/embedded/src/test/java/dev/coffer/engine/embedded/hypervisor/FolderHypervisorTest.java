package dev.coffer.engine.embedded.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Power;
import dev.coffer.engine.Problem;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.image.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inventory, power and snapshots of the folder hypervisor. */
class FolderHypervisorTest {

  private static final VmId WEB = new VmId("vm-web");
  private static final DiskId VDA = new DiskId("vm-web/vda");
  private static final DiskId VDB = new DiskId("vm-web/vdb");

  @TempDir Path root;

  private FolderHypervisor hypervisor() throws IOException {
    return FolderHypervisor.open(root, Machines.CLOCK);
  }

  @BeforeEach
  void a_machine() throws IOException {
    Machines.make(root, "prod/shop/web", "files", "database");
  }

  @Test
  void the_inventory_tells_machines_with_folder_tags_and_sizes() throws IOException {
    assertThat(hypervisor().inventory())
        .isEqualTo(
            new Inventory(
                List.of(
                    new HostedVm(
                        WEB,
                        "web",
                        "zone-a",
                        "prod/shop",
                        Map.of("team", "web"),
                        Power.OFF,
                        Role.PRODUCTION,
                        List.of(
                            new HostedVm.HostedDisk(VDA, "vda", 200_000, Optional.empty()),
                            new HostedVm.HostedDisk(VDB, "vdb", 200_000, Optional.empty())))),
                List.of()));
  }

  @Test
  void one_machine_is_found_where_it_is_now() throws IOException {
    var hypervisor = hypervisor();
    assertThat(hypervisor.find(WEB)).contains(Machines.find(hypervisor, "web"));

    Files.move(root.resolve("prod"), root.resolve("moved"));
    assertThat(hypervisor.find(WEB).orElseThrow().folder()).isEqualTo("moved/shop");
  }

  @Test
  void a_missing_image_is_an_obstacle_of_its_disk_alone() throws IOException {
    Files.delete(root.resolve("prod/shop/web/vda.raw"));

    var disks = Machines.find(hypervisor(), "web").disks();
    assertThat(disks.get(0).obstacle().orElseThrow())
        .contains("vda.raw", "disk vda", "virtual machine web", "missing");
    assertThat(disks.get(0).sizeBytes()).isEqualTo(200_000);
    assertThat(disks.get(1).obstacle()).isEmpty();
  }

  @Test
  void machines_of_one_id_are_left_out_together_and_named() throws IOException {
    Machines.make(root, "copies/web", "files", "database");
    Machines.make(root, "db", "files", "database");

    Inventory inventory = hypervisor().inventory();
    assertThat(inventory.vms()).extracting(HostedVm::name).containsExactly("db");
    assertThat(inventory.leftOut())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.reason()).isEqualTo("MachineIdDuplicate");
              assertThat(problem.message()).contains("vm-web", "copies/web", "prod/shop/web");
            });
  }

  @Test
  void a_folder_that_does_not_exist_cannot_be_opened() {
    assertThatThrownBy(() -> FolderHypervisor.open(root.resolve("nowhere"), Machines.CLOCK))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nowhere does not exist");
  }

  @Test
  void power_survives_and_leaves_the_rest_of_the_file_as_people_wrote_it() throws IOException {
    Path file = root.resolve("prod/shop/web/vm.yaml");
    String before = Files.readString(file);
    hypervisor().setPower(WEB, Power.ON);

    assertThat(Files.readString(file)).isEqualTo(before.replace("power: off", "power: on"));
    assertThat(Machines.find(hypervisor(), "web").power()).isEqualTo(Power.ON);

    hypervisor().setPower(WEB, Power.ON);
    hypervisor().setPower(WEB, Power.OFF);
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void a_machine_that_is_not_there_is_not_found() throws IOException {
    var hypervisor = hypervisor();
    assertThatThrownBy(() -> hypervisor.snapshot(new VmId("vm-none"), Machines::all))
        .isInstanceOf(EngineException.class)
        .hasMessage("there is no virtual machine vm-none");
    hypervisor.delete(new VmId("vm-none"));
    assertThat(hypervisor.find(new VmId("vm-none"))).isEmpty();
  }

  @Test
  void a_snapshot_reads_the_disks_of_a_machine_that_is_off() throws Exception {
    try (Snapshot snapshot = hypervisor().snapshot(WEB, Machines::all)) {
      assertThat(snapshot.at()).isEqualTo(Machines.NOW);
      assertThat(snapshot.consistency()).isEqualTo(Consistency.OFF);
      assertThat(snapshot.vm().name()).isEqualTo("web");
    }
    assertThat(Machines.text(hypervisor(), WEB, "vda")).isEqualTo("files");
    assertThat(Machines.text(hypervisor(), WEB, "vdb")).isEqualTo("database");
  }

  @Test
  void R18_a_snapshot_of_a_running_machine_is_as_after_a_power_cut() throws Exception {
    var hypervisor = hypervisor();
    hypervisor.setPower(WEB, Power.ON);
    try (Snapshot snapshot = hypervisor.snapshot(WEB, Machines::all)) {
      assertThat(snapshot.consistency()).isEqualTo(Consistency.CRASH);
    }
    assertThat(Machines.text(hypervisor, WEB, "vda")).isEqualTo("files");
    assertThat(Machines.find(hypervisor, "web").power()).isEqualTo(Power.ON);
  }

  @Test
  void who_writes_to_an_image_while_it_is_read_is_found_out() throws Exception {
    try (Snapshot snapshot = hypervisor().snapshot(WEB, Machines::all);
        DiskReader reader = snapshot.open(VDA)) {
      assertThat(Machines.text(reader)).isEqualTo("files");
      Files.writeString(root.resolve("prod/shop/web/vda.raw"), "x", StandardOpenOption.APPEND);

      assertThat(problem(() -> snapshot.verify(VDA)).reason()).isEqualTo("ImageBeingWritten");
      assertThat(problem(() -> snapshot.verify(VDA)).message())
          .contains("disk vda", "virtual machine web", "vda.raw", "stop the virtual machine");
      snapshot.verify(VDB);
    }
  }

  @Test
  void an_image_that_changed_between_snapshot_and_open_is_not_read() throws Exception {
    try (Snapshot snapshot = hypervisor().snapshot(WEB, Machines::all)) {
      Path image = root.resolve("prod/shop/web/vda.raw");
      Files.move(image, image.resolveSibling("old"));
      Machines.image(image, ImageFormat.RAW, "other");

      assertThat(problem(() -> snapshot.open(VDA)).reason()).isEqualTo("ImageBeingWritten");
    }
  }

  @Test
  void a_missing_and_a_truncated_image_fail_when_they_are_opened() throws Exception {
    Path folder = root.resolve("prod/shop/web");
    Files.delete(folder.resolve("vdb.qcow2"));
    Files.write(folder.resolve("vda.raw"), new byte[1000]);
    try (Snapshot snapshot = hypervisor().snapshot(WEB, Machines::all)) {
      assertThat(problem(() -> snapshot.open(VDA)).reason()).isEqualTo("ImageTruncated");
      assertThat(problem(() -> snapshot.open(VDB)).reason()).isEqualTo("ImageMissing");
    }
  }

  /** Something that a disk's condition forbids. */
  private interface Attempt {
    void make() throws IOException;
  }

  private static Problem problem(Attempt attempt) {
    try {
      attempt.make();
    } catch (DiskException e) {
      return e.problem();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("it went well");
  }
}
