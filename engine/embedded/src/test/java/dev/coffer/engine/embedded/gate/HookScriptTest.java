package dev.coffer.engine.embedded.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.gate.Hook.Answer;
import dev.coffer.engine.embedded.rules.RunRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the hook answers, by the files that it goes by; no libvirt is needed for that. */
class HookScriptTest {

  private static final VmId VM = new VmId(Hook.UUID);
  private static final String HELD = "virtual machine web's jobs are \"held\" $(touch it) `it` \\n";

  @TempDir private Path folder;
  private GateFolder gate = new GateFolder(Path.of("/"));
  private Hook hook = new Hook(Path.of("/"));

  @BeforeEach
  void an_installed_hook() throws Exception {
    gate = new GateFolder(folder.resolve("the state's \"gate\""));
    gate.keep();
    var installed = new GateHook(folder.resolve("hooks"), gate);
    installed.install();
    hook = new Hook(installed.file());
  }

  @Test
  void a_machine_that_may_start_starts() throws Exception {
    gate.set(VM, new Verdict.Allowed());
    assertThat(hook.start("web")).isEqualTo(Answer.PASSES);
  }

  @Test
  void one_that_may_not_is_refused_in_the_words_of_the_rule() throws Exception {
    gate.set(VM, new Verdict.Closed(HELD));
    assertThat(hook.start("web")).isEqualTo(Answer.refuses(HELD));
    gate.set(VM, new Verdict.Allowed());
    assertThat(hook.start("web")).isEqualTo(Answer.PASSES);
    gate.forget(VM);
    assertThat(hook.start("web").exitCode()).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "a b", "$(touch it)", "'\"`it`\"'", "*", "-n", "é %s \\n"})
  void one_that_nobody_knows_is_refused_as_one_without_a_policy(String name) throws Exception {
    assertThat(hook.start(name)).isEqualTo(Answer.refuses(RunRules.noPolicy(name).message()));
    assertThat(folder.resolve("it")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start begin",
        "started begin",
        "stopped end",
        "release end",
        "reconnect begin",
        "attach begin",
        "migrate begin",
        "restore begin",
        "anything else"
      })
  void whatever_is_not_the_start_of_a_machine_passes_and_changes_nothing(String operation)
      throws Exception {
    var words = operation.split(" ", -1);
    gate.set(VM, new Verdict.Closed(HELD));
    assertThat(hook.call(Hook.xml("web"), "web", words[0], words[1], "-")).isEqualTo(Answer.PASSES);
    assertThat(hook.call("", "web", words[0])).isEqualTo(Answer.PASSES);
    assertThat(hook.call("")).isEqualTo(Answer.PASSES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<domain>",
        "<uuid></uuid>",
        "<uuid>../../x</uuid>",
        "<uuid>a\n</uuid>",
        "<uuid> </uuid>"
      })
  void a_machine_that_cannot_be_told_from_others_is_refused(String xml) throws Exception {
    assertThat(hook.call(xml, "web", "prepare", "begin", "-"))
        .isEqualTo(Answer.refuses("the start gate of Coffer cannot read which machine web is"));
  }

  @Test
  void a_file_that_nobody_has_finished_lets_nobody_through() throws Exception {
    gate.set(VM, new Verdict.Allowed());
    var file = gate.path().resolve("machines").resolve(Hook.UUID);
    for (String content : List.of("", "allow", "allowed of course\n", "\nallowed\n")) {
      Files.writeString(file, content);
      assertThat(hook.start("web").exitCode()).as(content).isOne();
    }
  }

  @Test
  void without_the_folder_nothing_starts_and_root_is_told_how_to_open_it() throws Exception {
    Files.delete(gate.path().resolve("machines"));
    var answer = hook.start("web");
    assertThat(answer.exitCode()).isOne();
    assertThat(answer.error()).contains(gate.path() + "/open", "coffer vm list", "date -d");
  }

  private void open(Instant until, String reason) throws Exception {
    Files.writeString(gate.opening(), until.getEpochSecond() + "\n" + reason + "\n");
  }

  @Test
  void while_it_is_open_everything_starts_and_is_written_down() throws Exception {
    open(Instant.now().plusSeconds(3600), "the vault is down");
    gate.set(VM, new Verdict.Closed(HELD));
    assertThat(hook.start("web")).isEqualTo(Answer.PASSES);
    assertThat(hook.call("", "other", "prepare", "begin", "-")).isEqualTo(Answer.PASSES);
    assertThat(Files.readString(gate.log()))
        .contains("web (" + Hook.UUID + ") was let through the open gate (the vault is down): ")
        .contains(HELD)
        .contains("other ()");
  }

  @Test
  void who_may_start_anyway_is_not_written_down() throws Exception {
    open(Instant.now().plusSeconds(3600), "the vault is down");
    gate.set(VM, new Verdict.Allowed());
    assertThat(hook.start("web")).isEqualTo(Answer.PASSES);
    assertThat(gate.log()).doesNotExist();
  }

  @Test
  void root_opens_it_by_hand_even_where_the_folder_is_gone() throws Exception {
    Files.delete(gate.path().resolve("machines"));
    var shell = new ProcessBuilder("sh", "-c", "{ date -d '+1 hour' +%s; echo WHY; } > open");
    assertThat(shell.directory(gate.path().toFile()).start().waitFor()).isZero();
    assertThat(hook.start("web")).isEqualTo(Answer.PASSES);
  }

  @Test
  void it_ends_by_itself_and_does_not_open_for_ever_or_without_a_reason() throws Exception {
    var now = Instant.now();
    open(now.minusSeconds(1), "it was yesterday");
    assertThat(hook.start("web").exitCode()).isOne();
    open(now.plusSeconds(2 * 24 * 3600), "for days");
    assertThat(hook.start("web").exitCode()).isOne();
    open(now.plusSeconds(3600), "");
    assertThat(hook.start("web").exitCode()).isOne();
    for (String content :
        List.of("", "x\ny\n", "-5\nwhy\n", "9".repeat(40) + "\nwhy\n", "1e9\nwhy")) {
      Files.writeString(gate.opening(), content);
      assertThat(hook.start("web")).isEqualTo(Answer.refuses(RunRules.noPolicy("web").message()));
    }
  }

  @Test
  void every_shell_of_a_host_reads_it_alike() throws Exception {
    var shells =
        Stream.of(List.of("dash"), List.of("bash", "--posix"), List.of("busybox", "sh"))
            .filter(shell -> Files.isExecutable(Path.of("/usr/bin", shell.getFirst())))
            .toList();
    assertThat(shells).isNotEmpty();
    for (List<String> shell : shells) {
      gate.set(VM, new Verdict.Closed(HELD));
      assertThat(hook.call(shell, Hook.xml("web"), "web", "prepare", "begin", "-"))
          .as("%s", shell)
          .isEqualTo(Answer.refuses(HELD));
      gate.set(VM, new Verdict.Allowed());
      assertThat(hook.call(shell, Hook.xml("web"), "web", "prepare", "begin", "-"))
          .isEqualTo(Answer.PASSES);
      gate.forget(VM);
      assertThat(hook.call(shell, Hook.xml("a b"), "a b", "prepare", "begin", "-"))
          .isEqualTo(Answer.refuses(RunRules.noPolicy("a b").message()));
    }
  }

  @Test
  void it_notes_that_it_was_asked() throws Exception {
    hook.call("", "web", "stopped", "end", "-");
    assertThat(gate.path().resolve("asked")).exists();
  }
}
