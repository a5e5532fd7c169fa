package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.JobId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.files.Tool;
import dev.coffer.engine.embedded.gate.GateFolder;
import dev.coffer.engine.embedded.gate.HostGate;
import dev.coffer.engine.embedded.guest.LibvirtHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate before a real libvirt, whose machines and hooks nobody else sees. */
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

  @TempDir private Path folder = Path.of("set by JUnit");
  private LibvirtHost host;
  private Engine engine;
  private HostGate gate;
  private VmId vm = new VmId("set before each test");

  @BeforeEach
  void a_host_with_a_machine_and_an_engine() throws IOException {
    Connections.world(folder);
    host = LibvirtHost.start(Files.createDirectory(folder.resolve("host")));
    vm = new VmId(host.define(MACHINE));
    engine =
        new EmbeddedEngineProvider()
            .open(
                Connections.onHost(
                    folder, InstantSource.system(), Work.REQUESTED, host.uri(), Map.of()));
    gate = new HostGate(GateFolder.in(folder.resolve("state")), hooks(), InstantSource.system());
  }

  @AfterEach
  void end_it() throws IOException {
    engine.close();
    host.close();
  }

  private Path hooks() {
    return host.folder().resolve("etc/hooks");
  }

  /** What is said to who starts it with virsh. */
  private String refusal() {
    var failure = catchThrowable(() -> host.virsh("start", NAME));
    assertThat(failure).isInstanceOf(AssertionError.class);
    return String.valueOf(failure.getMessage());
  }

  /** What is said to who starts it with coffer. */
  private String ownRefusal() {
    return catchThrowableOfType(EngineException.class, () -> engine.start(vm)).error().message();
  }

  private boolean isOn() {
    return host.virsh("domstate", NAME).equals("running");
  }

  private void stop() {
    host.virsh("destroy", NAME);
  }

  private PolicyId assign() {
    var gold =
        engine.createPolicy(
            new RequestId("gold"),
            new PolicySpec("gold", "vault-b", Optional.empty(), new Retention(9, 0, 0, 0, 0, 0)));
    engine.setPolicies(new Target.OfVm(vm), Set.of(), Set.of(gold));
    return gold;
  }

  private JobId job() {
    return engine.observe(Instant.EPOCH).jobs().getFirst().id();
  }

  private void install() throws IOException {
    gate.install();
    Tool.run("kill", "-HUP", Files.readString(host.folder().resolve("libvirtd.pid")).strip());
    await().atMost(Duration.ofSeconds(20)).until(this::asksTheHook);
  }

  /** As long as libvirt has not seen the hook, machines start. */
  private boolean asksTheHook() {
    boolean started = catchThrowable(() -> host.virsh("start", NAME)) == null;
    if (started) {
      stop();
    }
    return gate.status().asked().isPresent();
  }

  @Test
  void virsh_and_coffer_start_the_same_machines_and_refuse_others_in_the_same_words()
      throws Exception {
    var other = hooks().resolve("qemu");
    anotherHook(other, folder.resolve("asked-as-well"));
    install();
    assertThat(refusal()).contains(ownRefusal());
    assertThat(folder.resolve("asked-as-well")).exists();
    assertThat(isOn()).isFalse();

    var gold = assign();
    host.virsh("start", NAME);
    assertThat(isOn()).isTrue();
    stop();
    engine.start(vm);
    assertThat(isOn()).isTrue();
    stop();

    engine.hold(job());
    assertThat(refusal()).contains(ownRefusal()).contains("gold");
    gate.open(Duration.ofMinutes(5), "a test", "tester");
    host.virsh("start", NAME);
    assertThat(Files.readString(folder.resolve("state/gate/log"))).contains(NAME, "held");
    stop();
    gate.close("tester");
    assertThat(refusal()).contains("held");

    engine.release(job());
    host.virsh("start", NAME);
    stop();
    engine.setPolicies(new Target.OfVm(vm), Set.of(gold), Set.of());
    assertThat(refusal()).contains(ownRefusal());
    gate.uninstall();
    host.virsh("start", NAME);
    assertThat(other).exists();
  }

  @Test
  void what_runs_goes_on_when_libvirt_is_started_again_and_what_was_saved_starts_by_the_rules()
      throws Exception {
    install();
    assign();
    host.virsh("start", NAME);
    engine.hold(job());
    var process = host.process(NAME);
    host.killDaemon();
    host.startDaemon();
    assertThat(isOn()).as("after a restart of libvirt").isTrue();
    assertThat(process.isAlive()).isTrue();

    String saved = folder.resolve("saved").toString();
    host.virsh("save", NAME, saved);
    var failure = catchThrowable(() -> host.virsh("restore", saved));
    assertThat(failure).hasMessageContaining("held");
    engine.release(job());
    host.virsh("restore", saved);
    assertThat(isOn()).isTrue();
  }

  /** Of some other software. */
  private static void anotherHook(Path hook, Path asked) throws IOException {
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\ncat > /dev/null\n: > '%s'\n".formatted(asked));
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
