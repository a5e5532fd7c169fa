package dev.coffer.engine.cloudtemple.openiaas;

import dev.coffer.engine.Power;
import dev.coffer.engine.VmId;
import dev.coffer.engine.cloudtemple.console.Writes;
import dev.coffer.engine.cloudtemple.console.Writes.Wish;
import dev.coffer.engine.cloudtemple.openiaas.Desk.Fresh;
import dev.coffer.engine.cloudtemple.rules.PowerRules;

/** Starts and stops machines of OpenIaaS. */
final class PowerSwitch {

  private final OpenIaasApi api;
  private final Desk desk;
  private final Writes writes;

  PowerSwitch(OpenIaasApi api, Desk desk, Writes writes) {
    this.api = api;
    this.desk = desk;
    this.writes = writes;
  }

  void start(VmId vm) {
    desk.with(
        vm,
        fresh -> {
          if (!fresh.machine().isOn()) {
            PowerRules.requireMayStart(fresh.machine(), desk.known(desk.book()));
            turn(fresh, Power.ON);
          }
        });
  }

  void stop(VmId vm) {
    desk.with(
        vm,
        fresh -> {
          if (fresh.machine().isOn()) {
            turn(fresh, Power.OFF);
          }
        });
  }

  private void turn(Fresh fresh, Power power) {
    String vm = fresh.vm().id();
    var call = OpenIaasApi.power(vm, power == Power.ON);
    var failed = writes.make(new Wish(Desk.key(vm), fresh.what(), vm, call, () -> is(vm, power)));
    if (failed.isPresent()) {
      throw failed
          .get()
          .inWords(
              "%s was not %s".formatted(fresh.what(), power == Power.ON ? "started" : "stopped"));
    }
  }

  private boolean is(String vm, Power power) {
    return api.machine(vm).filter(now -> Machines.power(now) == power).isPresent();
  }
}
