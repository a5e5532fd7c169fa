package dev.coffer.engine.cloudtemple.fake;

import static dev.coffer.engine.cloudtemple.fake.Rights.VMWARE_POWER;
import static dev.coffer.engine.cloudtemple.fake.Rights.VMWARE_READ;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.engine.cloudtemple.fake.Activity.Outcome;
import dev.coffer.engine.cloudtemple.fake.Zone.Platform;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Switches machines of VMware on and off (section 7). */
final class VmwarePowerRoutes {

  private static final String BASE = "/compute/v1/vcenters/virtual_machines/power";
  private static final String RECOMMENDATION = "drs-1";

  private final World world;
  private final SppEngine engine;
  private final Activities activities;
  private final Oddities oddities;

  VmwarePowerRoutes(World world, SppEngine engine, Activities activities, Oddities oddities) {
    this.world = world;
    this.engine = engine;
    this.activities = activities;
    this.oddities = oddities;
  }

  void addTo(Router router) {
    router
        .get(BASE + "/recommendations", VMWARE_READ, this::recommendations)
        .add("PATCH", BASE, Set.of(VMWARE_READ, VMWARE_POWER), this::power);
  }

  private Optional<Machine> find(String id) {
    return world.find(id, Platform.VMWARE);
  }

  private Answer recommendations(Call call) {
    var machine = call.asked("virtualMachineId").flatMap(this::find);
    if (machine.isEmpty() || call.asked("datacenterId").isEmpty()) {
      return Answer.badRequest("virtualMachineId, datacenterId and hostClusterId are required");
    }
    if (!world.hasDrs(machine.get())) {
      return Answer.json(List.of());
    }
    return Answer.json(
        List.of(
            Json.object(
                "key",
                RECOMMENDATION,
                "hostClusterId",
                machine.get().zone.clusterId(),
                "hostId",
                "host-1",
                "hostClusterName",
                "clu-" + machine.get().zone.name(),
                "hostName",
                "esx-1")));
  }

  private Answer power(Call call) {
    var machine = call.text("id").flatMap(this::find);
    var action = call.text("powerAction");
    if (machine.isEmpty()) {
      return Answer.notFound("virtual machine", call.text("id").orElse(""));
    }
    if (call.text("datacenterId").filter(machine.get().zone.datacenterId()::equals).isEmpty()) {
      return Answer.badRequest("datacenterId is required");
    }
    if (action.filter(Set.of("on", "off")::contains).isEmpty()) {
      return Answer.badRequest("powerAction is on or off");
    }
    var on = action.get().equals("on");
    var refusal = on ? refusal(machine.get()) : Optional.<String>empty();
    if (refusal.isPresent()) {
      return Answer.badRequest(refusal.get());
    }
    return switchTo(machine.get(), on, call.json().map(json -> json.path("recommendation")));
  }

  /**
   * A prompt of DRS that is not answered leaves the machine as it is for ever; a recommendation
   * where there is none fails (sections 7 and 10).
   */
  private Answer switchTo(Machine machine, boolean on, Optional<JsonNode> recommendation) {
    var about = PowerActivity.of(machine, on);
    var given = recommendation.map(json -> json.path("key").asText()).orElse("");
    if (on && world.hasDrs(machine) && !given.equals(RECOMMENDATION)) {
      return Answer.accepted(activities.startStuck(about));
    }
    if (on && !world.hasDrs(machine) && !given.isEmpty()) {
      return Answer.accepted(
          activities.start(about, () -> Outcome.failed("There is no such recommendation")));
    }
    return Answer.accepted(
        activities.start(
            about,
            () -> {
              machine.on = on;
              return Outcome.done(machine.id);
            }));
  }

  /** Section 9: a machine needs a policy to start, and the API says so. */
  private Optional<String> refusal(Machine machine) {
    if (machine.carried().isEmpty()) {
      return Optional.of("A backup policy is needed to start virtual machine " + machine.name);
    }
    return oddities.refusesHeld && machine.carried().stream().anyMatch(engine::isHeld)
        ? Optional.of("A backup policy of virtual machine " + machine.name + " is held")
        : Optional.empty();
  }
}
