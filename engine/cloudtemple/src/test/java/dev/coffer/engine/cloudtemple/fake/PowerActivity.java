package dev.coffer.engine.cloudtemple.fake;

import dev.coffer.engine.cloudtemple.fake.Activity.About;
import dev.coffer.engine.cloudtemple.fake.Activity.Concerned;
import java.util.List;

/** What an activity that switches a machine is about. */
final class PowerActivity {

  private PowerActivity() {}

  static About of(Machine machine, boolean on) {
    return new About(
        "ComputeActivity",
        "Powering " + (on ? "on" : "off") + " is waiting to start",
        List.of("virtual_machine", "power"),
        List.of(new Concerned("virtual_machine", machine.id)));
  }
}
