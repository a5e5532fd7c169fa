package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.BROWSE_FILES;
import static dev.coffer.engine.Capability.LIST_RECOVERY_POINTS;
import static dev.coffer.engine.Capability.RESTORE_FILES;
import static dev.coffer.engine.Capability.RUN_ONE_VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Capability;
import dev.coffer.engine.FileBrowser.Entry;
import dev.coffer.engine.FileBrowser.Kind;
import dev.coffer.engine.FileBrowser.Volume;
import dev.coffer.engine.PointId;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.VmId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Single files out of a backup: R16. */
abstract class FileRestoreConformance extends Topic {

  private VmId web = new VmId("not made yet");

  @BeforeEach
  void needsFiles() {
    needs(RESTORE_FILES, RUN_ONE_VM, LIST_RECOVERY_POINTS);
    web =
        harness.createVmWithFiles(
            "web",
            Map.of(
                "/etc/hosts", "127.0.0.1 localhost\n",
                "/etc/app/one.conf", "one\n",
                "/etc/app/two.conf", "two\n"));
    awaitSeen(web);
    assign(web, policy("gold"));
  }

  @Test
  void r16_a_file_is_restored_below_the_destination_under_its_path() {
    var destination = harness.newDestination();
    var restore = files(point(), destination, "/etc/hosts");
    assertThat(restore.phase()).isEqualTo(Phase.READY);
    assertThat(restore.vm()).isEmpty();
    assertThat(restore.location()).isPresent();
    assertThat(harness.filesBelow(destination))
        .containsExactly(Map.entry("etc/hosts", "127.0.0.1 localhost\n"));
  }

  @Test
  void r16_a_path_can_name_disk_and_partition() {
    var destination = harness.newDestination();
    files(point(), destination, "vda:1:/etc/hosts");
    assertThat(harness.filesBelow(destination))
        .containsExactly(Map.entry("etc/hosts", "127.0.0.1 localhost\n"));
  }

  @Test
  void r16_a_folder_stands_for_all_below_it() {
    var destination = harness.newDestination();
    files(point(), destination, "/etc/app");
    assertThat(harness.filesBelow(destination))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("etc/app/one.conf", "one\n", "etc/app/two.conf", "two\n"));
  }

  @Test
  void r16_several_paths_can_be_restored_at_once() {
    var destination = harness.newDestination();
    files(point(), destination, "/etc/hosts", "/etc/app/two.conf");
    assertThat(harness.filesBelow(destination)).containsOnlyKeys("etc/hosts", "etc/app/two.conf");
  }

  @Test
  void r16_a_path_that_the_point_does_not_have_is_refused() {
    var point = point();
    var destination = harness.newDestination();
    refused(Refusal.NO_SUCH_FILE, () -> files(point, destination, "/etc/shadow"));
    refused(Refusal.NO_SUCH_FILE, () -> files(point, destination, "vdz:1:/etc/hosts"));
    refused(Refusal.NO_SUCH_FILE, () -> files(point, destination, "/etc/hosts", "/no/such"));
    refused(Refusal.NO_SUCH_FILE, () -> files(point, destination));
  }

  @Test
  void r16_a_destination_that_is_not_empty_is_refused() {
    var point = point();
    var destination = harness.newDestination();
    files(point, destination, "/etc/hosts");
    refused(Refusal.NAME_IN_USE, () -> files(point, destination, "/etc/app"));
    assertThat(harness.filesBelow(destination)).containsOnlyKeys("etc/hosts");
  }

  @Test
  void r16_restored_files_cannot_be_promoted_or_cleaned_up_by_the_engine() {
    var restore = files(point(), harness.newDestination(), "/etc/hosts");
    if (engine().capabilities().contains(Capability.RESTORE)) {
      refused(Refusal.NOT_A_TEST_RESTORE, () -> engine().cleanUp(restore.id()));
    }
  }

  @Test
  void r16_the_file_systems_of_a_point_are_listed_without_a_restore() {
    needs(BROWSE_FILES);
    var volumes = engine().files().volumes(point().id());
    assertThat(volumes).extracting(Volume::name).contains("vda:1");
    assertThat(volumes).anyMatch(volume -> volume.obstacle().isEmpty());
  }

  @Test
  void r16_a_folder_is_listed_by_name_and_a_file_is_listed_itself() {
    needs(BROWSE_FILES);
    var point = point().id();
    var etc = engine().files().list(point, "/etc");
    assertThat(etc.volume()).isEqualTo("vda:1");
    assertThat(etc.more()).isZero();
    assertThat(etc.entries()).extracting(Entry::name).containsExactly("app", "hosts");
    assertThat(etc.entries()).extracting(Entry::kind).containsExactly(Kind.FOLDER, Kind.FILE);
    assertThat(etc.entries().getLast().sizeBytes()).isEqualTo(20);
    assertThat(engine().files().list(point, "vda:1:/etc/hosts").entries())
        .isEqualTo(List.of(etc.entries().getLast()));
  }

  @Test
  void r16_listing_what_is_not_there_is_refused() {
    needs(BROWSE_FILES);
    var point = point().id();
    refused(Refusal.NO_SUCH_FILE, () -> engine().files().list(point, "/etc/shadow"));
    refused(Refusal.NO_SUCH_FILE, () -> engine().files().list(point, "etc"));
    refused(Refusal.NO_SUCH_FILE, () -> engine().files().list(point, "vdz:1:/etc"));
    notFound(() -> engine().files().list(new PointId("no-such-point"), "/etc"));
    notFound(() -> engine().files().volumes(new PointId("no-such-point")));
  }

  private RecoveryPoint point() {
    return point(web, look().policyNamed("gold").orElseThrow().id());
  }

  private Restore files(RecoveryPoint point, String destination, String... paths) {
    return restore(point, new RestoreOrder.Files(List.of(paths), destination));
  }
}
