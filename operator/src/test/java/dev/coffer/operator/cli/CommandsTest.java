package dev.coffer.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coffer.engine.conformance.model.ModelWorld;
import dev.coffer.operator.cli.CommandLineFixture.Result;
import dev.coffer.operator.state.StateFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands on the model engine: what they print, where, and how they end. */
class CommandsTest {

  private static final String BACKUP =
      """
      apiVersion: backup.coffer.dev/v1alpha1
      kind: BackupPolicy
      metadata: {name: gold}
      spec: {site: vault-b, schedule: 0 2 * * *, retention: {daily: 7}}
      ---
      apiVersion: backup.coffer.dev/v1alpha1
      kind: PolicyAssignment
      metadata: {name: web}
      spec:
        policyRef: {name: gold}
        target: {virtualMachine: {name: web}}
      """;

  @TempDir private Path folder;
  private ModelWorld world = new ModelWorld();
  private CommandLineFixture coffer =
      new CommandLineFixture(Path.of("."), InstantSource.system(), _ -> {});

  @BeforeEach
  void a_world_with_one_machine() {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));
    world = new ModelWorld().addSite("vault-a", "zone-a").addSite("vault-b", "zone-b");
    world.addVm("web", "zone-a", "vda");
    coffer = CommandLineFixture.onModel(folder, world, clock);
  }

  @Test
  void plan_on_an_empty_state_shows_every_step_and_changes_nothing() {
    Path files = coffer.write("backup/all.yaml", BACKUP);

    Result plan = coffer.run("plan", "-f", files.toString(), "--detailed-exitcode");

    assertThat(plan.out())
        .isEqualTo(
            """
            #   ACTION         RISK   RESOURCE                       WHAT
            1   CreatePolicy   safe   BackupPolicy default/gold      create policy gold on site vault-b, '0 2 * * *' UTC, keeping daily=7
            2   SetPolicies    safe   PolicyAssignment default/web   on web: assign gold

            Plan: 2 steps (2 safe); resources: 2 created.
            """);
    assertThat(plan.err()).isEmpty();
    assertThat(plan.exitCode()).isEqualTo(2);
    assertThat(StateFolder.peek(folder.resolve("state"))).isEmpty();
  }

  @Test
  void apply_converges_and_the_second_plan_is_empty() {
    Path files = coffer.write("backup/all.yaml", BACKUP);

    Result apply = coffer.run("apply", "-f", files.toString());
    Result plan = coffer.run("plan", "-f", files.toString(), "--detailed-exitcode");

    assertThat(apply.out()).endsWith("\nApplied: 2 steps done, 0 blocked.\n");
    assertThat(apply.err())
        .isEqualTo(
            """
            done: create policy gold on site vault-b, '0 2 * * *' UTC, keeping daily=7
            done: on web: assign gold
            """);
    assertThat(apply.exitCode()).isZero();
    assertThat(plan)
        .isEqualTo(new Result(0, "Nothing to do on the engine; resources: 2 unchanged.\n", ""));
  }

  @Test
  void what_is_blocked_is_reported_apart_and_apply_ends_with_3() {
    Path files = coffer.write("all.yaml", BACKUP.replace("vault-b", "vault-a"));

    Result plan = coffer.run("plan", "-f", files.toString(), "--detailed-exitcode");
    Result apply = coffer.run("apply", "-f", files.toString());

    assertThat(plan.out()).contains("Blocked/SameAvailabilityZone  PolicyAssignment default/web\n");
    assertThat(plan.exitCode()).isEqualTo(2);
    assertThat(apply.out()).endsWith("Applied, but for what is blocked: 1 step done, 1 blocked.\n");
    assertThat(apply.exitCode()).isEqualTo(3);
    assertThat(coffer.run("plan", "-f", files.toString(), "--detailed-exitcode").exitCode())
        .isZero();
  }

  @Test
  void standard_input_is_read_and_foreign_kinds_are_skipped_with_a_note() {
    Result plan =
        coffer.runWithInput(
            BACKUP + "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n",
            "plan",
            "-f",
            "-");

    assertThat(plan.err())
        .isEqualTo("coffer: note: skipped what is not ours: 1 Deployment (first at stdin:13)\n");
    assertThat(plan.exitCode()).isZero();
  }

  @Test
  void a_problem_in_a_manifest_stops_everything_before_anything_is_done() {
    Result apply =
        coffer.runWithInput(BACKUP.replace("daily: 7", "daily: 7000"), "apply", "-f", "-");

    assertThat(apply)
        .isEqualTo(
            new Result(
                1,
                "",
                """
                stdin:4: spec.retention.daily: 7000 is too large: give at most 1000
                coffer: error: there is a problem in the manifests, so nothing was done
                """));
    assertThat(StateFolder.peek(folder.resolve("state"))).isEmpty();
  }

  @Test
  void json_and_yaml_can_be_parsed() throws JsonProcessingException {
    Path files = coffer.write("all.yaml", BACKUP);

    JsonNode plan = json(coffer.run("plan", "-f", files.toString(), "-o", "json"));
    JsonNode apply = json(coffer.run("apply", "-f", files.toString(), "-o", "json"));
    JsonNode status = new YAMLMapper().readTree(coffer.run("status", "-o", "yaml").out());

    assertThat(plan.at("/steps/0/action").asText()).isEqualTo("CreatePolicy");
    assertThat(plan.at("/summary/steps").asInt()).isEqualTo(2);
    assertThat(apply.path("end").asText()).isEqualTo("Done");
    assertThat(apply.at("/plan/hash")).isEqualTo(plan.path("hash"));
    assertThat(status.at("/items/0/kind").asText()).isEqualTo("BackupPolicy");
    assertThat(status.at("/items/0/status/ready").asText()).isEqualTo("True");
    assertThat(json(coffer.run("vm", "list", "-o", "json")).at("/0/policies/0").asText())
        .isEqualTo("gold");
  }

  @Test
  void status_has_the_columns_of_kubectl() {
    coffer.runWithInput(BACKUP, "apply", "-f", "-");

    assertThat(coffer.run("status").out())
        .isEqualTo(
            """
            NAME                READY   STATUS      SCHEDULE    HELD    RESOURCES   AGE
            backuppolicy/gold   True    Succeeded   0 2 * * *   False   1           0s

            NAME                   READY   STATUS      POLICY   PROTECTED   NEXT                   AGE
            policyassignment/web   True    Succeeded   gold     0           2026-03-02T02:00:00Z   0s
            """);
    assertThat(coffer.run("status", "vbp/none"))
        .isEqualTo(
            new Result(
                1, "", "coffer: error: there is no BackupPolicy/none in namespace default\n"));
  }

  @Test
  void prune_deletes_and_without_it_a_note_names_what_is_kept() {
    coffer.runWithInput(BACKUP, "apply", "-f", "-");
    String policyOnly = BACKUP.substring(0, BACKUP.indexOf("---"));

    Result kept = coffer.runWithInput(policyOnly, "plan", "-f", "-");
    Result pruned = coffer.runWithInput(policyOnly, "apply", "--prune", "-f", "-");

    assertThat(kept.err())
        .isEqualTo(
            "coffer: note: applied earlier, not given now, and kept: PolicyAssignment default/web;"
                + " --prune deletes them\n");
    assertThat(pruned.exitCode()).isZero();
    assertThat(StateFolder.peek(folder.resolve("state"))).hasSize(1);
  }

  @Test
  @DisplayName("R3: vm start says which assignment is missing")
  void starting_a_machine_without_a_policy_says_which_assignment_is_missing() {
    Result start = coffer.run("vm", "start", "web");

    assertThat(start.exitCode()).isEqualTo(1);
    assertThat(start.err())
        .startsWith("coffer: error: ")
        .endsWith(" (no applied PolicyAssignment names it)\n")
        .hasLineCount(1);

    coffer.runWithInput(BACKUP, "apply", "-f", "-");
    assertThat(coffer.run("vm", "start", "web")).isEqualTo(new Result(0, "web is on\n", ""));
    assertThat(coffer.run("vm", "stop", "web")).isEqualTo(new Result(0, "web is off\n", ""));
  }

  @Test
  @DisplayName("R2, R15: run makes a backup that backups lists")
  void run_makes_a_backup_that_backups_lists() throws JsonProcessingException {
    coffer.runWithInput(BACKUP, "apply", "-f", "-");

    Result run = coffer.run("run", "web", "--policy", "gold");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Saved").contains("vda");
    assertThat(json(coffer.run("backups", "web", "-o", "json")).at("/0/policy").asText())
        .isEqualTo("gold");
    assertThat(coffer.run("run", "web", "--policy", "silver").err())
        .isEqualTo("coffer: error: there is no policy 'silver'; web carries [gold]\n");
  }

  @Test
  @DisplayName("R13, R14: restore, promote and clean up")
  void restores_say_where_they_are_and_can_be_promoted_or_cleaned_up() {
    coffer.runWithInput(BACKUP, "apply", "-f", "-");
    coffer.run("run", "web", "--policy", "gold");

    Result test = coffer.run("restore", "web", "--name", "web-test");
    assertThat(test.out()).contains("as:       virtual machine web-test").contains("--clean-up");
    assertThat(test.exitCode()).isZero();

    String first = "web-20260301-120000";
    assertThat(coffer.run("restore", "--clean-up", first).out())
        .isEqualTo("cleaned up: " + first + "\n");
    assertThat(coffer.run("restore", "--clean-up", first).err())
        .startsWith("coffer: error: there is no RestoreRequest default/" + first);

    coffer.run("restore", "web", "--name", "web-test");
    assertThat(coffer.run("restore", "--promote", first).exitCode()).isZero();
    assertThat(coffer.run("vm", "list").out()).doesNotContain("web-test");
  }

  @Test
  @DisplayName("R13: a production restore repeats the machine's name")
  void a_production_restore_without_confirmation_is_refused() {
    coffer.runWithInput(BACKUP, "apply", "-f", "-");
    coffer.run("run", "web", "--policy", "gold");

    assertThat(coffer.run("restore", "web", "--mode", "production").err())
        .startsWith("coffer: error: spec.confirm: mode Production replaces the original");
    assertThat(coffer.run("restore", "web", "--mode", "production", "--confirm", "web").exitCode())
        .isZero();
  }

  @Test
  void a_damaged_resource_is_named_and_the_others_are_applied() {
    coffer.runWithInput(BACKUP, "apply", "-f", "-");
    coffer.write("state/resources/PolicyAssignment/default/web.json", "{\"");

    Result status = coffer.run("status");

    assertThat(status.err())
        .startsWith("coffer: error: the saved state of PolicyAssignment default/web in ");
    assertThat(status.out()).contains("gold").doesNotContain("web");
    assertThat(status.exitCode()).isEqualTo(1);
  }

  @Test
  void a_command_that_does_not_exist_and_an_option_that_is_wrong_are_one_line() {
    assertThat(coffer.run("plam"))
        .isEqualTo(
            new Result(
                1,
                "",
                "coffer: error: there is no command 'plam'; there are validate, plan, apply, status,"
                    + " backups, run, restore, files, vm, repo, operator\n"));
    assertThat(coffer.run("plan").err())
        .isEqualTo(
            "coffer: error: Missing required option: '--filename=PATH' (see coffer plan --help)\n");
  }

  @Test
  void help_lists_the_commands_with_examples_and_exit_codes() {
    Result help = coffer.run("--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("Commands:\n", "First steps:", "Exit codes:", "COFFER_ENGINE");
  }

  @Test
  void the_examples_of_every_command_fit_on_80_columns() {
    Context context = new Context(Terminal.system(), InstantSource.system(), _ -> {});
    for (Subcommand each : Subcommand.values()) {
      CommandLine command = new CommandLine(each.create(context));
      assertThat(command.getCommandSpec().usageMessage().footer()).as(each.command()).isNotEmpty();
      assertFits(command);
    }
  }

  private static void assertFits(CommandLine command) {
    assertThat(command.getCommandSpec().usageMessage().footer())
        .as(command.getCommandName())
        .allMatch(line -> line.formatted().length() <= 80); // picocli formats them, too
    command.getSubcommands().values().forEach(CommandsTest::assertFits);
  }

  private static JsonNode json(Result result) throws JsonProcessingException {
    assertThat(result.exitCode()).isZero();
    return new ObjectMapper().readTree(result.out());
  }
}
