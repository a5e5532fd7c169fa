package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.EngineError.Refused;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.operator.cli.Machines.OnEngine;
import java.util.Locale;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** {@code coffer vm}. */
@Command(
    name = "vm",
    description = {
      "Lists, starts and stops virtual machines. A machine without any policy cannot be"
          + " started, nor can one whose policy is held."
    },
    synopsisSubcommandLabel = "(list | start VM | stop VM | gate)",
    footer = {
      "Examples:",
      "  coffer vm list",
      "  coffer vm start web-1",
      "  coffer vm gate install              virsh start asks as well",
      "",
      "JSON of list: [{engine, id, name, zone, folder, power, role, tags, policies,",
      "  disks: [{id, name, sizeBytes}]}]"
    })
final class VmCommand {

  private final Context context;

  private VmCommand(Context context) {
    this.context = context;
  }

  static CommandSpec with(Context context) {
    return CommandSpec.forAnnotatedObject(new VmCommand(context))
        .addSubcommand("gate", CommandSpec.forAnnotatedObject(new VmGateCommand(context)));
  }

  /** {@code coffer vm list}. */
  @Command(name = "list", description = "Lists the virtual machines of all engines.")
  int list(@Mixin PlaceOptions place, @Mixin OutputOption output) {
    try (Workspace workspace = Workspace.open(place, context, Work.NONE)) {
      var observed = workspace.observe(workspace.state().list());
      Machines machines = new Machines(observed);
      if (output.isTable()) {
        table(machines).print(context.terminal().out());
      } else {
        var json = JsonNodeFactory.instance.arrayNode();
        machines.all().forEach(machine -> json.add(json(machine)));
        output.print(context.terminal(), json);
      }
      return EngineFailures.report(observed, context.terminal()) ? ExitCode.ERROR : ExitCode.OK;
    }
  }

  /** {@code coffer vm start}. */
  @Command(name = "start", description = "Starts a virtual machine that carries a policy.")
  int start(
      @Mixin PlaceOptions place,
      @Parameters(paramLabel = "VM", description = "Name or id.") String name) {
    try (Workspace workspace = Workspace.open(place, context, Work.NONE)) {
      var wanted = workspace.state().list();
      OnEngine machine = new Machines(workspace.observe(wanted)).get(name);
      try {
        workspace.engines().engine(machine.engine()).start(machine.vm().id());
      } catch (EngineException e) {
        if (e.error() instanceof Refused(var refusal, var message)
            && refusal == Refusal.NO_POLICY_ASSIGNED) {
          throw new CommandException(
              message + " (" + MissingAssignment.explain(machine, wanted) + ")", e);
        }
        throw e;
      }
      context.terminal().out().println(machine.vm().name() + " is on");
      return ExitCode.OK;
    }
  }

  /** {@code coffer vm stop}. */
  @Command(name = "stop", description = "Stops a virtual machine.")
  int stop(
      @Mixin PlaceOptions place,
      @Parameters(paramLabel = "VM", description = "Name or id.") String name) {
    try (Workspace workspace = Workspace.open(place, context, Work.NONE)) {
      OnEngine machine = new Machines(workspace.observe(workspace.state().list())).get(name);
      workspace.engines().engine(machine.engine()).stop(machine.vm().id());
      context.terminal().out().println(machine.vm().name() + " is off");
      return ExitCode.OK;
    }
  }

  private static Table table(Machines machines) {
    Table table = new Table("NAME", "POWER", "ZONE", "ROLE", "DISKS", "SIZE", "POLICIES", "ID");
    for (OnEngine machine : machines.all()) {
      VirtualMachine vm = machine.vm();
      String policies = String.join(",", Machines.policyNames(machine));
      table.row(
          vm.name(),
          vm.isOn() ? "on" : "off",
          vm.zone(),
          lower(vm.role()),
          String.valueOf(vm.disks().size()),
          Texts.bytes(vm.disks().stream().mapToLong(VirtualMachine.Disk::sizeBytes).sum()),
          policies.isEmpty() ? "-" : policies,
          machine.id());
    }
    return table;
  }

  private static ObjectNode json(OnEngine machine) {
    VirtualMachine vm = machine.vm();
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("engine", machine.engine())
            .put("id", machine.id())
            .put("name", vm.name())
            .put("zone", vm.zone())
            .put("folder", vm.folder())
            .put("power", lower(vm.power()))
            .put("role", lower(vm.role()));
    ObjectNode tags = json.putObject("tags");
    new TreeMap<>(vm.tags()).forEach(tags::put);
    var policies = json.putArray("policies");
    Machines.policyNames(machine).forEach(policies::add);
    var disks = json.putArray("disks");
    for (VirtualMachine.Disk disk : vm.disks()) {
      disks
          .addObject()
          .put("id", disk.id().value())
          .put("name", disk.name())
          .put("sizeBytes", disk.sizeBytes());
    }
    return json;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
