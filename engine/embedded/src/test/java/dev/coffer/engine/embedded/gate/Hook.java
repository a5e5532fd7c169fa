package dev.coffer.engine.embedded.gate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Calls a hook as libvirt does. */
record Hook(Path script) {

  static final String UUID = "3d5a7c1e-0b0f-4a55-9d6a-64a4a7d1c0de";

  /** What it answered. */
  record Answer(int exitCode, String out, String error) {
    static final Answer PASSES = new Answer(0, "", "");

    static Answer refuses(String why) {
      return new Answer(1, "", why + "\n");
    }
  }

  static String xml(String name) {
    return """
    <domain type='kvm'>
      <name>%s</name>
      <uuid>%s</uuid>
      <description>&lt;uuid&gt;00000000-0000-0000-0000-000000000000&lt;/uuid&gt;</description>
      <metadata>
        <other:thing xmlns:other="https://example.org/">
          <uuid>11111111-1111-1111-1111-111111111111</uuid>
        </other:thing>
      </metadata>
    </domain>
    """
        .formatted(name, UUID);
  }

  /** The start of a machine. */
  Answer start(String name) throws IOException {
    return call(xml(name), name, "prepare", "begin", "-");
  }

  Answer call(String stdin, String... arguments) throws IOException {
    return call(List.of(), stdin, arguments);
  }

  /** By another shell than that of the host. */
  Answer call(List<String> shell, String stdin, String... arguments) throws IOException {
    var command = new ArrayList<>(shell);
    command.add(script.toString());
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("LC_ALL", "C");
    builder
        .environment()
        .put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    var process = builder.start();
    try (var in = process.getOutputStream()) {
      in.write(stdin.getBytes(StandardCharsets.UTF_8));
    } catch (IOException closed) {
      // It need not read what it does not want to know.
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new AssertionError("the hook does not end");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new Answer(process.exitValue(), out, error);
  }
}
