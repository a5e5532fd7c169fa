package dev.coffer.engine.cloudtemple.fake;

import dev.coffer.engine.cloudtemple.fake.OpenIaasPolicy.Scheduler;
import dev.coffer.engine.cloudtemple.fake.Zone.Platform;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The backup engine behind OpenIaaS; its hands are what no public client can (section 5). */
public final class OpenIaasEngine {

  private final World world;
  private final InstantSource clock;
  private final Map<String, OpenIaasPolicy> policies = new LinkedHashMap<>();
  private final List<Backup> backups = new ArrayList<>();
  private Instant newest = Instant.EPOCH;

  /** A backup of a machine, as it was then. */
  record Backup(
      String id, String internalId, Machine machine, OpenIaasPolicy policy, long size, Instant at) {

    Map<String, @Nullable Object> json(boolean milliseconds) {
      return Json.object(
          "id",
          id,
          "internalId",
          internalId,
          "mode",
          "delta",
          "isVirtualMachineDeleted",
          machine.gone,
          "size",
          size,
          "timestamp",
          milliseconds ? at.toEpochMilli() : at.getEpochSecond(),
          "virtualMachine",
          machine.reference(),
          "policy",
          Json.object("id", policy.id, "name", policy.name));
    }
  }

  OpenIaasEngine(World world, InstantSource clock) {
    this.world = world;
    this.clock = clock;
  }

  /** Makes a policy without a schedule, as a service request does. */
  public String addPolicy(String name, String pool) {
    return add(name, pool, Optional.empty());
  }

  /** Makes a policy, as a service request does. */
  public String addPolicy(String name, String pool, String cron, String timezone, int retention) {
    return add(name, pool, Optional.of(new Scheduler(cron, timezone, retention)));
  }

  /** The policy that stands for no backup; each pool may have one. */
  public String addNoBackup(String pool) {
    return addPolicy(OpenIaasPolicy.NONE, pool);
  }

  private String add(String name, String pool, Optional<Scheduler> scheduler) {
    synchronized (world) {
      var policy = new OpenIaasPolicy(name, world.zoneNamed(pool), scheduler);
      policies.put(policy.id, policy);
      return policy.id;
    }
  }

  /** Switches the policy's schedule off or on again, as a person can. */
  public void disable(String policy, boolean disabled) {
    synchronized (world) {
      policy(policy).disabled = disabled;
    }
  }

  /** Backs up all machines of a policy, as its schedule or the console does. */
  public void run(String policy) {
    synchronized (world) {
      // Backups are dated by the second, and no two are of the same one.
      var now = clock.instant();
      newest = now.isAfter(newest.plusSeconds(1)) ? now : newest.plusSeconds(1);
      for (Machine machine : world.present(Platform.OPENIAAS)) {
        if (machine.policies.contains(policy)) {
          backUp(machine, policy(policy));
        }
      }
    }
  }

  private void backUp(Machine machine, OpenIaasPolicy policy) {
    var size = machine.disks.stream().mapToLong(disk -> disk.size).sum();
    backups.add(new Backup(newId(), newId(), machine, policy, size, newest));
  }

  private OpenIaasPolicy policy(String id) {
    return Optional.ofNullable(policies.get(id)).orElseThrow();
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }

  /** Assigns as the console does, out of band. */
  public void assign(String machine, String... ids) {
    synchronized (world) {
      setPolicies(world.machine(machine), List.of(ids));
    }
  }

  public Set<String> policiesOf(String machine) {
    synchronized (world) {
      return Set.copyOf(world.machine(machine).policies);
    }
  }

  /** Schedules are switched off when the last machine leaves, and stay so (section 9). */
  void setPolicies(Machine machine, List<String> wanted) {
    machine.policies.clear();
    machine.policies.addAll(wanted);
    for (OpenIaasPolicy policy : policies.values()) {
      boolean has = !machinesOf(policy).isEmpty();
      policy.disabled |= policy.hadResources && !has && !policy.isNone();
      policy.hadResources = has;
    }
  }

  List<String> machinesOf(OpenIaasPolicy policy) {
    return world.present(Platform.OPENIAAS).stream()
        .filter(machine -> machine.policies.contains(policy.id))
        .map(machine -> machine.id)
        .toList();
  }

  Map<String, OpenIaasPolicy> policies() {
    return policies;
  }

  List<Backup> backups() {
    return backups;
  }
}
