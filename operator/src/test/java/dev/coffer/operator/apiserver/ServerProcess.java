package dev.coffer.operator.apiserver;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * One program that runs until it is stopped, or until this JVM ends, in whatever way: a guard
 * beside it reads from a pipe that only this JVM holds open.
 */
final class ServerProcess {

  private static final String GUARDED =
      "exec 3<&0; { read -r _ <&3; kill -9 $$; } 2>/dev/null & exec \"$0\" \"$@\" </dev/null 3<&-";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int LAST_LINES = 40;

  private final Process process;
  private final Path log;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts it; what it prints is added to a file. */
  static ServerProcess start(Path log, Path program, List<String> flags) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", GUARDED, program.toString()));
    command.addAll(flags);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // Both are written in Go: they shall spend memory, not time, before they collect garbage.
    builder.environment().put("GOGC", "400");
    try {
      Process process = builder.start();
      endWith(process);
      return new ServerProcess(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The guard of a program that has ended must go too: it would end whoever gets its id next. */
  private static void endWith(Process process) {
    await().until(() -> process.children().findAny().isPresent() || !process.isAlive());
    List<ProcessHandle> guard = process.children().toList();
    var _ = process.onExit().thenRun(() -> guard.forEach(ProcessHandle::destroyForcibly));
  }

  /** Waits for a sign of readiness; fails with the end of the log. */
  ServerProcess awaitReady(Callable<Boolean> ready) {
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .ignoreExceptions()
          .failFast("it has ended", () -> !process.isAlive())
          .until(ready);
      return this;
    } catch (ConditionTimeoutException | TerminalFailureException e) {
      String why = process.isAlive() ? "is not ready" : "has ended with " + process.exitValue();
      String message = log.getFileName() + ": the process " + why + "; its last lines:\n" + tail();
      kill();
      throw new IllegalStateException(message, e);
    }
  }

  /** Asks it to end, and insists if it takes its time. */
  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it as a crash does. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return "(its log cannot be read: " + e.getMessage() + ")";
    }
  }
}
