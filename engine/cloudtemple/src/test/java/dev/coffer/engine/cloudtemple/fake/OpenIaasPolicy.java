package dev.coffer.engine.cloudtemple.fake;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A backup policy of OpenIaaS (section 5). */
final class OpenIaasPolicy {

  /** The policy that stands for none, and is always assignable (sections 5 and 9). */
  static final String NONE = "nobackup";

  final String id = UUID.randomUUID().toString();
  final String internalId = UUID.randomUUID().toString();
  final String name;
  final Zone zone;
  final Optional<Scheduler> scheduler;
  boolean disabled;
  boolean running;
  boolean hadResources;

  /** When it runs, in cron's words, and how much it keeps. */
  record Scheduler(String cron, String timezone, int retention) {}

  OpenIaasPolicy(String name, Zone zone, Optional<Scheduler> scheduler) {
    this.name = name;
    this.zone = zone;
    this.scheduler = scheduler;
  }

  boolean isNone() {
    return name.equals(NONE);
  }

  Map<String, @Nullable Object> json(List<String> machines) {
    return Json.object(
        "id", id,
        "name", name,
        "internalId", internalId,
        "running", running,
        "mode", "delta",
        "machineManager", zone.manager(),
        "virtualMachines", machines,
        "schedulers", List.of(schedulerJson()));
  }

  /** One without a time stands for a policy that runs when somebody says so. */
  private Map<String, @Nullable Object> schedulerJson() {
    return Json.object(
        "temporarilyDisabled", disabled,
        "retention", scheduler.map(Scheduler::retention).orElse(null),
        "cron", scheduler.map(Scheduler::cron).orElse(null),
        "timezone", scheduler.map(Scheduler::timezone).orElse(null));
  }
}
