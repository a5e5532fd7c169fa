package dev.coffer.operator.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.operator.apiserver.Assets;
import dev.coffer.operator.plan.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The story on an API server, as a person runs it, with the built jar and kubectl. */
@DisabledIf(value = "isWithoutServer", disabledReason = Assets.HOW_TO_ENABLE)
class ClusterStoryIT {

  private static final Pattern STEP = Pattern.compile("\\R\\R(?=\\S* *\\d+\\. )");
  private static final Pattern KILL = Pattern.compile("kill ([\\d ]+)");

  @TempDir private Path folder;

  static boolean isWithoutServer() {
    boolean without = Assets.in(System.getenv()).isEmpty();
    if (without) {
      System.out.println("[WARNING] Skipped: ClusterStoryIT (" + Assets.HOW_TO_ENABLE + ")");
    }
    return without;
  }

  @Test
  void each_broken_rule_is_told_by_kubectl_describe_with_what_to_do() throws Exception {
    Process story = start("--keep");
    String output = new String(story.getInputStream().readAllBytes(), UTF_8);
    try {
      assertThat(story.waitFor()).as(output).isZero();
      tells(output, "The restore wants", Reason.DependencyNotReady, "has no recovery point");
      tells(output, "A reference to nothing", Reason.DependencyNotReady, "correct the reference");
      tells(output, "R6", Reason.SameAvailabilityZone, "choose another site");
      tells(output, "R5", Reason.NothingLeftToProtect, "leave one disk in");
      tells(output, "R7", Reason.LastPolicyOnRunningVM, "assign another policy to it, or stop it");
      tells(output, "R8", Reason.NoResourcesAssigned, "set spec.releaseToken to a new value");
      tells(output, "R11", Reason.PolicyHeld, "release it by a new spec.releaseToken");
      tells(output, "R9", Reason.DependentJobsExist, "delete PolicyAssignment web-gold");

      String look = output.substring(output.indexOf("export KUBECONFIG="), output.indexOf("End"));
      assertThat(bash(look)).contains("backuppolicy.backup.coffer.dev/gold   True");
    } finally {
      KILL.matcher(output).results().forEach(this::endAsTold);
    }
  }

  @Test
  void a_ctrl_c_ends_everything() throws Exception {
    Process story = start();
    List<ProcessHandle> started;
    String rest;
    try (BufferedReader lines = story.inputReader(UTF_8)) {
      String line = lines.readLine();
      while (line != null && !line.contains("gold created")) {
        line = lines.readLine();
      }
      started = story.descendants().toList();
      assertThat(new ProcessBuilder("kill", "-INT", "" + story.pid()).start().waitFor()).isZero();
      rest = String.join("\n", lines.readAllLines());
    }

    assertThat(story.waitFor()).as(rest).isEqualTo(130);
    assertThat(rest).contains("Nothing runs any more.", "Left here: " + folder);
    assertThat(started).hasSizeGreaterThanOrEqualTo(3).noneMatch(ProcessHandle::isAlive);
  }

  private static void tells(String output, String title, Reason reason, String whatToDo) {
    String step =
        STEP.splitAsStream(output)
            .filter(text -> text.contains(". " + title))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no step " + title + " in:\n" + output));
    assertThat(step)
        .contains("kubectl describe ")
        .containsPattern("Reason: +" + reason)
        .containsPattern("Message: .*" + Pattern.quote(whatToDo));
  }

  private void endAsTold(MatchResult kill) {
    List<ProcessHandle> kept = new ArrayList<>();
    for (String id : kill.group(1).strip().split(" ", -1)) {
      ProcessHandle.of(Long.parseLong(id)).ifPresent(kept::add);
    }
    assertThat(kept).hasSize(3);
    bash(kill.group());
    await().until(() -> kept.stream().noneMatch(ProcessHandle::isAlive));
  }

  private static String bash(String script) {
    try {
      Process process = new ProcessBuilder("bash", "-ec", script).start();
      return new String(process.getInputStream().readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A Ctrl-C reaches it even where those who started us ignore it. */
  private Process start(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT", "bash"));
    command.add(Examples.FOLDER.resolve("cluster/run.sh").toString());
    command.addAll(List.of(options));
    command.add(folder.toString());
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
