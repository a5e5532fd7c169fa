package dev.coffer.engine.conformance.model;

import dev.coffer.engine.Observation;
import dev.coffer.engine.Site;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Disk;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** All that a model engine knows, whoever is connected. The world is the lock of all of it. */
record ModelState(
    ModelWorld world,
    InstantSource clock,
    Carriers carriers,
    Jobs jobs,
    Policies policies,
    Assignments assignments,
    Points points,
    Sessions sessions,
    Restores restores,
    Copies copies,
    WorkQueue work) {

  static ModelState over(ModelWorld world, InstantSource clock) {
    var carriers = new Carriers(world);
    var jobs = new Jobs(clock);
    var policies = new Policies(world, carriers, jobs);
    var assignments = new Assignments(world, carriers, policies, jobs);
    var points = new Points(world);
    var work = new WorkQueue();
    var sessions = new Sessions(clock, world, carriers, policies, jobs, assignments, points, work);
    var restores = new Restores(clock, world, points, assignments, work);
    return new ModelState(
        world,
        clock,
        carriers,
        jobs,
        policies,
        assignments,
        points,
        sessions,
        restores,
        new Copies(policies, points),
        work);
  }

  Observation observe(Instant sessionsSince, boolean listsPoints) {
    return new Observation(
        clock.instant(),
        world.sites().stream()
            .map(site -> new Site(site.name(), site.zone(), points.capacity(site)))
            .toList(),
        world.machines().stream().map(machine -> virtualMachine(machine, listsPoints)).toList(),
        policies.all(),
        jobs.all(),
        sessions.since(sessionsSince),
        restores.all(),
        copies.look());
  }

  private VirtualMachine virtualMachine(Machine machine, boolean listsPoints) {
    var disks =
        machine.disks.values().stream()
            .map(
                disk ->
                    new Disk(
                        disk.id,
                        disk.name,
                        disk.content.size(),
                        carriers.of(disk.id),
                        carriers.excludedFrom(disk.id),
                        disk.obstacle))
            .toList();
    return new VirtualMachine(
        machine.id,
        machine.name,
        machine.zone,
        machine.folder,
        machine.tags,
        machine.power,
        disks,
        carriers.of(machine.id),
        listsPoints ? points.newestOf(machine.id) : Optional.empty(),
        machine.role);
  }
}
