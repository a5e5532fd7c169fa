package dev.coffer.operator.cli;

import dev.coffer.engine.StartGate;
import dev.coffer.engine.StartGate.Opening;
import dev.coffer.engine.StartGate.Status;
import dev.coffer.operator.config.Configuration;
import dev.coffer.operator.config.ConfigurationReader;
import dev.coffer.operator.config.StartGates;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coffer vm gate}. */
@Command(
    name = "gate",
    description = {
      "Has libvirt refuse the start of a machine without a policy, or with a held one, whoever"
          + " starts it: virsh, virt-manager, or libvirt itself when the host boots. Machines that"
          + " run are left alone. A machine that Coffer does not know may not start; one that comes"
          + " from another host is defined and given a policy here first.",
      "",
      "For engines with hypervisor: {driver: libvirt}, on the host of the machines, as root. None"
          + " of these commands needs the engine, or stops a coffer operator."
    },
    synopsisSubcommandLabel = "(install | status | open | close | uninstall)",
    footer = {
      "Examples:",
      "  coffer vm gate install",
      "  coffer vm gate status",
      "  coffer vm gate open --for 1h --reason \"the vault is down, mail must run\"",
      "  coffer vm gate close",
      "",
      "In an emergency, without coffer, root opens the gate of the folder that every",
      "refusal of it and \"status\" name, for a day at most: the first line is the end,",
      "the second says why.",
      "  { date -d '+1 hour' +%%s; echo WHY; } > FOLDER/open",
      "",
      "Who opened it, and what started meanwhile, is in FOLDER/log.",
      "",
      "Exit codes: 0 done, 1 error; of status also when the gate does not work"
    })
final class VmGateCommand {

  private static final Pattern TIME = Pattern.compile("([0-9]{1,5})([smh])");

  private final Context context;

  VmGateCommand(Context context) {
    this.context = context;
  }

  /** {@code coffer vm gate install}. */
  @Command(
      name = "install",
      description = {
        "Installs the gate among the hooks of libvirt, beside others, or writes it anew. Does so"
            + " only once the engine has said which machines may start."
      },
      footer = {"Examples:", "  coffer vm gate install", "  systemctl reload libvirtd"})
  int install(@Mixin PlaceOptions place) {
    StartGate gate = gate(place).getValue();
    gate.install();
    Status status = gate.status();
    PrintStream out = context.terminal().out();
    out.println("installed: " + status.hook());
    out.println(GateView.machines(status));
    out.println("Let libvirt see it, once: systemctl reload libvirtd (or virtqemud)");
    return ExitCode.OK;
  }

  /** {@code coffer vm gate status}. */
  @Command(
      name = "status",
      description = "Shows whether the gate works, which machines it keeps off, and why.",
      footer = {
        "Examples:",
        "  coffer vm gate status",
        "",
        "JSON: {engine, hook, folder, installed, asked, problem, allowed,",
        "  refused: [{vm, why}], opening: {until, reason}}"
      })
  int status(@Mixin PlaceOptions place, @Mixin OutputOption output) {
    Map.Entry<String, StartGate> gate = gate(place);
    Status status = gate.getValue().status();
    if (output.isTable()) {
      GateView.print(status, context.terminal().out());
    } else {
      output.print(context.terminal(), GateView.json(gate.getKey(), status));
    }
    status.problem().ifPresent(context.terminal()::error);
    return status.problem().isPresent() ? ExitCode.ERROR : ExitCode.OK;
  }

  /** {@code coffer vm gate open}. */
  @Command(
      name = "open",
      description = {
        "Lets every machine start for a while, at most a day. It ends by itself; who opened it and"
            + " why, and each machine that is let through, are written down."
      },
      footer = {
        "Examples:",
        "  coffer vm gate open --for 1h --reason \"the vault is down, mail must run\""
      })
  int open(
      @Mixin PlaceOptions place,
      @Option(
              names = "--for",
              paramLabel = "TIME",
              required = true,
              description = "How long, such as 90s, 30m or 1h.")
          String time,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              required = true,
              description = "Why; it is written down.")
          String reason) {
    Opening opening = gate(place).getValue().open(duration(time), reason, user());
    context.terminal().out().println("open until " + opening.until() + ": every machine may start");
    return ExitCode.OK;
  }

  /** {@code coffer vm gate close}. */
  @Command(
      name = "close",
      description = "Ends what open has begun. Machines that run go on.",
      footer = {"Examples:", "  coffer vm gate close"})
  int close(@Mixin PlaceOptions place) {
    gate(place).getValue().close(user());
    context.terminal().out().println("closed");
    return ExitCode.OK;
  }

  /** {@code coffer vm gate uninstall}. */
  @Command(
      name = "uninstall",
      description = "Removes the gate from the hooks of libvirt: any machine may start.",
      footer = {"Examples:", "  coffer vm gate uninstall"})
  int uninstall(@Mixin PlaceOptions place) {
    StartGate gate = gate(place).getValue();
    gate.uninstall();
    context.terminal().out().println("uninstalled: " + gate.status().hook());
    return ExitCode.OK;
  }

  private Map.Entry<String, StartGate> gate(PlaceOptions place) {
    Configuration configuration = ConfigurationReader.read(place.engine());
    Map<String, StartGate> gates =
        StartGates.of(configuration, place.state().toAbsolutePath(), context.clock());
    if (gates.isEmpty()) {
      throw new CommandException(
          "no engine of "
              + configuration.file()
              + " has machines of libvirt on this host: a start gate is for those with driver:"
              + " embedded and hypervisor: {driver: libvirt}");
    }
    if (gates.size() > 1) {
      throw new CommandException(
          "a host has one start gate, and the engines "
              + String.join(" and ", gates.keySet())
              + " would each have it: give them configuration files of their own");
    }
    return gates.entrySet().iterator().next();
  }

  private static Duration duration(String time) {
    Matcher parts = TIME.matcher(time);
    if (!parts.matches()) {
      throw new CommandException(
          "'" + time + "' is no time to open the gate for: say 90s, 30m or 1h");
    }
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }

  /** Who has become root with sudo is still who it is. */
  private static String user() {
    return Optional.ofNullable(System.getenv("SUDO_USER"))
        .orElseGet(() -> System.getProperty("user.name"));
  }
}
