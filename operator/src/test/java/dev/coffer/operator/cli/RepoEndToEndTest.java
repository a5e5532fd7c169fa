package dev.coffer.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.operator.cli.CommandLineFixture.Result;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look after repositories, on those of the real engine. */
class RepoEndToEndTest {

  private static final int CHUNK = 256 * 1024;

  @TempDir private Path folder;
  private CommandLineFixture coffer =
      new CommandLineFixture(Path.of("."), InstantSource.system(), _ -> {});

  @BeforeEach
  void one_machine_and_two_sites() throws IOException {
    coffer =
        new CommandLineFixture(
            folder, InstantSource.system(), pause -> LockSupport.parkNanos(pause.toNanos()));
    configure("");
    coffer.write(
        "vms/web/vm.yaml",
        """
        id: vm-1
        name: web
        zone: zone-a
        power: off
        disks:
          - {id: vda, name: vda, file: vda.raw, format: raw}
        """);
    byte[] image = new byte[8 * CHUNK];
    new Random(7).nextBytes(image);
    Files.write(disk(), image);
  }

  /** Two sites; of vault-b where its key is, when that is not the usual place. */
  private void configure(String key) {
    coffer.write(
        "engine.yaml",
        """
        engines:
          default:
            driver: embedded
            settings:
              hypervisor: {driver: folder, path: vms}
              sites:
                - {name: vault-b, zone: zone-b, path: vault-b, allocation: 1GiB%s}
                - {name: vault-c, zone: zone-c, path: vault-c}
        """
            .formatted(key));
  }

  private void backUp() {
    String resources =
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
          runToken: first
        """;
    good(coffer.runWithInput(resources, "apply", "-f", "-"));
  }

  private static Result good(Result result) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result;
  }

  @Test
  void init_makes_a_repository_and_its_key_and_says_where_they_are() {
    String out = good(coffer.run("repo", "init", "--site", "vault-b")).out();

    assertThat(out)
        .contains("repository: vault-b\n")
        .containsPattern("id: +[0-9a-f]{32}\n")
        .contains("key:        file state/engines/default/keys/vault-b.key\n")
        .contains("Whoever loses this key loses every backup");
    assertThat(folder.resolve("vault-b/format")).exists();
    assertThat(folder.resolve("state/engines/default/keys/vault-b.key")).exists();
    assertThat(coffer.run("repo", "init", "--site", "vault-b").out()).isEqualTo(out);
  }

  @Test
  void what_was_backed_up_is_counted_verified_and_copied_once() throws Exception {
    backUp();

    JsonNode stats = RepoCommandsTest.json(coffer.run("repo", "stats", "-o", "json"), 0);
    assertThat(stats.at("/0/site").asText()).isEqualTo("vault-b");
    assertThat(stats.at("/0/points").asInt()).isEqualTo(1);
    assertThat(stats.at("/0/logicalBytes").asLong()).isEqualTo(8 * CHUNK);
    assertThat(stats.at("/0/storedBytes").asLong()).isGreaterThan(8 * CHUNK);
    assertThat(stats.at("/0/machines/0/virtualMachine/name").asText()).isEqualTo("web");

    assertThat(good(coffer.run("repo", "verify")).out()).contains("none").doesNotContain("1\n");
    assertThat(good(coffer.run("repo", "prune", "--site", "vault-b")).out()).contains("0 B");

    String[] copy = {"repo", "copy", "--from", "vault-b", "--to", "vault-c", "-o", "json"};
    JsonNode first = RepoCommandsTest.json(coffer.run(copy), 0);
    JsonNode second = RepoCommandsTest.json(coffer.run(copy), 0);
    assertThat(first.path("points").asInt()).isEqualTo(1);
    assertThat(first.path("bytesSent").asLong()).isGreaterThan(8 * CHUNK);
    assertThat(second.path("points").asInt()).isZero();
    assertThat(second.path("alreadyThere").asInt()).isEqualTo(1);
  }

  @Test
  void a_flipped_byte_is_found_named_and_mended_from_the_copy_at_the_other_site() throws Exception {
    backUp();
    good(coffer.run("repo", "copy", "--from", "vault-b", "--to", "vault-c"));
    flipOneByte(biggestPack("vault-b"));

    Result broken = coffer.run("repo", "verify", "--site", "vault-b");
    assertThat(broken.exitCode()).isEqualTo(1);
    assertThat(broken.err()).contains("PackDamaged", "of virtual machine web, made ", "gold");

    assertThat(good(coffer.run("repo", "repair", "--site", "vault-b")).err()).contains("mended: ");
    good(coffer.run("repo", "verify"));
  }

  private Path biggestPack(String site) throws IOException {
    try (var files = Files.walk(folder.resolve(site).resolve("packs"))) {
      return files
          .filter(Files::isRegularFile)
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static void flipOneByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void a_key_is_changed_for_another_and_no_backup_is_rewritten() throws Exception {
    backUp();
    String before = biggestPack("vault-b").toString();
    String safe = folder.resolve("safe.key").toString();
    good(
        coffer.run(
            "repo", "key", "add", "--site", "vault-b", "--name", "safe", "--generate", safe));

    configure(", key: {file: safe.key}");
    String old =
        RepoCommandsTest.json(
                coffer.run("repo", "key", "list", "--site", "vault-b", "-o", "json"), 0)
            .at("/0/id")
            .asText();
    good(coffer.run("repo", "key", "remove", old, "--site", "vault-b", "--confirm", "first"));

    assertThat(good(coffer.run("repo", "key", "list", "--site", "vault-b")).out())
        .contains("safe   key")
        .doesNotContain("first");
    good(coffer.run("repo", "verify"));
    assertThat(biggestPack("vault-b")).hasToString(before);

    configure("");
    assertThat(coffer.run("repo", "stats").err())
        .contains("is not opened by a key: give the key that it was made with");
  }

  @Test
  void a_pass_phrase_that_was_added_from_a_file_opens_it() {
    Path phrase = coffer.write("phrase.txt", "correct horse battery staple\n");
    good(
        coffer.run(
            "repo",
            "key",
            "add",
            "--site",
            "vault-b",
            "--name",
            "alice",
            "--passphrase-file",
            phrase.toString()));

    configure(", key: {passphrase: {fromFile: phrase.txt}}");

    Result init = good(coffer.run("repo", "init", "--site", "vault-b"));
    assertThat(init.out()).contains("key:        pass phrase in ").doesNotContain("horse");
  }

  @Test
  void while_somebody_else_uses_the_engine_it_says_who_and_what_to_do() throws IOException {
    good(coffer.run("repo", "stats"));
    try (var lock =
        FileChannel.open(folder.resolve("state/engines/default/lock"), StandardOpenOption.WRITE)) {
      assertThat(lock.tryLock()).isNotNull();

      Result stats = coffer.run("repo", "stats");

      assertThat(stats.exitCode()).isEqualTo(1);
      assertThat(stats.err())
          .matches(
              "coffer: error: engine default: the state folder .* is in use by process \\d+: .*\n");
    }
  }

  private Path disk() {
    return folder.resolve("vms/web/vda.raw");
  }
}
