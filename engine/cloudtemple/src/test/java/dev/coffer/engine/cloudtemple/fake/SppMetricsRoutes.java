package dev.coffer.engine.cloudtemple.fake;

import static dev.coffer.engine.cloudtemple.fake.Rights.SPP_READ;

import dev.coffer.engine.cloudtemple.fake.Zone.Platform;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;

/** Numbers about all of VMware backup (section 4). */
final class SppMetricsRoutes {

  private static final String BASE = "/backup/v1/spp/metrics";

  private final World world;
  private final SppEngine engine;
  private final InstantSource clock;

  SppMetricsRoutes(World world, SppEngine engine, InstantSource clock) {
    this.world = world;
    this.engine = engine;
    this.clock = clock;
  }

  void addTo(Router router) {
    router
        .get(BASE + "/backup/history", SPP_READ, this::history)
        .get(BASE + "/coverage", SPP_READ, _ -> coverage())
        .get(BASE + "/vm", SPP_READ, _ -> machines())
        .get(BASE + "/policies", SPP_READ, _ -> policies())
        .get(BASE + "/plateform", SPP_READ, _ -> platform())
        .get(BASE + "/plateform/cpu", SPP_READ, _ -> Answer.json(Json.object("cpuUtil", 12)));
  }

  private Answer history(Call call) {
    var days = call.asked("range").map(Integer::parseInt).orElse(4);
    var since = clock.instant().minus(Duration.ofDays(days));
    var sessions =
        engine.runs().all().stream()
            .filter(session -> session.job.policy.isPresent() && session.start.isAfter(since))
            .toList();
    var success = count(sessions, s -> s.isOver() && s.failed == 0);
    var failed = count(sessions, s -> s.isOver() && s.failed > 0 && s.success == 0);
    return Answer.json(
        Json.object(
            "totalRuns",
            sessions.size(),
            "sucessPercent",
            sessions.isEmpty() ? 0.0 : 100.0 * success / sessions.size(),
            "failed",
            failed,
            "warning",
            count(sessions, s -> s.isOver() && s.failed > 0 && s.success > 0),
            "success",
            success,
            "running",
            count(sessions, s -> !s.isOver())));
  }

  private static long count(List<SppSession> sessions, Predicate<SppSession> which) {
    return sessions.stream().filter(which).count();
  }

  private Answer coverage() {
    var known = known();
    var covered = known.stream().filter(machine -> !machine.carried().isEmpty()).count();
    return Answer.json(
        Json.object(
            "failedResources",
            0,
            "protectedResources",
            covered,
            "unprotectedResources",
            known.size() - covered,
            "totalResources",
            known.size()));
  }

  private Answer machines() {
    var covered = known().stream().filter(machine -> !machine.carried().isEmpty()).count();
    return Answer.json(
        Json.object(
            "inSPP",
            known().size(),
            "inCompute",
            world.present(Platform.VMWARE).size(),
            "withBackup",
            covered,
            "inSLA",
            covered,
            "inOffloadingSLA",
            0,
            "tsmOffloadingFactor",
            0));
  }

  private Answer policies() {
    return Answer.json(
        engine.policies().values().stream()
            .map(
                policy ->
                    Json.object(
                        "name", policy.name,
                        "triggerType", policy.trigger.map(SppPolicy.Trigger::type).orElse(null),
                        "numberOfProtectedVM", carriers(policy)))
            .toList());
  }

  private long carriers(SppPolicy policy) {
    return world
        .all(Platform.VMWARE)
        .filter(machine -> machine.carried().contains(policy.id))
        .count();
  }

  /** As recorded. */
  private Answer platform() {
    return Answer.json(
        Json.object(
            "version", "10.1.12",
            "build", "219",
            "date", "Thu Sep 29 09:10:11 UTC 2022",
            "product", "Spectrum Protect Plus",
            "epoch", clock.millis(),
            "deploymentType", "standard"));
  }

  private List<Machine> known() {
    return world.all(Platform.VMWARE).filter(machine -> machine.inventoried).toList();
  }
}
