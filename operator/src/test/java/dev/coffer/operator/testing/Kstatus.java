package dev.coffer.operator.testing;

import dev.coffer.crds.Condition.Status;
import io.fabric8.kubernetes.client.CustomResource;

/** What kstatus makes of a resource, and with it Flux, Helm and whoever else waits for it. */
public enum Kstatus {
  Terminating,
  InProgress,
  Failed,
  Current;

  /** In the order in which kstatus asks. */
  public static Kstatus of(CustomResource<?, ?> resource) {
    if (resource.getMetadata().getDeletionTimestamp() != null) {
      return Terminating;
    }
    StatusFacts facts = StatusFacts.of(resource);
    if (facts.observedGeneration() != resource.getMetadata().getGeneration()
        || facts.is("Reconciling", Status.True)) {
      return InProgress;
    }
    if (facts.is("Stalled", Status.True)) {
      return Failed;
    }
    // Without a condition Ready nothing is left to wait for.
    return facts.condition("Ready").isEmpty() || facts.is("Ready", Status.True)
        ? Current
        : InProgress;
  }
}
