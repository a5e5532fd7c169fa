package dev.coffer.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.conformance.model.ModelEngine;
import dev.coffer.engine.conformance.model.ModelWorld;
import dev.coffer.operator.cli.CommandLineFixture.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys come from files and go to files; no output ever shows one. */
class RepoKeyCommandTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir private Path folder;
  private final InstantSource clock = InstantSource.fixed(NOW);
  private final FakeCare care = new FakeCare(NOW).addSite("vault-b");
  private CommandLineFixture coffer = new CommandLineFixture(Path.of("."), clock, _ -> {});

  @BeforeEach
  void an_engine_with_one_site() {
    coffer = new CommandLineFixture(folder, clock, _ -> {});
    CaredProvider.register(folder.toString(), ModelEngine.over(new ModelWorld(), clock), care);
    coffer.write(
        "engine.yaml", "engines: {default: {driver: cared, settings: {name: '" + folder + "'}}}");
  }

  @Test
  void list_shows_whose_they_are_and_never_what_they_are() throws Exception {
    Result list = coffer.run("repo", "key", "list");

    assertThat(list)
        .isEqualTo(
            new Result(
                0,
                """
                SITE      ID       NAME    KIND   CREATED
                vault-b   slot-0   first   key    2026-03-01T12:00:00Z
                """,
                ""));
    Result json = coffer.run("repo", "key", "list", "-o", "json");
    assertThat(RepoCommandsTest.json(json, 0).at("/0/kind").asText()).isEqualTo("key");
    assertThat(json.out()).doesNotContain("coffer-key-");
  }

  @Test
  void a_generated_key_is_in_a_new_file_that_only_its_owner_may_read() throws IOException {
    Path file = folder.resolve("safe.key");

    Result add = add("--generate", file);

    assertThat(add.exitCode()).isZero();
    assertThat(add.out()).contains("slot-1   safe   key ");
    assertThat(add.err())
        .startsWith("coffer: note: the key is in safe.key")
        .doesNotContain("secret");
    assertThat(file)
        .hasContent(
            """
            # Key 'safe' of repository /vaults/vault-b.
            # Whoever loses this key loses every backup.
            coffer-key-1:new-and-secret
            """);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(care.secrets("vault-b")).containsEntry("safe", "coffer-key-1:new-and-secret");
  }

  @Test
  void a_file_that_is_there_is_never_overwritten_by_a_key() throws IOException {
    Path file = coffer.write("safe.key", "of something else");

    assertThat(add("--generate", file))
        .isEqualTo(
            new Result(
                1,
                "",
                "coffer: error: safe.key is there already, and no key is ever overwritten: name a"
                    + " new file\n"));
    assertThat(file).hasContent("of something else");
    assertThat(care.secrets("vault-b")).containsOnlyKeys("first");
  }

  @Test
  void a_key_that_the_engine_refuses_leaves_no_file() {
    add("--generate", folder.resolve("one.key"));

    Result again = add("--generate", folder.resolve("two.key"));

    assertThat(again).isEqualTo(new Result(1, "", "coffer: error: there is a key 'safe'\n"));
    assertThat(folder.resolve("one.key")).exists();
    assertThat(folder.resolve("two.key")).doesNotExist();
  }

  @Test
  void a_folder_that_is_not_there_is_named() {
    assertThat(add("--generate", folder.resolve("none/safe.key")).err())
        .startsWith("coffer: error: the key file none/safe.key cannot be written: ");
  }

  @Test
  void a_key_file_and_a_pass_phrase_are_read_from_files() {
    Path key = coffer.write("ops.key", "# Key of ops.\n\ncoffer-key-1:of-ops\n");
    Path phrase = coffer.write("phrase.txt", "correct horse battery staple\n");

    assertThat(add("--key-file", key).out()).contains("safe   key ");
    assertThat(
            coffer
                .run(
                    "repo", "key", "add", "--name", "alice", "--passphrase-file", phrase.toString())
                .out())
        .contains("alice   passphrase ");

    assertThat(care.secrets("vault-b"))
        .containsAllEntriesOf(
            Map.of("safe", "coffer-key-1:of-ops", "alice", "correct horse battery staple"));
  }

  @Test
  void one_kind_of_file_is_not_taken_for_the_other_and_its_content_is_not_shown() {
    Path key = coffer.write("ops.key", "# Key of ops.\ncoffer-key-1:of-ops\n");
    Path phrase = coffer.write("phrase.txt", "correct horse\n");

    assertThat(add("--passphrase-file", key))
        .isEqualTo(
            new Result(
                1,
                "",
                "coffer: error: ops.key is a key file and no pass phrase: give it with --key-file"
                    + " FILE\n"));
    assertThat(add("--key-file", phrase).err())
        .startsWith("coffer: error: phrase.txt is no key file: ")
        .doesNotContain("horse");
    assertThat(add("--key-file", folder.resolve("none")).err())
        .isEqualTo("coffer: error: there is no file none; create it, or correct the path\n");
    assertThat(care.secrets("vault-b")).containsOnlyKeys("first");
  }

  @Test
  void add_wants_one_source_and_not_two() {
    assertThat(coffer.run("repo", "key", "add", "--name", "x").err())
        .contains("--generate=FILE", "--key-file=FILE", "--passphrase-file=FILE");
    assertThat(
            coffer
                .run("repo", "key", "add", "--name", "x", "--generate", "a", "--key-file", "b")
                .exitCode())
        .isEqualTo(1);
    assertThat(care.secrets("vault-b")).containsOnlyKeys("first");
  }

  @Test
  void remove_wants_the_name_repeated_and_leaves_the_last_key() {
    add("--generate", folder.resolve("safe.key"));

    Result unsure = coffer.run("repo", "key", "remove", "slot-0");
    Result sure = coffer.run("repo", "key", "remove", "slot-0", "--confirm", "first");
    Result last = coffer.run("repo", "key", "remove", "slot-1", "--confirm", "safe");

    assertThat(unsure)
        .isEqualTo(
            new Result(
                1,
                "",
                "coffer: error: who has only the key 'first' (key) cannot open repository"
                    + " /vaults/vault-b any more: repeat its name with --confirm first\n"));
    assertThat(sure).isEqualTo(new Result(0, "removed: first\n", ""));
    assertThat(last.err()).isEqualTo("coffer: error: it is the last key: add another one first\n");
    assertThat(care.secrets("vault-b")).containsOnlyKeys("safe");
    assertThat(coffer.run("repo", "key", "remove", "slot-0").err())
        .isEqualTo(
            "coffer: error: there is no key 'slot-0' of site vault-b; coffer repo key list shows"
                + " those that there are\n");
  }

  private Result add(String option, Path file) {
    return coffer.run("repo", "key", "add", "--name", "safe", option, file.toString());
  }
}
