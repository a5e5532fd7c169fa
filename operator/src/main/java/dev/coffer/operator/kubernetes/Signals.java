package dev.coffer.operator.kubernetes;

import dev.coffer.operator.apply.ApplyListener;
import dev.coffer.operator.apply.Convergence;
import dev.coffer.operator.events.Drift;
import dev.coffer.operator.events.EventWriter;
import dev.coffer.operator.events.Transitions;
import dev.coffer.operator.logging.PassLog;
import dev.coffer.operator.metrics.OperatorMetrics;
import dev.coffer.operator.metrics.StatusWrite;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.function.Supplier;

/** What the operator tells about its work: metrics, log lines, events on the resources. */
final class Signals implements AutoCloseable {

  private final OperatorMetrics metrics;
  private final PassLog log = new PassLog();
  private final ApplyListener steps;
  private final EventWriter events;

  Signals(KubernetesClient client, OperatorMetrics metrics, InstantSource clock) {
    this.metrics = metrics;
    this.steps = ApplyListener.all(metrics.steps(), log);
    this.events = new EventWriter(client, clock, metrics::eventEnded);
  }

  /** To follow the steps. */
  ApplyListener steps() {
    return steps;
  }

  /** Makes a convergence, and tells how it went and how everything stands. */
  Convergence convergence(Supplier<Convergence> work, KubernetesStore store) {
    var before = store.list();
    var done = metrics.passes().time(work);
    events.write(Drift.mended(before, done.outcomes()));
    log.observed(done.observed());
    metrics.fleet().update(store.list(), store.invalid(), done.observed(), done.plan());
    return done;
  }

  /** A status was sent to the API server. */
  void statusSent(
      CustomResource<?, ?> before, CustomResource<?, ?> after, ResourceWriter.Result result) {
    switch (result) {
      case ResourceWriter.Saved _ -> {
        metrics.statusWritten(StatusWrite.WRITTEN);
        events.write(Transitions.between(before, after));
      }
      case ResourceWriter.Gone _ -> metrics.statusWritten(StatusWrite.GONE);
      case ResourceWriter.Outdated _ -> metrics.statusWritten(StatusWrite.CONFLICT);
      case ResourceWriter.Refused _ -> {
        metrics.statusWritten(StatusWrite.FAILED);
        events.write(Transitions.between(before, after)); // the only way left to tell
      }
    }
  }

  void leading(boolean leads) {
    metrics.leading(leads);
  }

  @Override
  public void close() {
    events.close();
  }
}
