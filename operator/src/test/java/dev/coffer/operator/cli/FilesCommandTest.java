package dev.coffer.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.engine.Capability;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.conformance.model.ModelEngine;
import dev.coffer.engine.conformance.model.ModelWorld;
import dev.coffer.operator.cli.CommandLineFixture.Result;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("R16: coffer files lists the files in a backup and gets some back")
class FilesCommandTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));

  @TempDir private Path folder;
  private ModelWorld world = new ModelWorld();
  private ModelEngine engine = ModelEngine.over(world, CLOCK);
  private CommandLineFixture coffer = new CommandLineFixture(Path.of("."), CLOCK, _ -> {});

  @BeforeEach
  void a_machine_with_files_and_a_backup() {
    world = new ModelWorld().addSite("vault-b", "zone-b");
    var web = world.addVm("web", "zone-a", "vda", "vdb");
    var disk = new DiskId(web + "/vda");
    world.writeFile(disk, "/etc/hosts", "localhost\n");
    world.writeFile(disk, "/etc/app/one", "1");
    world.writeFile(disk, "/odd\u001b[31m", "");
    world.writeFile(new DiskId(web + "/vdb"), "/data/a.db", "12345");
    coffer = new CommandLineFixture(folder, CLOCK, _ -> {});
    coffer.write(
        "engine.yaml", "engines: {default: {driver: model, settings: {name: '" + folder + "'}}}");
    engine = ModelEngine.over(world, CLOCK);
    ModelProvider.register(folder.toString(), engine);
    coffer.runWithInput(
        """
        apiVersion: backup.coffer.dev/v1alpha1
        kind: BackupPolicy
        metadata: {name: gold}
        spec: {site: vault-b, retention: {daily: 7}}
        ---
        apiVersion: backup.coffer.dev/v1alpha1
        kind: PolicyAssignment
        metadata: {name: web}
        spec:
          policyRef: {name: gold}
          target: {virtualMachine: {name: web}}
        """,
        "apply",
        "-f",
        "-");
    assertThat(coffer.run("run", "web", "--policy", "gold").exitCode()).isZero();
  }

  @Test
  void without_a_path_it_lists_the_file_systems() {
    assertThat(coffer.run("files", "web", "ls"))
        .isEqualTo(
            new Result(
                0,
                """
                VOLUME   FORMAT   WHY NOT
                vda:1    ext4     -
                vdb:1    ext4     -
                """,
                ""));
  }

  @Test
  void a_folder_is_listed_like_ls_does() {
    assertThat(coffer.run("files", "web", "ls", "/etc"))
        .isEqualTo(
            new Result(
                0,
                """
                MODE         SIZE   MODIFIED               NAME
                drwxr-xr-x   -      1970-01-01T00:00:00Z   app
                -rw-r--r--   10 B   1970-01-01T00:00:00Z   hosts
                """,
                ""));
    assertThat(coffer.run("files", "web", "ls", "vda:1:/").out()).contains("odd?[31m");
  }

  @Test
  void what_it_lists_can_be_parsed() throws JsonProcessingException {
    var json = new ObjectMapper();

    var volumes = json.readTree(coffer.run("files", "web", "ls", "-o", "json").out());
    var etc = json.readTree(coffer.run("files", "web", "ls", "/etc", "-o", "json").out());

    assertThat(volumes.at("/volumes/1/name").asText()).isEqualTo("vdb:1");
    assertThat(volumes.at("/volumes/1/obstacle").isNull()).isTrue();
    assertThat(etc.at("/entries/1/name").asText()).isEqualTo("hosts");
    assertThat(etc.at("/entries/1/permissions").asText()).isEqualTo("rw-r--r--");
    assertThat(etc.path("point")).isEqualTo(volumes.path("point"));
  }

  @Test
  void a_backup_is_chosen_by_time_or_id_before_or_behind_the_word() {
    assertThat(coffer.run("files", "web", "--at", "2026-03-01T12:00:00Z", "ls").err())
        .isEqualTo(
            "coffer: error: 'web' has no backup from before 2026-03-01T12:00:00Z;"
                + " coffer backups web lists those that there are\n");
    assertThat(coffer.run("files", "web", "ls", "--at", "2026-03-01T13:00:01+01:00").exitCode())
        .isZero();
    assertThat(coffer.run("files", "web", "ls", "--point", "point-1").exitCode()).isZero();
    assertThat(coffer.run("files", "web", "ls", "--point", "x", "--at", "y").err())
        .isEqualTo("coffer: error: --at and --point name two backups; give one of them\n");
    assertThat(coffer.run("files", "web", "ls", "--at", "monday").err())
        .isEqualTo("coffer: error: 'monday' is not a time; write it as 2026-03-01T02:00:00Z\n");
    assertThat(coffer.run("files", "db", "ls").err())
        .isEqualTo("coffer: error: there is no backup of 'db'; see coffer backups and vm list\n");
  }

  @Test
  void files_are_put_where_they_were_asked_for() {
    Result get =
        coffer.run("files", "web", "get", "/etc/hosts", "/data", "--to", folder + "/restored");

    assertThat(get.exitCode()).as(get.toString()).isZero();
    assertThat(get.out()).contains("where:    restored");
    assertThat(world.filesBelow(folder + "/restored")).hasSize(2).containsValue("12345");
  }

  @Test
  void a_path_that_is_nowhere_is_blocked_and_nothing_is_written() {
    Result get = coffer.run("files", "web", "get", "/etc/shadow", "--to", folder + "/restored");

    assertThat(get.exitCode()).as(get.toString()).isIn(1, 3);
    assertThat(get.err()).contains("/etc/shadow");
    assertThat(world.filesBelow(folder + "/restored")).isEmpty();
    assertThat(coffer.run("files", "web", "ls", "/etc/shadow").exitCode()).isEqualTo(1);
  }

  @Test
  void an_engine_that_cannot_list_says_what_to_do_instead() {
    ModelProvider.register(
        folder.toString(),
        engine.reopen(EnumSet.complementOf(EnumSet.of(Capability.BROWSE_FILES))));

    assertThat(coffer.run("files", "web", "ls").err())
        .startsWith("coffer: error: this engine cannot list the files of a recovery point: ");
  }

  @Test
  void what_is_missing_is_said_with_the_command_that_explains() {
    assertThat(coffer.run("files", "web").err()).contains("coffer files --help");
    assertThat(coffer.run("files", "web", "get", "/etc").err()).contains("--to=FOLDER");
    assertThat(coffer.run("files", "web", "get", "--to", "x").err()).contains("PATH");
    assertThat(coffer.run("files", "--help").out()).contains("ls", "get", "Examples:");
  }
}
