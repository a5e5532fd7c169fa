package dev.coffer.operator.metrics;

import dev.coffer.operator.metrics.FleetView.EngineFleet;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.Wanted;
import io.fabric8.kubernetes.client.CustomResource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the fleet stands after each pass. Of an engine that does not answer the last numbers stay,
 * beside {@code coffer_engine_reachable 0}: the age of its recovery points goes on growing.
 */
public final class FleetMetrics {

  private final InstantSource clock;
  private final MultiGauge machines;
  private final MultiGauge held;
  private final MultiGauge age;
  private final MultiGauge readAge;
  private final MultiGauge coverage;
  private final MultiGauge proofs;
  private final MultiGauge proofAge;
  private final MultiGauge reachable;
  private final MultiGauge resources;
  private final Map<String, EngineFleet> last = new TreeMap<>();

  FleetMetrics(MeterRegistry registry, InstantSource clock) {
    this.clock = clock;
    this.machines = gauge(registry, "coffer.machines", "Virtual machines by how they stand.", null);
    this.held =
        gauge(
            registry,
            "coffer.policies.held",
            "Policies whose jobs are held; needed: something carries them, no spec asks for it.",
            null);
    this.age =
        gauge(
            registry,
            "coffer.recovery.point.oldest.age",
            "Age of the oldest of the newest recovery points of the protected machines.",
            "seconds");
    this.readAge =
        gauge(
            registry,
            "coffer.protection.read.oldest.age",
            "Age of the oldest answer about what protects a machine, of an engine that tells in turn.",
            "seconds");
    this.coverage =
        gauge(
            registry,
            "coffer.engine.coverage",
            "What the engine itself counts as backed up.",
            null);
    this.proofs =
        gauge(
            registry,
            "coffer.proofs",
            "Virtual machines that are to be proven recoverable, by how they stand.",
            null);
    this.proofAge =
        gauge(
            registry,
            "coffer.proof.oldest.age",
            "Age of the oldest of the newest proofs that a machine can be recovered.",
            "seconds");
    this.reachable =
        gauge(registry, "coffer.engine.reachable", "Whether the engine answered.", null);
    this.resources =
        gauge(registry, "coffer.resources", "Resources by kind and status.summary.", null);
  }

  private static MultiGauge gauge(
      MeterRegistry registry, String name, String description, @Nullable String unit) {
    return MultiGauge.builder(name).description(description).baseUnit(unit).register(registry);
  }

  /**
   * After a pass.
   *
   * @param wanted with the statuses that the pass saved
   * @param invalid resources with a spec that no plan can be made from
   */
  public synchronized void update(
      Wanted wanted,
      Collection<? extends CustomResource<?, ?>> invalid,
      Observed observed,
      Plan plan) {
    var view = FleetView.of(wanted, invalid, observed, plan);
    last.keySet().retainAll(view.engines().keySet());
    view.engines().forEach((name, fleet) -> fleet.ifPresent(seen -> last.put(name, seen)));
    reachable.register(
        view.engines().entrySet().stream()
            .map(
                engine -> row(engine.getKey(), Tags.empty(), engine.getValue().isPresent() ? 1 : 0))
            .toList(),
        true);
    resources.register(
        view.resources().entrySet().stream()
            .<Row<?>>map(
                each ->
                    Row.of(
                        Tags.of(
                            "kind", each.getKey().kind().name(),
                            "summary", each.getKey().summary().name()),
                        each.getValue()))
            .toList(),
        true);
    machines.register(rows(FleetMetrics::machines), true);
    held.register(rows(FleetMetrics::held), true);
    age.register(rows((engine, fleet) -> age(engine, fleet.oldestPoint())), true);
    readAge.register(rows((engine, fleet) -> age(engine, fleet.oldestRead())), true);
    coverage.register(rows(FleetMetrics::coverage), true);
    proofs.register(rows(FleetMetrics::proofs), true);
    proofAge.register(rows((engine, fleet) -> age(engine, fleet.oldestProof())), true);
  }

  /** Another operator leads: what this one saw last is no longer so. */
  synchronized void clear() {
    last.clear();
    Stream.of(machines, held, age, readAge, coverage, proofs, proofAge, reachable, resources)
        .forEach(gauge -> gauge.register(List.of(), true));
  }

  /** The rows of one engine. */
  private interface Rows {
    Stream<Row<?>> of(String engine, EngineFleet fleet);
  }

  private List<Row<?>> rows(Rows rows) {
    return last.entrySet().stream()
        .<Row<?>>flatMap(engine -> rows.of(engine.getKey(), engine.getValue()))
        .toList();
  }

  private static Stream<Row<?>> machines(String engine, EngineFleet fleet) {
    return Stream.of(
        row(engine, Tags.of("state", "protected"), fleet.protectedMachines()),
        row(engine, Tags.of("state", "overdue"), fleet.overdue()),
        row(engine, Tags.of("state", "unprotected"), fleet.unprotected()),
        row(engine, Tags.of("state", "unmatched"), fleet.unmatched()));
  }

  private static Stream<Row<?>> held(String engine, EngineFleet fleet) {
    return Stream.of(
        row(engine, Tags.of("needed", "true"), fleet.heldNeeded()),
        row(engine, Tags.of("needed", "false"), fleet.heldIdle()));
  }

  private static Stream<Row<?>> coverage(String engine, EngineFleet fleet) {
    return fleet.coverage().stream()
        .flatMap(
            counted ->
                Stream.of(
                    row(engine, Tags.of("state", "protected"), counted.backedUp()),
                    row(engine, Tags.of("state", "unprotected"), counted.notBackedUp()),
                    row(engine, Tags.of("state", "failed"), counted.failed())));
  }

  private static Stream<Row<?>> proofs(String engine, EngineFleet fleet) {
    return fleet.proofs().entrySet().stream()
        .map(
            each ->
                row(
                    engine,
                    Tags.of("state", each.getKey().name().toLowerCase(Locale.ROOT)),
                    each.getValue()));
  }

  private Stream<Row<?>> age(String engine, Optional<Instant> oldest) {
    return oldest.stream().map(at -> Row.of(Tags.of("engine", engine), at, this::secondsSince));
  }

  private double secondsSince(Instant at) {
    return Duration.between(at, clock.instant()).toMillis() / 1000.0;
  }

  private static Row<?> row(String engine, Tags tags, long value) {
    return Row.of(tags.and("engine", engine), value);
  }
}
