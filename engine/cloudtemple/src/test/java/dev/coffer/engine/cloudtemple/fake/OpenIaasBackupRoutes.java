package dev.coffer.engine.cloudtemple.fake;

import static dev.coffer.engine.cloudtemple.fake.Rights.OPENIAAS_BACKUP_READ;
import static dev.coffer.engine.cloudtemple.fake.Rights.OPENIAAS_BACKUP_WRITE;

import dev.coffer.engine.cloudtemple.fake.Activity.About;
import dev.coffer.engine.cloudtemple.fake.Activity.Concerned;
import dev.coffer.engine.cloudtemple.fake.Activity.Outcome;
import dev.coffer.engine.cloudtemple.fake.OpenIaasEngine.Backup;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Policies, assignments and backups of OpenIaaS (section 5). */
final class OpenIaasBackupRoutes {

  private static final String BASE = "/backup/v1/open_iaas";

  private final World world;
  private final OpenIaasEngine engine;
  private final Activities activities;
  private final Oddities oddities;

  OpenIaasBackupRoutes(
      World world, OpenIaasEngine engine, Activities activities, Oddities oddities) {
    this.world = world;
    this.engine = engine;
    this.activities = activities;
    this.oddities = oddities;
  }

  void addTo(Router router) {
    router
        .get(BASE + "/policies", OPENIAAS_BACKUP_READ, this::policies)
        .get(BASE + "/policies/*", OPENIAAS_BACKUP_READ, this::policy)
        .add(
            "POST",
            BASE + "/policies/assign",
            Set.of(OPENIAAS_BACKUP_READ, OPENIAAS_BACKUP_WRITE),
            this::assign)
        .get(BASE + "/backups", OPENIAAS_BACKUP_READ, this::backups)
        .get(BASE + "/backups/*", OPENIAAS_BACKUP_READ, this::backup);
  }

  private Answer policies(Call call) {
    var name = call.asked("name");
    var manager = call.asked("machineManagerId");
    var machine = call.asked("virtualMachineId");
    return Answer.json(
        engine.policies().values().stream()
            .filter(policy -> name.isEmpty() || name.get().equals(policy.name))
            .filter(policy -> manager.isEmpty() || manager.get().equals(policy.zone.managerId()))
            .filter(
                policy -> machine.isEmpty() || engine.machinesOf(policy).contains(machine.get()))
            .map(this::json)
            .toList());
  }

  private Object json(OpenIaasPolicy policy) {
    return policy.json(engine.machinesOf(policy));
  }

  private Answer policy(Call call) {
    return Optional.ofNullable(engine.policies().get(call.id()))
        .map(policy -> Answer.json(json(policy)))
        .orElseGet(() -> Answer.notFound("backup policy", call.id()));
  }

  /** An empty list makes an activity that waits for ever. */
  private Answer assign(Call call) {
    var machine = call.text("virtualMachineId");
    var policies = call.texts("policyIds");
    if (machine.isEmpty() || policies.isEmpty()) {
      return Answer.badRequest("virtualMachineId and policyIds are required");
    }
    var about = about(machine.get(), policies.get());
    if (policies.get().isEmpty() && oddities.emptyListHangs) {
      return Answer.accepted(activities.startStuck(about));
    }
    return Answer.accepted(activities.start(about, () -> assign(machine.get(), policies.get())));
  }

  private Outcome assign(String id, List<String> policies) {
    var machine = world.find(id).filter(known -> !known.gone);
    if (machine.isEmpty()) {
      return Outcome.failed("Could not find virtual machine " + id);
    }
    if (!engine.policies().keySet().containsAll(policies)) {
      return Outcome.failed("Could not find backup policy");
    }
    engine.setPolicies(machine.get(), policies);
    return Outcome.done(id);
  }

  private static About about(String machine, List<String> policies) {
    var concerned =
        Stream.concat(
                Stream.of(new Concerned("virtual_machine", machine)),
                policies.stream().map(id -> new Concerned("BackupPolicy", id)))
            .toList();
    return new About(
        "BackupActivity",
        "Assigning backup policies is waiting to start",
        List.of("backup_policy", "assign"),
        concerned);
  }

  private Answer backups(Call call) {
    var machine = call.asked("virtualMachineId");
    var manager = call.asked("machineManagerId");
    var deleted = call.asked("deleted").filter("true"::equals).isPresent();
    return Answer.json(
        engine.backups().stream()
            .filter(backup -> deleted || !backup.machine().gone)
            .filter(backup -> machine.isEmpty() || machine.get().equals(backup.machine().id))
            .filter(
                backup ->
                    manager.isEmpty() || manager.get().equals(backup.machine().zone.managerId()))
            .map(this::json)
            .toList());
  }

  private Answer backup(Call call) {
    return engine.backups().stream()
        .filter(backup -> backup.id().equals(call.id()))
        .findFirst()
        .map(backup -> Answer.json(json(backup)))
        .orElseGet(() -> Answer.notFound("backup", call.id()));
  }

  private Object json(Backup backup) {
    return backup.json(oddities.timestampsInMilliseconds);
  }
}
