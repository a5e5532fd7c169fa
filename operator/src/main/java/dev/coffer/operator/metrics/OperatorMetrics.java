package dev.coffer.operator.metrics;

import dev.coffer.operator.apply.ApplyListener;
import dev.coffer.operator.calls.Around;
import dev.coffer.operator.events.EventReason;
import dev.coffer.operator.events.EventWriter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * All metrics of the operator. The README of the module lists them; each is there from the start,
 * or from the first thing that it counts.
 */
public final class OperatorMetrics {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicInteger leader = new AtomicInteger();
  private final AtomicInteger reloaded = new AtomicInteger(1);
  private final FleetMetrics fleet;
  private final PassMetrics passes = new PassMetrics(registry);
  private final StepMetrics steps = new StepMetrics(registry);
  private final CallMetrics calls = new CallMetrics(registry);

  public OperatorMetrics(InstantSource clock) {
    fleet = new FleetMetrics(registry, clock);
    Gauge.builder("coffer.leader", leader, AtomicInteger::get)
        .description("Whether this operator leads.")
        .register(registry);
    Gauge.builder("coffer.configuration.reload.success", reloaded, AtomicInteger::get)
        .description("Whether the configuration file, as it is now, is in use.")
        .register(registry);
    Stream.of(StatusWrite.values()).forEach(this::statusWrites);
  }

  /** To be updated after each pass. */
  public FleetMetrics fleet() {
    return fleet;
  }

  /** To stand around each pass. */
  public PassMetrics passes() {
    return passes;
  }

  /** To follow what is applied. */
  public ApplyListener steps() {
    return steps;
  }

  /** To stand around every engine call. */
  public Around calls() {
    return calls;
  }

  /** What waits to be looked at, asked when Prometheus asks. */
  public void watchQueue(IntSupplier depth) {
    Gauge.builder("coffer.queue.depth", depth, IntSupplier::getAsInt)
        .description("Changes that wait for the next pass.")
        .strongReference(true)
        .register(registry);
  }

  /** Whether this operator leads now. */
  public void leading(boolean leads) {
    leader.set(leads ? 1 : 0);
    if (!leads) {
      fleet.clear();
    }
  }

  /** Whether the configuration that was read last is in use. */
  public void configurationReloaded(boolean success) {
    reloaded.set(success ? 1 : 0);
  }

  /** A status went to the API server. */
  public void statusWritten(StatusWrite how) {
    statusWrites(how).increment();
  }

  private Counter statusWrites(StatusWrite how) {
    return Counter.builder("coffer.api.status.writes")
        .description("Statuses that were sent to the API server.")
        .tag("outcome", text(how))
        .register(registry);
  }

  /** An event was told, or was not. */
  public void eventEnded(EventReason reason, EventWriter.Outcome outcome) {
    Counter.builder("coffer.events")
        .description("Kubernetes Events.")
        .tag("reason", reason.name())
        .tag("outcome", text(outcome))
        .register(registry)
        .increment();
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** All values as they are now. */
  public MetricSnapshots scrape() {
    return registry.getPrometheusRegistry().scrape();
  }
}
