package dev.coffer.operator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The jar that the build has just made, started by the launcher as a user does. */
class BuiltJarIT {

  @Test
  void it_shows_its_help() throws Exception {
    Process process =
        new ProcessBuilder(Path.of("bin/coffer").toAbsolutePath().toString(), "--help")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).isZero();
    assertThat(output).startsWith("Usage: coffer [--verbose] COMMAND [OPTIONS]\n");
  }
}
