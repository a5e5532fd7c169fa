package dev.coffer.engine.cloudtemple.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy of OpenIaaS backup.
 *
 * @param machineManager the availability zone whose machines it backs up
 * @param virtualMachines the ids of those that carry it
 */
public record OpenIaasPolicy(
    String id,
    String name,
    @Nullable Boolean running,
    Reference machineManager,
    List<String> virtualMachines,
    List<Scheduler> schedulers) {

  public OpenIaasPolicy {
    id = Given.text(id);
    name = Given.text(name);
    machineManager = Reference.of(machineManager);
    virtualMachines = Given.list(virtualMachines);
    schedulers = Given.list(schedulers);
  }

  public boolean isRunning() {
    return Boolean.TRUE.equals(running);
  }

  /** When it runs, and how much it keeps. */
  public record Scheduler(
      @Nullable Boolean temporarilyDisabled,
      @Nullable Long retention,
      String cron,
      String timezone) {

    public Scheduler {
      cron = Given.text(cron);
      timezone = Given.text(timezone);
    }

    public boolean isDisabled() {
      return Boolean.TRUE.equals(temporarilyDisabled);
    }
  }
}
