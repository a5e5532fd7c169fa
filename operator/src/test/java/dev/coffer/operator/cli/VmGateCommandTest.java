package dev.coffer.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.operator.cli.CommandLineFixture.Result;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate on the command line, while its engine belongs to somebody else. */
class VmGateCommandTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));

  @TempDir private Path folder;
  private final FakeGate gate = new FakeGate(CLOCK);
  private CommandLineFixture coffer = new CommandLineFixture(Path.of("."), CLOCK, _ -> {});

  @BeforeEach
  void an_engine_with_a_gate() {
    coffer = new CommandLineFixture(folder, CLOCK, _ -> {});
    GatedProvider.register(folder.toString(), gate);
    configure("engines: {default: {driver: gated, settings: {name: '" + folder + "'}}}");
  }

  private void configure(String engines) {
    coffer.write("engine.yaml", engines);
  }

  private Result gate(String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "vm";
    all[1] = "gate";
    System.arraycopy(words, 0, all, 2, words.length);
    return coffer.run(all);
  }

  @Test
  void it_is_installed_and_says_what_is_left_to_do() {
    gate.refuses("3d5a", "a backup policy must be assigned to virtual machine web");
    assertThat(gate("install"))
        .isEqualTo(
            new Result(
                0,
                """
                installed: /etc/libvirt/hooks/qemu.d/coffer
                3 may start, 1 may not
                Let libvirt see it, once: systemctl reload libvirtd (or virtqemud)
                """,
                ""));
    assertThat(gate("status").out())
        .isEqualTo(
            """
            gate:      /etc/libvirt/hooks/qemu.d/coffer
            folder:    /state/gate
            asked:     not since it was installed (systemctl reload libvirtd)
            open:      no
            machines:  3 may start, 1 may not

            ID     WHY IT MAY NOT START
            3d5a   a backup policy must be assigned to virtual machine web
            """);
    gate.isAsked();
    assertThat(gate("status").out()).contains("asked:     2026-03-01T12:00:00Z\n");
    assertThat(gate("uninstall").out()).startsWith("uninstalled: /etc/libvirt");
    assertThat(gate("status").out()).startsWith("gate:      not installed\n");
  }

  @Test
  void status_as_json_has_all_of_it() throws Exception {
    gate("open", "--for", "30m", "--reason", "the vault is down");
    gate.refuses("3d5a", "why");
    var json = new ObjectMapper().readTree(gate("status", "-o", "json").out());
    assertThat(json.get("engine").asText()).isEqualTo("default");
    assertThat(json.get("installed").asBoolean()).isFalse();
    assertThat(json.get("asked").isNull()).isTrue();
    assertThat(json.get("problem").isNull()).isTrue();
    assertThat(json.get("allowed").asInt()).isEqualTo(3);
    assertThat(json.at("/refused/0/vm").asText()).isEqualTo("3d5a");
    assertThat(json.at("/opening/until").asText()).isEqualTo("2026-03-01T12:30:00Z");
    assertThat(json.at("/opening/reason").asText()).isEqualTo("the vault is down");
  }

  @Test
  void a_gate_that_does_not_work_fails_status() {
    gate.breaks("the folder is gone");
    Result status = gate("status");
    assertThat(status.exitCode()).isOne();
    assertThat(status.err()).isEqualTo("coffer: error: the folder is gone\n");
  }

  @Test
  void it_is_opened_for_a_time_with_a_reason_and_closed() {
    assertThat(gate("open", "--for", "1h", "--reason", "the vault is down"))
        .isEqualTo(new Result(0, "open until 2026-03-01T13:00:00Z: every machine may start\n", ""));
    assertThat(gate("status").out())
        .contains("open:      until 2026-03-01T13:00:00Z: the vault is down\n");
    assertThat(gate("close").out()).isEqualTo("closed\n");
    assertThat(gate("status").out()).contains("open:      no\n");
    assertThat(gate.log()).hasSize(2).first().asString().endsWith(": the vault is down");
  }

  @Test
  void what_is_no_time_or_no_reason_opens_nothing() {
    assertThat(gate("open", "--for", "ever", "--reason", "x").err())
        .isEqualTo("coffer: error: 'ever' is no time to open the gate for: say 90s, 30m or 1h\n");
    assertThat(gate("open", "--for", "1h").err()).contains("--reason");
    assertThat(gate("open", "--for", "1h", "--reason", " ").err())
        .isEqualTo("coffer: error: give a reason\n");
    assertThat(gate.log()).isEmpty();
  }

  @Test
  void other_engines_have_none() {
    configure("engines: {default: {driver: model, settings: {name: x}}}");
    Result status = gate("status");
    assertThat(status.exitCode()).isOne();
    assertThat(status.err()).contains("no engine of engine.yaml", "hypervisor: {driver: libvirt}");
  }

  @Test
  void the_gate_of_a_host_is_in_the_state_folder_of_its_engine_and_needs_no_libvirt() {
    configure(
        """
        engines:
          default:
            driver: embedded
            settings:
              hypervisor: {driver: libvirt, zone: zone-a}
              sites: [{name: vault-b, zone: zone-b, path: vault-b}]
        """);
    assertThat(gate("open", "--for", "1h", "--reason", "the vault is down").exitCode()).isZero();
    assertThat(folder.resolve("state/engines/default/gate/open"))
        .hasContent("1772370000\nthe vault is down");
    assertThat(gate("status").out()).contains("state/engines/default/gate\n", "the vault is down");
    Result install = gate("install");
    assertThat(install.exitCode()).isOne();
    assertThat(install.err()).contains("every machine off", "coffer vm list");
  }

  @Test
  void a_host_has_one() {
    String settings = "{driver: gated, settings: {name: '" + folder + "'}}";
    configure("engines: {a: " + settings + ", b: " + settings + "}");
    assertThat(gate("status").err()).contains("a host has one start gate", "a and b");
  }
}
