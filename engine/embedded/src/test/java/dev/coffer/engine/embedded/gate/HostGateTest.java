package dev.coffer.engine.embedded.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.StartGate.Closed;
import dev.coffer.engine.StartGate.Opening;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.gate.Hook.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate as people look after it. */
class HostGateTest {

  private static final VmId VM = new VmId(Hook.UUID);

  @TempDir private Path folder;
  private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private GateFolder files = new GateFolder(Path.of("/"));
  private Path hooks = Path.of("/");
  private HostGate gate = gate("/");
  private Hook hook = new Hook(Path.of("/"));

  private HostGate gate(String state) {
    return new HostGate(GateFolder.in(Path.of(state)), hooks, () -> now);
  }

  @BeforeEach
  void a_kept_folder() throws Exception {
    hooks = folder.resolve("hooks");
    files = GateFolder.in(folder.resolve("state"));
    files.keep();
    gate = gate(folder.resolve("state").toString());
    hook = new Hook(hooks.resolve("qemu.d/coffer"));
  }

  @Test
  void it_is_installed_beside_other_hooks_and_removed_alone() throws Exception {
    var others = hooks.resolve("qemu.d/50-network");
    Files.createDirectories(others.getParent());
    Files.writeString(others, "#!/bin/sh\n");
    Files.writeString(hooks.resolve("qemu"), "#!/bin/sh\n");
    assertThat(gate.status().installed()).isFalse();

    gate.install();
    gate.install();
    assertThat(gate.status().installed()).isTrue();
    assertThat(gate.status().problem()).isEmpty();
    assertThat(gate.status().asked()).isEmpty();
    assertThat(hook.start("web").exitCode()).isOne();
    assertThat(gate.status().asked()).isPresent();

    gate.uninstall();
    gate.uninstall();
    assertThat(gate.status().installed()).isFalse();
    assertThat(hooks.resolve("qemu.d")).isDirectoryContaining("glob:**/50-network");
    assertThat(hook.script()).doesNotExist();
    assertThat(hooks.resolve("qemu")).hasContent("#!/bin/sh\n");
  }

  @Test
  void it_is_not_installed_before_an_engine_has_said_who_may_start() throws Exception {
    var never = gate(folder.resolve("elsewhere").toString());
    assertThatThrownBy(never::install)
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("every machine off")
        .hasMessageContaining("coffer vm list");
    assertThat(hook.script()).doesNotExist();
  }

  @Test
  void a_host_has_one_gate() throws Exception {
    gate.install();
    var other = folder.resolve("other");
    GateFolder.in(other).keep();
    assertThatThrownBy(gate(other.toString())::install).hasMessageContaining("one gate");
    assertThatThrownBy(gate(other.toString())::uninstall).hasMessageContaining("remove it there");
    assertThat(gate.status().installed()).isTrue();
    assertThat(gate(other.toString()).status().installed()).isFalse();
    assertThat(gate(other.toString()).status().problem()).isPresent();
  }

  @Test
  void what_is_wrong_with_it_is_said() throws Exception {
    gate.install();
    Files.writeString(hook.script(), "\n# changed by hand\n", StandardOpenOption.APPEND);
    assertThat(gate.status().problem())
        .hasValueSatisfying(problem -> assertThat(problem).contains("install again"));
    gate.install();
    Files.delete(files.path().resolve("machines"));
    assertThat(gate.status().problem())
        .hasValueSatisfying(problem -> assertThat(problem).contains("no machine starts"));
  }

  @Test
  void it_shows_who_may_start_and_why_others_may_not() throws Exception {
    files.set(VM, new Verdict.Allowed());
    files.set(new VmId("b"), new Verdict.Closed("no policy"));
    Files.writeString(files.path().resolve("machines/.c.new"), "allowed\n");
    assertThat(gate.status().allowed()).isOne();
    assertThat(gate.status().refused()).containsExactly(new Closed(new VmId("b"), "no policy"));
  }

  @Test
  void it_is_opened_for_a_time_and_a_reason_and_that_is_written_down() throws Exception {
    gate.install();
    var opening = gate.open(Duration.ofHours(1), " the vault is down ", "alice");
    assertThat(opening).isEqualTo(new Opening(now.plusSeconds(3600), "the vault is down"));
    assertThat(gate.status().opening()).contains(opening);
    assertThat(hook.start("web")).isEqualTo(Answer.PASSES);
    gate.close("bob");
    gate.close("bob");
    assertThat(gate.status().opening()).isEmpty();
    assertThat(hook.start("web").exitCode()).isOne();
    assertThat(Files.readAllLines(files.log()))
        .satisfiesExactly(
            line -> assertThat(line).startsWith(now + " alice opened").contains("vault is down"),
            line -> assertThat(line).contains("web", "was let through"),
            line -> assertThat(line).isEqualTo(now + " bob closed the gate"));
  }

  @Test
  void an_opening_ends_by_itself() {
    gate.open(Duration.ofMinutes(1), "a test", "alice");
    now = now.plusSeconds(59);
    assertThat(gate.status().opening()).isPresent();
    now = now.plusSeconds(1);
    assertThat(gate.status().opening()).isEmpty();
  }

  @Test
  void it_is_never_opened_without_a_reason_or_for_too_long() {
    assertThatThrownBy(() -> gate.open(Duration.ofHours(1), " ", "alice"))
        .hasMessageContaining("reason");
    assertThatThrownBy(() -> gate.open(Duration.ofHours(1), "a\nb", "alice"))
        .hasMessageContaining("one line");
    assertThatThrownBy(() -> gate.open(Duration.ofHours(25), "why", "alice"))
        .hasMessageContaining("24 hours");
    assertThatThrownBy(() -> gate.open(Duration.ZERO, "why", "alice")).hasMessageContaining("24");
    assertThat(gate.status().opening()).isEmpty();
  }

  @Test
  void what_root_wrote_by_hand_is_shown_as_the_hook_reads_it() throws Exception {
    for (String content : new String[] {"", "x\ny\n", "5\nlong ago\n", "99999999999\nfor ever\n"}) {
      Files.writeString(files.opening(), content);
      assertThat(gate.status().opening()).as(content).isEmpty();
    }
    Files.writeString(files.opening(), now.plusSeconds(60).getEpochSecond() + "\nby hand");
    assertThat(gate.status().opening()).contains(new Opening(now.plusSeconds(60), "by hand"));
  }
}
