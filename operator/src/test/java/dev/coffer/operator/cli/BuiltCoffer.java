package dev.coffer.operator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command as the build has just made it, started by its launcher in a folder of its own. */
record BuiltCoffer(Path folder) {

  private static final String SITE = "name: vault-b, zone: zone-b, path: vault-b, allocation: 2GiB";

  /** What a command printed on both outputs, and how it ended. */
  record Result(int exitCode, String output) {}

  /**
   * Makes a folder with an engine, and a policy for the machine {@code web}.
   *
   * @param site more settings of the site
   */
  static BuiltCoffer in(Path folder, String... site) {
    var coffer = new BuiltCoffer(folder);
    List<String> settings = new ArrayList<>(List.of(SITE));
    settings.addAll(List.of(site));
    coffer.write(
        "engine.yaml",
        """
        engines:
          default:
            driver: embedded
            settings:
              hypervisor: {driver: folder, path: vms}
              sites:
                - {%s}
        """
            .formatted(String.join(", ", settings)));
    coffer.token("first");
    return coffer;
  }

  /** Asks for one more backup of {@code web} by the manifests. */
  void token(String token) {
    write(
        "backup/all.yaml",
        """
        apiVersion: backup.coffer.dev/v1alpha1
        kind: BackupPolicy
        metadata: {name: gold}
        spec: {site: vault-b, retention: {last: 9}}
        ---
        apiVersion: backup.coffer.dev/v1alpha1
        kind: PolicyAssignment
        metadata: {name: web}
        spec:
          policyRef: {name: gold}
          target: {virtualMachine: {name: web}}
          runToken: %s
        """
            .formatted(token));
  }

  /** Describes the machine {@code web}; each disk is a line of its {@code vm.yaml}. */
  void machine(String... disks) {
    write(
        "vms/web/vm.yaml",
        "id: web\nname: web\nzone: zone-a\npower: off\ndisks:\n  - "
            + String.join("\n  - ", disks)
            + "\n");
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  private void write(String name, String text) {
    try {
      Files.createDirectories(path(name).getParent());
      Files.writeString(path(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a command; a Ctrl-C reaches it even where those who started us ignore it. */
  Process start(String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.add(Path.of("bin/coffer").toAbsolutePath().toString());
    command.addAll(List.of(args));
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("COFFER_JAVA_OPTS", "-Xmx512m");
    return builder.start();
  }

  Result run(String... args) throws IOException, InterruptedException {
    return end(start(args));
  }

  static Result end(Process process) throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), output);
  }
}
