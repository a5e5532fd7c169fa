package dev.coffer.engine.embedded.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.embedded.files.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that serves a disk until it is closed. */
public record Daemon(Process process) implements AutoCloseable {

  /** Starts one; it is up when its socket is there. */
  public static Daemon start(Path socket, String program, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(Tool.find(program).toString()));
    command.addAll(List.of(arguments));
    var output = Files.createTempFile(socket.getParent(), "daemon", ".log");
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.getOutputStream().close();
    await()
        .untilAsserted(
            () -> {
              assertThat(process.isAlive()).as(() -> read(output)).isTrue();
              assertThat(socket).exists();
            });
    return new Daemon(process);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
