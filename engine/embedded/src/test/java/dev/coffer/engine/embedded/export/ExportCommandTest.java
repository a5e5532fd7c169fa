package dev.coffer.engine.embedded.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExportCommandTest {

  @Test
  void an_export_process_is_started_as_quickly_as_this_one_but_with_memory_of_its_own() {
    var options =
        List.of(
            "-XX:CompileCommand=quiet",
            "-Xmx512m",
            "-Xmn24m",
            "-XX:+UseZGC",
            "-XX:CompileThresholdScaling=4",
            "-XX:AOTCache=/opt/coffer/lib/coffer.aot",
            "-Dcoffer.columns=80");
    assertThat(ExportCommand.quick(options))
        .containsExactly(
            "-XX:CompileCommand=quiet",
            "-Xmn24m",
            "-XX:CompileThresholdScaling=4",
            "-XX:AOTCache=/opt/coffer/lib/coffer.aot");
  }
}
