package dev.coffer.engine.embedded.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.files.Tool;
import dev.coffer.engine.embedded.guest.LibvirtHost;
import dev.coffer.engine.embedded.rules.RunRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate before a real libvirt, whose machines nobody else sees. */
class LibvirtGateTest {

  private static final String NAME = "s3gate machine";

  /** It starts, and finds nothing to boot. */
  private static final String MACHINE =
      """
      <domain type='qemu'>
        <name>s3gate machine</name>
        <memory unit='MiB'>16</memory>
        <os><type arch='x86_64' machine='pc'>hvm</type></os>
      </domain>
      """;

  @TempDir private Path temporary;

  private static String refusal(Runnable command) {
    var failure = catchThrowable(command::run);
    assertThat(failure).isInstanceOf(AssertionError.class);
    return String.valueOf(failure.getMessage());
  }

  private static boolean isOn(LibvirtHost host) {
    return host.virsh("domstate", NAME).equals("running");
  }

  /** As long as libvirt has not seen the hook, it starts. */
  private static void startAnew(LibvirtHost host) {
    if (isOn(host)) {
      host.virsh("destroy", NAME);
    }
    host.virsh("start", NAME);
  }

  private static void signal(LibvirtHost host, String signal) throws IOException {
    Tool.run("kill", signal, Files.readString(host.folder().resolve("libvirtd.pid")).strip());
  }

  @Test
  void virsh_starts_what_the_gate_lets_through_and_nothing_else_and_what_runs_goes_on()
      throws Exception {
    try (var host = LibvirtHost.start(Files.createDirectory(temporary.resolve("h")))) {
      var folder = new GateFolder(temporary.resolve("state/gate"));
      folder.keep();
      var hooks = host.folder().resolve("etc/hooks");
      var gate = new HostGate(folder, hooks, InstantSource.system());
      var vm = new VmId(host.define(MACHINE));

      anotherHook(hooks.resolve("qemu"), temporary.resolve("asked-first"));
      gate.install();
      signal(host, "-HUP");
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(refusal(() -> startAnew(host)))
                      .contains(RunRules.noPolicy(NAME).message()));
      assertThat(temporary.resolve("asked-first")).exists();
      assertThat(gate.status().asked()).isPresent();
      assertThat(isOn(host)).isFalse();

      folder.set(vm, new Verdict.Closed("its jobs are held: \"$(release)\" them"));
      assertThat(refusal(() -> host.virsh("start", NAME)))
          .contains("its jobs are held: \"$(release)\" them");

      folder.set(vm, new Verdict.Allowed());
      host.virsh("start", NAME);
      assertThat(isOn(host)).isTrue();

      folder.set(vm, new Verdict.Closed("it lost its policy"));
      var process = host.process(NAME);
      host.killDaemon();
      host.startDaemon();
      assertThat(isOn(host)).as("after a restart of libvirtd").isTrue();
      assertThat(process.isAlive()).isTrue();

      var saved = temporary.resolve("saved").toString();
      host.virsh("save", NAME, saved);
      assertThat(refusal(() -> host.virsh("restore", saved))).contains("it lost its policy");
      gate.open(Duration.ofMinutes(5), "a test", "tester");
      host.virsh("restore", saved);
      assertThat(isOn(host)).isTrue();
      assertThat(Files.readString(folder.log())).contains(NAME, "it lost its policy");
      host.virsh("destroy", NAME);
      gate.close("tester");
      assertThat(refusal(() -> host.virsh("start", NAME))).contains("it lost its policy");

      gate.uninstall();
      host.virsh("start", NAME);
      assertThat(isOn(host)).isTrue();
    }
  }

  /** Of some other software. */
  private static void anotherHook(Path hook, Path asked) throws IOException {
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\ncat > /dev/null\n: > '%s'\n".formatted(asked));
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
