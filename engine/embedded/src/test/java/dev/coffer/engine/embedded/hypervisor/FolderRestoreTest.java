package dev.coffer.engine.embedded.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.image.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R13, R14: machines that are made, replaced, promoted and removed. */
class FolderRestoreTest {

  private static final VmId WEB = new VmId("vm-web");
  private static final DiskId VDA = new DiskId("vm-web/vda");
  private static final DiskId VDB = new DiskId("vm-web/vdb");

  @TempDir Path root;
  private Path folder = Path.of("");
  private String description = "";

  @BeforeEach
  void a_machine_with_a_backup() throws Exception {
    folder = Machines.make(root, "prod/web", "files", "database");
    try (Snapshot snapshot = hypervisor().snapshot(WEB, Machines::all)) {
      description = snapshot.description();
    }
  }

  private FolderHypervisor hypervisor() throws IOException {
    return FolderHypervisor.open(root, Machines.CLOCK);
  }

  private HostedVm replace(Set<DiskId> disks) throws IOException {
    Draft draft = hypervisor().replacement("r1", description, disks);
    for (DiskId disk : disks) {
      Machines.fill(draft, disk, "old " + disk);
    }
    return draft.commit();
  }

  private HostedVm copy(Role role, String name) throws IOException {
    Draft draft = hypervisor().copy("r1", description, name, role, Set.of(VDA, VDB));
    Machines.fill(draft, VDA, "copied files");
    Machines.fill(draft, VDB, "copied database");
    return draft.commit();
  }

  @Test
  void R13_a_copy_has_ids_of_its_own_an_isolated_network_and_is_off() throws Exception {
    hypervisor().setPower(WEB, Power.ON);
    HostedVm copy = copy(Role.TEST, "web (test) 1/2");

    assertThat(copy.id()).isNotEqualTo(WEB);
    assertThat(copy.role()).isEqualTo(Role.TEST);
    assertThat(copy.power()).isEqualTo(Power.OFF);
    assertThat(copy.folder()).isEqualTo("prod");
    assertThat(copy.disks()).extracting(d -> d.id()).doesNotContain(VDA, VDB);
    assertThat(Machines.text(hypervisor(), copy.id(), "vda")).isEqualTo("copied files");
    assertThat(Machines.text(hypervisor(), copy.id(), "vdb")).isEqualTo("copied database");
    Path made = root.resolve("prod/web-test-1-2");
    assertThat(made.resolve("vm.yaml")).content().contains("network: isolated");
    assertThat(made.resolve("vdb.qcow2")).exists();
    assertThat(Machines.text(hypervisor(), WEB, "vda")).isEqualTo("files");
    assertNoDraftsAreLeft();
  }

  @Test
  void R13_a_copy_with_some_disks_has_only_those() throws Exception {
    Draft draft = hypervisor().copy("r1", description, "part", Role.CLONE, Set.of(VDB));
    Machines.fill(draft, VDB, "copied database");
    assertThat(draft.commit().disks()).extracting(HostedVm.HostedDisk::name).containsExactly("vdb");
  }

  @Test
  void the_folder_of_a_copy_never_overwrites_one_that_is_there() throws Exception {
    Files.createDirectories(root.resolve("prod/twin"));
    copy(Role.CLONE, "twin");
    copy(Role.CLONE, "twin");

    assertThat(root.resolve("prod/twin")).isEmptyDirectory();
    assertThat(root.resolve("prod/twin-2/vm.yaml")).exists();
    assertThat(root.resolve("prod/twin-3/vm.yaml")).exists();
  }

  @Test
  void nobody_sees_a_draft_before_it_is_committed() throws Exception {
    var hypervisor = hypervisor();
    Draft draft = hypervisor.copy("r1", description, "twin", Role.CLONE, Set.of(VDA));
    assertThatThrownBy(draft::commit).hasMessageContaining("vm-web/vda is not written");
    Machines.fill(draft, VDA, "files");

    assertThat(hypervisor.inventory().vms()).hasSize(1);
    assertThat(hypervisor.committed("r1")).isEmpty();
    hypervisor.discard("r1");
    hypervisor.discard("r1");
    assertNoDraftsAreLeft();
  }

  @Test
  void what_a_key_committed_is_told_until_the_machine_is_gone() throws Exception {
    HostedVm copy = copy(Role.TEST, "test");
    assertThat(hypervisor().committed("r1")).contains(copy);

    hypervisor().delete(copy.id());
    hypervisor().delete(copy.id());
    assertThat(hypervisor().committed("r1")).isEmpty();
    assertThat(root.resolve("prod/test")).doesNotExist();
    assertThat(root.resolve(".coffer/committed")).isEmptyDirectory();
    assertNoDraftsAreLeft();
  }

  @Test
  void what_people_put_beside_the_images_survives_the_removal_of_a_machine() throws Exception {
    Files.writeString(folder.resolve("notes.txt"), "mine");
    hypervisor().delete(WEB);
    assertThat(folder.toFile().list()).containsExactly("notes.txt");
  }

  @Test
  void R13_a_whole_replacement_keeps_ids_places_and_formats_and_brings_back_the_configuration()
      throws Exception {
    Path file = folder.resolve("vm.yaml");
    Files.writeString(file, Files.readString(file).replace("zone-a", "zone-x"));
    HostedVm replaced = replace(Set.of(VDA, VDB));

    assertThat(replaced.id()).isEqualTo(WEB);
    assertThat(replaced.zone()).isEqualTo("zone-a");
    assertThat(replaced.disks()).extracting(HostedVm.HostedDisk::id).containsExactly(VDA, VDB);
    assertThat(Machines.text(folder.resolve("vda.raw"))).isEqualTo("old vm-web/vda");
    assertThat(Machines.text(folder.resolve("vdb.qcow2"))).isEqualTo("old vm-web/vdb");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("vm.yaml", "vda.raw", "vdb.qcow2");
    assertNoDraftsAreLeft();
  }

  @Test
  void R13_a_replaced_disk_leaves_the_others_and_the_configuration_alone() throws Exception {
    Path file = folder.resolve("vm.yaml");
    Files.writeString(file, Files.readString(file).replace("zone-a", "zone-x"));
    HostedVm replaced = replace(Set.of(VDB));

    assertThat(replaced.zone()).isEqualTo("zone-x");
    assertThat(Machines.text(folder.resolve("vda.raw"))).isEqualTo("files");
    assertThat(Machines.text(folder.resolve("vdb.qcow2"))).isEqualTo("old vm-web/vdb");
  }

  @Test
  void a_disk_that_was_added_after_the_backup_outlives_a_whole_replacement() throws Exception {
    Path file = folder.resolve("vm.yaml");
    Files.writeString(
        file, Files.readString(file) + "  - {id: vdc, name: vdc, file: vdc.raw, format: raw}\n");
    Machines.image(folder.resolve("vdc.raw"), ImageFormat.RAW, "new");
    HostedVm replaced = replace(Set.of(VDA, VDB));

    assertThat(replaced.disks())
        .extracting(HostedVm.HostedDisk::name)
        .containsExactly("vda", "vdb", "vdc");
    assertThat(Machines.text(hypervisor(), WEB, "vdc")).isEqualTo("new");
  }

  @Test
  void a_disk_that_was_converted_after_the_backup_stays_converted() throws Exception {
    Path file = folder.resolve("vm.yaml");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("file: vda.raw, format: raw", "file: vda.qcow2, format: qcow2"));
    Files.delete(folder.resolve("vda.raw"));
    Machines.image(folder.resolve("vda.qcow2"), ImageFormat.QCOW2, "now");
    replace(Set.of(VDA, VDB));

    assertThat(Machines.text(folder.resolve("vda.qcow2"))).isEqualTo("old vm-web/vda");
    assertThat(folder.resolve("vda.raw")).doesNotExist();
  }

  @Test
  void R13_a_machine_that_is_gone_is_made_again_at_its_place_with_its_ids() throws Exception {
    hypervisor().delete(WEB);
    HostedVm made = replace(Set.of(VDA, VDB));

    assertThat(made.id()).isEqualTo(WEB);
    assertThat(made.folder()).isEqualTo("prod");
    assertThat(Machines.text(folder.resolve("vda.raw"))).isEqualTo("old vm-web/vda");
  }

  @Test
  void a_machine_whose_place_is_taken_is_made_again_beside_it() throws Exception {
    hypervisor().delete(WEB);
    Machines.make(root, "prod/web", "theirs", "theirs");
    Path file = folder.resolve("vm.yaml");
    Files.writeString(file, Files.readString(file).replace("vm-web", "vm-other"));
    replace(Set.of(VDA, VDB));

    assertThat(Machines.text(folder.resolve("vda.raw"))).isEqualTo("theirs");
    assertThat(Machines.text(root.resolve("prod/web-2/vda.raw"))).isEqualTo("old vm-web/vda");
  }

  @Test
  void a_machine_that_cannot_be_understood_is_not_replaced() throws Exception {
    Files.writeString(folder.resolve("vm.yaml"), "id: [");
    assertThatThrownBy(() -> replace(Set.of(VDA, VDB)))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining("prod/web/vm.yaml");
    assertThat(Machines.text(folder.resolve("vda.raw"))).isEqualTo("files");
  }

  @Test
  void R14_a_promoted_copy_takes_the_place_of_the_original() throws Exception {
    HostedVm copy = copy(Role.TEST, "test");
    hypervisor().promote("p1", copy.id(), description);
    hypervisor().promote("p1", copy.id(), description);

    assertThat(hypervisor().inventory().vms()).extracting(HostedVm::id).containsExactly(WEB);
    assertThat(Machines.text(folder.resolve("vda.raw"))).isEqualTo("copied files");
    assertThat(Machines.text(folder.resolve("vdb.qcow2"))).isEqualTo("copied database");
    assertThat(root.resolve("prod/test")).doesNotExist();
    assertThat(hypervisor().committed("r1")).isEmpty();
    assertNoDraftsAreLeft();
  }

  @Test
  void R14_a_copy_is_promoted_to_an_original_that_is_gone() throws Exception {
    HostedVm copy = copy(Role.TEST, "test");
    hypervisor().delete(WEB);
    hypervisor().promote("p1", copy.id(), description);

    HostedVm made = Machines.find(hypervisor(), "web");
    assertThat(made.id()).isEqualTo(WEB);
    assertThat(made.role()).isEqualTo(Role.PRODUCTION);
    assertThat(Machines.text(hypervisor(), WEB, "vda")).isEqualTo("copied files");
  }

  private void assertNoDraftsAreLeft() throws IOException {
    try (Stream<Path> drafts = Files.list(root.resolve(".coffer/drafts"));
        Stream<Path> trash = Files.list(root.resolve(".coffer/trash"))) {
      assertThat(Stream.concat(drafts, trash)).isEmpty();
    }
  }
}
