package dev.coffer.engine.cloudtemple.fake;

import static dev.coffer.engine.cloudtemple.fake.Rights.SPP_READ;
import static dev.coffer.engine.cloudtemple.fake.Rights.SPP_WRITE;

import dev.coffer.engine.cloudtemple.fake.Activity.About;
import dev.coffer.engine.cloudtemple.fake.Activity.Concerned;
import dev.coffer.engine.cloudtemple.fake.Activity.Outcome;
import dev.coffer.engine.cloudtemple.fake.World.Placed;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Policies, assignments, jobs and sessions of VMware backup (section 4). */
final class SppRoutes {

  private static final String BASE = "/backup/v1/spp";
  private static final Set<String> WRITE = Set.of(SPP_READ, SPP_WRITE);

  private final World world;
  private final SppEngine engine;
  private final Activities activities;
  private final Oddities oddities;

  SppRoutes(World world, SppEngine engine, Activities activities, Oddities oddities) {
    this.world = world;
    this.engine = engine;
    this.activities = activities;
    this.oddities = oddities;
  }

  void addTo(Router router) {
    router
        .get(BASE + "/policies", SPP_READ, this::policies)
        .get(BASE + "/policies/*", SPP_READ, this::policy)
        .add("POST", BASE + "/policies/assign/virtual_machine", WRITE, this::assignMachines)
        .add("POST", BASE + "/policies/assign/virtual_disk", WRITE, this::assignDisk)
        .get(BASE + "/jobs", SPP_READ, this::jobs)
        .get(BASE + "/jobs/session", SPP_READ, _ -> sessions())
        .get(BASE + "/jobs/*", SPP_READ, this::job)
        .add("POST", BASE + "/jobs/run", WRITE, this::run);
  }

  /** There is no filter by name; an unknown machine has an empty list, not 404. */
  private Answer policies(Call call) {
    Stream<SppPolicy> found = engine.policies().values().stream();
    var machine = call.asked("virtualMachineId");
    if (machine.isPresent()) {
      found = among(found, world.find(machine.get()).map(known -> known.policies));
    }
    var disk = call.asked("virtualDiskId");
    if (disk.isPresent()) {
      found = among(found, world.findDisk(disk.get()).map(this::listed));
    }
    if (call.asked("assignable").filter("true"::equals).isPresent()) {
      found = found.filter(policy -> !policy.disabled && !engine.isHeld(policy.id));
    }
    return Answer.json(found.map(SppPolicy::json).toList());
  }

  private static Stream<SppPolicy> among(
      Stream<SppPolicy> policies, Optional<? extends Collection<String>> ids) {
    return policies.filter(policy -> ids.filter(known -> known.contains(policy.id)).isPresent());
  }

  private Set<String> listed(Placed placed) {
    return switch (oddities.diskQuery) {
      case EFFECTIVE -> placed.machine().effective(placed.disk());
      case OWN -> placed.disk().list.orElse(Set.of());
    };
  }

  private Answer policy(Call call) {
    return Optional.ofNullable(engine.policies().get(call.id()))
        .map(policy -> Answer.json(policy.json()))
        .orElseGet(() -> Answer.notFound("SLA policy", call.id()));
  }

  private Answer assignMachines(Call call) {
    var machines = call.texts("virtualMachineIds");
    var policies = call.texts("slaPolicies");
    if (machines.isEmpty() || machines.get().isEmpty() || policies.isEmpty()) {
      return Answer.badRequest("virtualMachineIds and slaPolicies are required");
    }
    var about = about("virtual_machine", "VCenterVirtualMachine", machines.get(), policies.get());
    return Answer.accepted(
        activities.start(about, () -> assignMachines(machines.get(), policies.get())));
  }

  /** All or none: what does not fit any of them is found before the first is touched. */
  private Outcome assignMachines(List<String> machines, List<String> policies) {
    for (String id : machines) {
      if (world.find(id).filter(machine -> machine.inventoried).isEmpty()) {
        return Outcome.failed("Could not find virtual machine " + id + " in compute/SPP");
      }
    }
    var wrong = wrongPolicy(policies);
    if (wrong.isPresent()) {
      return Outcome.failed(wrong.get());
    }
    var known = machines.stream().map(world::machine).toList();
    var left = known.stream().filter(machine -> policies.isEmpty() && leftBare(machine)).findAny();
    if (left.isPresent()) {
      return Outcome.failed(
          "The last SLA policy of running virtual machine " + left.get().name + " is needed");
    }
    known.forEach(machine -> engine.setPolicies(machine, policies));
    return Outcome.done(String.join(",", machines));
  }

  private static boolean leftBare(Machine machine) {
    return machine.on
        && machine.disks.stream()
            .allMatch(disk -> disk.list.filter(list -> !list.isEmpty()).isEmpty());
  }

  private Answer assignDisk(Call call) {
    var disk = call.text("virtualDiskId");
    var policies = call.texts("slaPolicies");
    if (disk.isEmpty() || policies.isEmpty()) {
      return Answer.badRequest("virtualDiskId and slaPolicies are required");
    }
    var about = about("virtual_disk", "VCenterVirtualDisk", List.of(disk.get()), policies.get());
    return Answer.accepted(activities.start(about, () -> assignDisk(disk.get(), policies.get())));
  }

  private Outcome assignDisk(String id, List<String> policies) {
    var placed = world.findDisk(id).filter(found -> found.disk().inventoried);
    if (placed.isEmpty()) {
      return Outcome.failed("Could not find virtual disk " + id + " in compute/SPP");
    }
    var wrong = wrongPolicy(policies);
    if (wrong.isPresent()) {
      return Outcome.failed(wrong.get());
    }
    engine.setDiskPolicies(placed.get().disk(), policies);
    return Outcome.done(id);
  }

  private Optional<String> wrongPolicy(List<String> policies) {
    for (String id : policies) {
      if (!engine.policies().containsKey(id)) {
        return Optional.of("Could not find SLA policy " + id);
      }
      if (oddities.refusesHeld && engine.isHeld(id)) {
        return Optional.of("SLA policy " + id + " is held");
      }
    }
    return Optional.empty();
  }

  /** As recorded; the description stays as it was when the work has long failed. */
  private static About about(
      String what, String type, List<String> targets, List<String> policies) {
    var concerned =
        Stream.concat(
                targets.stream().map(id -> new Concerned(type, id)),
                policies.stream().map(id -> new Concerned("SLAPolicy", id)))
            .toList();
    return new About(
        "BackupActivity",
        "Assigning SLA policies is waiting to start",
        List.of("slaPolicy", "assign", what),
        concerned);
  }

  private Answer jobs(Call call) {
    var type = call.asked("type");
    return Answer.json(
        engine.jobs().stream()
            .filter(job -> type.isEmpty() || type.get().equals(job.type))
            .map(job -> job.json(oddities))
            .toList());
  }

  private Answer job(Call call) {
    return findJob(call.id())
        .map(job -> Answer.json(job.json(oddities)))
        .orElseGet(() -> Answer.notFound("job", call.id()));
  }

  private Answer sessions() {
    return Answer.json(
        engine.runs().listed().stream().map(session -> session.json(oddities)).toList());
  }

  /** The activity is done once the job is asked to run, not once it has. */
  private Answer run(Call call) {
    var id = call.text("jobId");
    if (id.isEmpty()) {
      return Answer.badRequest("jobId is required");
    }
    var about =
        new About(
            "BackupActivity",
            "Running job is waiting to start",
            List.of("job", "run"),
            List.of(new Concerned("Job", id.get())));
    return Answer.accepted(activities.start(about, () -> run(id.get())));
  }

  private Outcome run(String id) {
    var job = findJob(id);
    if (job.isEmpty()) {
      return Outcome.failed("Could not find job " + id);
    }
    if (job.get().held) {
      return Outcome.failed("Job " + id + " is held");
    }
    engine.runs().order(job.get());
    return Outcome.done(id);
  }

  private Optional<SppJob> findJob(String id) {
    return engine.jobs().stream().filter(job -> job.id().equals(id)).findFirst();
  }
}
