package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PointId;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RepositoryCare.Damage;
import dev.coffer.engine.VmSelector;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is broken in a repository, with the machines whose backups it hurts. */
final class DamageView {

  private final List<Damage> damage;
  private final Map<PointId, RecoveryPoint> points;

  private DamageView(List<Damage> damage, Map<PointId, RecoveryPoint> points) {
    this.damage = damage;
    this.points = points;
  }

  static DamageView of(CaredSite site, List<Damage> damage) {
    boolean hurts = damage.stream().anyMatch(each -> !each.points().isEmpty());
    return new DamageView(damage, hurts ? points(site) : Map.of());
  }

  /** All points of the site; of the machines that are gone as well. */
  private static Map<PointId, RecoveryPoint> points(CaredSite site) {
    Map<PointId, RecoveryPoint> points = new HashMap<>();
    try {
      site.care().statistics(site.name()).machines().stream()
          .flatMap(
              machine -> site.engine().recoveryPoints(new VmSelector.ById(machine.vm())).stream())
          .forEach(point -> points.put(point.id(), point));
    } catch (EngineException e) {
      // Of a repository that is as damaged as that, the ids of the points have to do.
      return Map.of();
    }
    return points;
  }

  void print(String label, Terminal terminal) {
    for (Damage each : damage) {
      terminal.error(label + ": " + each.problem().reason() + ": " + each.problem().message());
      each.points().forEach(point -> terminal.err().println("  hurts " + describe(point)));
    }
  }

  private String describe(PointId id) {
    return find(id)
        .map(
            point ->
                "the backup %s of virtual machine %s, made %s by policy %s"
                    .formatted(
                        id,
                        point.vmName(),
                        point.at().truncatedTo(ChronoUnit.SECONDS),
                        point.policyName()))
        .orElse("the backup " + id);
  }

  private Optional<RecoveryPoint> find(PointId id) {
    return Optional.ofNullable(points.get(id));
  }

  ArrayNode json() {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (Damage each : damage) {
      ObjectNode node =
          json.addObject()
              .put("reason", each.problem().reason())
              .put("message", each.problem().message());
      ArrayNode hurt = node.putArray("points");
      each.points().forEach(point -> hurt.add(json(point)));
    }
    return json;
  }

  private ObjectNode json(PointId id) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("point", id.value());
    find(id)
        .ifPresent(
            point -> {
              json.putObject("virtualMachine")
                  .put("id", point.vm().value())
                  .put("name", point.vmName());
              json.put("time", point.at().toString()).put("policy", point.policyName());
            });
    return json;
  }
}
