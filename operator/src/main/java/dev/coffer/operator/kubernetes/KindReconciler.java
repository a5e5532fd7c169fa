package dev.coffer.operator.kubernetes;

import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches one kind, puts our finalizer on its resources, and says that something changed. What that
 * means is decided for all resources together, since several may meet on one machine.
 */
class KindReconciler<R extends CustomResource<?, ?>> implements Reconciler<R>, Cleaner<R> {

  private final Runnable changed;
  private @Nullable IndexerResourceCache<R> cache;

  KindReconciler(Runnable changed) {
    this.changed = changed;
  }

  @Override
  public List<EventSource<?, R>> prepareEventSources(EventSourceContext<R> context) {
    cache = context.getPrimaryCache();
    return List.of();
  }

  @Override
  public UpdateControl<R> reconcile(R resource, Context<R> context) {
    changed.run();
    return UpdateControl.noUpdate();
  }

  /** The finalizer goes when a convergence finds that nothing is left to do. */
  @Override
  public DeleteControl cleanup(R resource, Context<R> context) {
    changed.run();
    return DeleteControl.noFinalizerRemoval();
  }

  /** All resources of the kind, as the watch has seen them last. */
  Stream<R> resources() {
    return Objects.requireNonNull(cache, "the reconciler is not registered").list();
  }
}
