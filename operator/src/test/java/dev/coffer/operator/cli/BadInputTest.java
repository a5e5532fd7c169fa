package dev.coffer.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.operator.cli.CommandLineFixture.Result;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong around Coffer, seen through the command on the real engine: each is named with
 * its way out, no acknowledged backup is lost, and the other machine is saved all the same.
 */
class BadInputTest {

  private static final int MIB = 1 << 20;

  @TempDir private Path folder;
  private final List<Runnable> whileWaiting = new ArrayList<>();
  private CommandLineFixture coffer =
      new CommandLineFixture(Path.of("."), InstantSource.system(), _ -> {});

  @BeforeEach
  void two_machines_with_a_backup_each() throws IOException {
    coffer =
        new CommandLineFixture(
            folder,
            InstantSource.system(),
            pause -> {
              List.copyOf(whileWaiting).forEach(Runnable::run);
              LockSupport.parkNanos(pause.toNanos());
            });
    coffer.write(
        "engine.yaml",
        """
        engines:
          default:
            driver: embedded
            settings:
              hypervisor: {driver: folder, path: vms}
              sites:
                - {name: vault-b, zone: zone-b, path: vault-b, allocation: 1GiB}
        """);
    machine("web", 1);
    machine("db", 2);
    assertThat(apply().exitCode()).isZero();
    assertSaved("web");
    assertSaved("db");
  }

  @Test
  void a_disk_that_vanished_is_named_in_run_and_status() throws IOException {
    Files.delete(image("web"));

    Result run = run("web");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("vms/web/vda.raw", "of disk vda of virtual machine web is missing: put it back");
    assertThat(coffer.run("status", "vbpa/web", "-o", "yaml").out())
        .contains(
            "DisksUncovered", "Disk vda of virtual machine web cannot be backed up", "put it back");
    assertSaved("db");

    Result restore = coffer.run("restore", "web", "--mode", "production", "--confirm", "web");
    assertThat(restore.exitCode()).as(restore.toString()).isZero();
    assertSaved("web");
  }

  @Test
  void an_image_that_was_cut_off_makes_no_point_until_its_size_is_stated() throws IOException {
    try (var file = new RandomAccessFile(image("web").toFile(), "rw")) {
      file.setLength(MIB);
    }

    Result run = run("web");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("disk vda of virtual machine web holds 1048576 bytes and held 2097152")
        .contains("put the complete image back or restore it, or, if it is meant to be smaller");
    assertThat(points("web")).hasSize(1);
    assertSaved("db");

    describe("web", ", size: 1048576");
    assertSaved("web");
  }

  @Test
  void a_restored_disk_that_is_smaller_than_at_its_last_backup_is_backed_up() throws IOException {
    try (var file = new RandomAccessFile(image("web").toFile(), "rw")) {
      file.setLength(3 * MIB);
    }
    assertSaved("web");
    String first = points("web").get(1).path("point").asText();

    coffer.run("restore", "web", "--point", first, "--mode", "production", "--confirm", "web");

    assertThat(Files.size(image("web"))).isEqualTo(2 * MIB);
    assertSaved("web");
  }

  @Test
  void flipped_bytes_are_never_restored_and_the_next_backups_heal_them() throws IOException {
    for (Path pack : packs()) {
      try (var file = new RandomAccessFile(pack.toFile(), "rw")) {
        file.seek(file.length() / 2);
        int flipped = file.read() ^ 0xff;
        file.seek(file.length() / 2);
        file.write(flipped);
      }
    }

    Result restore = coffer.run("restore", "web", "--name", "copy");

    assertThat(restore.exitCode()).isEqualTo(1);
    assertThat(restore.err())
        .contains("of disk vda of virtual machine web in its recovery point", "are damaged")
        .contains("restore from another point");
    assertThat(folder.resolve("vms/copy")).doesNotExist();
    assertHealed();
  }

  @Test
  void packs_that_are_gone_stop_nothing_and_the_next_backups_store_them_again() throws IOException {
    for (Path pack : packs()) {
      Files.delete(pack);
    }

    Result status = coffer.run("vm", "list");

    assertThat(status.exitCode()).isZero();
    assertHealed();
  }

  @Test
  void a_truncated_catalogue_is_named_and_the_points_outlive_it() throws IOException {
    Path catalog = folder.resolve("state/engines/default/catalog.db");
    try (var file = new RandomAccessFile(catalog.toFile(), "rw")) {
      file.setLength(5000);
    }
    for (String command : List.of("apply", "plan")) {
      assertThat(coffer.run(command, "-f", folder.resolve("backup").toString()).err())
          .startsWith("coffer: error: ")
          .contains("state/engines/default/catalog.db is damaged", "move it away");
    }

    Files.delete(catalog);
    assertThat(apply().exitCode()).isZero();
    assertThat(points("web")).hasSize(1);
    assertSaved("web");
    assertThat(points("web")).hasSize(2);
  }

  @Test
  void who_comes_second_to_a_state_folder_is_told_who_has_it_and_harms_nobody() {
    List<Result> second = new ArrayList<>();
    whileWaiting.add(
        () -> {
          whileWaiting.clear();
          second.add(coffer.run("status"));
          second.add(apply());
        });

    assertSaved("web");

    String has = "process " + ProcessHandle.current().pid() + " is using the state folder state";
    assertThat(second.getFirst().exitCode()).isZero();
    assertThat(second.getFirst().out()).contains("web").contains("db");
    assertThat(second.getFirst().err()).startsWith("coffer: note: " + has);
    assertThat(second.getLast().exitCode()).isEqualTo(1);
    assertThat(second.getLast().err())
        .startsWith("coffer: error: " + has + ": wait until it ends, or name another folder");
  }

  /** A restore names one damage, a backup mends those that are known: as often as there are any. */
  private void assertHealed() throws IOException {
    byte[] original = Files.readAllBytes(image("web"));
    for (int attempt = 0; attempt < 10; attempt++) {
      assertSaved("web");
      if (coffer.run("restore", "web", "--name", "healed").exitCode() == 0) {
        assertThat(folder.resolve("vms/healed/vda.raw")).hasBinaryContent(original);
        return;
      }
    }
    throw new AssertionError("ten backups did not heal the machine's points");
  }

  private void machine(String name, int seed) throws IOException {
    describe(name, "");
    byte[] content = new byte[2 * MIB];
    new Random(seed).nextBytes(content);
    Files.write(image(name), content);
    coffer.write(
        "backup/" + name + ".yaml",
        """
        apiVersion: backup.coffer.dev/v1alpha1
        kind: BackupPolicy
        metadata: {name: for-%1$s}
        spec: {site: vault-b, retention: {last: 5}}
        ---
        apiVersion: backup.coffer.dev/v1alpha1
        kind: PolicyAssignment
        metadata: {name: %1$s}
        spec:
          policyRef: {name: for-%1$s}
          target: {virtualMachine: {name: %1$s}}
        """
            .formatted(name));
  }

  private void describe(String name, String more) {
    coffer.write(
        "vms/" + name + "/vm.yaml",
        """
        id: vm-%1$s
        name: %1$s
        zone: zone-a
        power: off
        disks:
          - {id: vda, name: vda, file: vda.raw, format: raw%2$s}
        """
            .formatted(name, more));
  }

  private Path image(String name) {
    return folder.resolve("vms/" + name + "/vda.raw");
  }

  private List<Path> packs() throws IOException {
    try (var files = Files.walk(folder.resolve("vault-b/packs"))) {
      return files.filter(Files::isRegularFile).sorted(Comparator.naturalOrder()).toList();
    }
  }

  private Result apply() {
    return coffer.run("apply", "-f", folder.resolve("backup").toString());
  }

  private Result run(String name) {
    return coffer.run("run", name, "--policy", "for-" + name);
  }

  private void assertSaved(String name) {
    Result run = run(name);
    assertThat(run.exitCode()).as(run.toString()).isZero();
  }

  private JsonNode points(String name) throws JsonProcessingException {
    return new ObjectMapper().readTree(coffer.run("backups", name, "-o", "json").out());
  }
}
