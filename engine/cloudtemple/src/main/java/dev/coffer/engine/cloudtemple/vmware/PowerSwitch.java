package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.Power;
import dev.coffer.engine.VmId;
import dev.coffer.engine.cloudtemple.console.Writes;
import dev.coffer.engine.cloudtemple.console.Writes.Wish;
import dev.coffer.engine.cloudtemple.rules.PowerRules;
import dev.coffer.engine.cloudtemple.wire.Recommendation;
import java.util.Optional;

/** Starts and stops machines. */
final class PowerSwitch {

  private final VmwareApi api;
  private final Desk desk;
  private final Writes writes;

  PowerSwitch(VmwareApi api, Desk desk, Writes writes) {
    this.api = api;
    this.desk = desk;
    this.writes = writes;
  }

  void start(VmId vm) {
    desk.with(
        vm,
        fresh -> {
          if (!fresh.machine().isOn()) {
            PowerRules.requireMayStart(fresh.machine(), desk.policies());
            turn(fresh, Power.ON, recommended(fresh));
          }
          return true;
        });
  }

  void stop(VmId vm) {
    desk.with(
        vm,
        fresh -> {
          if (fresh.machine().isOn()) {
            turn(fresh, Power.OFF, Optional.empty());
          }
          return true;
        });
  }

  /** A cluster that balances its load asks where to start; without an answer it never does. */
  private Optional<Recommendation> recommended(Fresh fresh) {
    return api.recommendations(fresh.vm()).stream().findFirst();
  }

  private void turn(Fresh fresh, Power power, Optional<Recommendation> recommendation) {
    var call = VmwareApi.power(fresh.vm(), power == Power.ON, recommendation);
    var failed =
        writes.make(
            new Wish(Desk.key(fresh.id()), fresh.what(), fresh.id(), call, () -> is(fresh, power)));
    if (failed.isPresent()) {
      throw failed
          .get()
          .inWords(
              "%s was not %s".formatted(fresh.what(), power == Power.ON ? "started" : "stopped"));
    }
  }

  private boolean is(Fresh fresh, Power power) {
    return api.machine(fresh.id()).filter(vm -> Machines.power(vm) == power).isPresent();
  }
}
