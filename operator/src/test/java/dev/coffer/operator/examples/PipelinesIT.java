package dev.coffer.operator.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scripts of the pipelines, run by bash with the built jar on a small engine. */
class PipelinesIT {

  private static final String MANIFESTS =
      """
      apiVersion: backup.coffer.dev/v1alpha1
      kind: BackupPolicy
      metadata: {name: gold}
      spec: {site: vault-b, retention: {last: 5}}
      ---
      apiVersion: backup.coffer.dev/v1alpha1
      kind: PolicyAssignment
      metadata: {name: web}
      spec:
        policyRef: {name: gold}
        target: {virtualMachine: {name: web}}
      """;

  @TempDir private Path folder;

  /** How a job ended, and what it printed. */
  private record Result(int exitCode, String output) {}

  static Stream<Pipeline> pipelines() {
    return Pipeline.all();
  }

  @BeforeEach
  void a_machine_and_an_engine() throws IOException {
    write(
        "engine.yaml",
        """
        engines:
          default:
            driver: embedded
            settings:
              hypervisor: {driver: folder, path: vms}
              sites:
                - {name: vault-a, zone: zone-a, path: vault-a, allocation: 1GiB}
                - {name: vault-b, zone: zone-b, path: vault-b, allocation: 1GiB}
        """);
    write(
        "vms/web/vm.yaml",
        """
        {id: vm-1, name: web, zone: zone-a, power: off,
         disks: [{id: vda, name: vda, file: vda.raw, format: raw}]}
        """);
    Files.write(folder.resolve("vms/web/vda.raw"), new byte[1 << 20]);
    write("backup/all.yaml", MANIFESTS);
    // Stands for the command that writes to a pull request.
    Path gh = write("bin/gh", "#!/bin/sh\ncp \"${7}\" posted.md; echo \"$@\" > gh-arguments\n");
    assertThat(gh.toFile().setExecutable(true)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void a_change_is_planned_then_applied_and_then_nothing_is_left_to_do(Pipeline pipeline)
      throws Exception {
    assertThat(run(pipeline, "plan").exitCode()).isZero();
    assertThat(read("plan.txt")).contains("create policy gold");
    assertThat(run(pipeline, "plan").exitCode()).isZero();
    assertThat(read("plan.txt")).as("a plan changes nothing").contains("create policy gold");

    Result apply = run(pipeline, "apply");
    assertThat(apply.exitCode()).as(apply.output()).isZero();

    assertThat(run(pipeline, "plan").exitCode()).isZero();
    assertThat(read("plan.txt")).startsWith("Nothing to do");
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void a_manifest_that_is_wrong_fails_the_plan(Pipeline pipeline) throws Exception {
    write("backup/all.yaml", MANIFESTS.replace("last: 5", "last: many"));

    Result plan = run(pipeline, "plan");

    assertThat(plan.exitCode()).isNotZero();
    assertThat(plan.output()).contains("spec.retention.last");
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void an_engine_that_cannot_be_reached_fails_the_plan(Pipeline pipeline) throws Exception {
    write("engine.yaml", "engines: {default: {driver: nowhere}}");

    assertThat(run(pipeline, "plan").exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void a_change_that_is_blocked_is_planned_and_fails_the_apply(Pipeline pipeline) throws Exception {
    write("backup/all.yaml", MANIFESTS.replace("vault-b", "vault-a"));

    assertThat(run(pipeline, "plan").exitCode()).isZero();
    assertThat(read("plan.txt")).contains("SameAvailabilityZone");
    assertThat(run(pipeline, "apply").exitCode()).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void what_is_taken_out_of_the_files_is_taken_off_the_machine(Pipeline pipeline) throws Exception {
    assertThat(run(pipeline, "apply").exitCode()).isZero();
    write("backup/all.yaml", MANIFESTS.split("---\n", -1)[0]);

    assertThat(run(pipeline, "plan").exitCode()).isZero();
    assertThat(read("plan.txt")).contains("web");
    assertThat(run(pipeline, "apply").exitCode()).isZero();
    assertThat(run(pipeline, "plan").exitCode()).isZero();
    assertThat(read("plan.txt")).startsWith("Nothing to do");
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void a_pull_request_shows_the_plan(Pipeline pipeline) throws Exception {
    run(pipeline, "plan");

    switch (pipeline) {
      case Pipeline.GitHub _ -> {
        assertThat(read("posted.md")).contains(read("plan.txt"));
        assertThat(read("gh-arguments")).startsWith("pr comment 7 ");
      }
      case Pipeline.GitLab(var file) ->
          assertThat(file.at("/plan/artifacts/paths/0").asText()).isEqualTo("plan.txt");
    }
  }

  /** The steps of a job until one fails, as a runner does it. */
  private Result run(Pipeline pipeline, String job) throws Exception {
    List<String> scripts = pipeline.scripts(job);
    assertThat(scripts).isNotEmpty();
    var output = new StringBuilder();
    for (String script : scripts) {
      Result step = bash(pipeline, script);
      output.append(step.output());
      if (step.exitCode() != 0) {
        return new Result(step.exitCode(), output.toString());
      }
    }
    return new Result(0, output.toString());
  }

  private Result bash(Pipeline pipeline, String script) throws Exception {
    assertThat(pipeline.variables()).containsExactlyInAnyOrder("COFFER_ENGINE", "COFFER_STATE");
    var builder =
        new ProcessBuilder("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true);
    var environment = builder.environment();
    environment.put("COFFER_ENGINE", folder.resolve("engine.yaml").toString());
    environment.put("COFFER_STATE", folder.resolve("state").toString());
    environment.put("NUMBER", "7");
    // Many commands, each too short for the better compiler.
    environment.put("COFFER_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    environment.put(
        "PATH",
        "%s:%s:%s"
            .formatted(
                folder.resolve("bin"), Path.of("bin").toAbsolutePath(), environment.get("PATH")));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), output);
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private String read(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }
}
