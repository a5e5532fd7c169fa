package dev.coffer.operator.kubernetes;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The labels of all namespaces, for policies that are offered by selector; watched. */
final class NamespaceLabels implements AutoCloseable {

  private final SharedIndexInformer<Namespace> informer;

  private NamespaceLabels(SharedIndexInformer<Namespace> informer) {
    this.informer = informer;
  }

  /**
   * Starts to watch, and returns when all are known.
   *
   * @param changed called when the labels of a namespace have changed
   */
  static NamespaceLabels watch(KubernetesClient client, Runnable changed) {
    return new NamespaceLabels(client.namespaces().inform(new Handler(changed)));
  }

  Map<String, Map<String, String>> byNamespace() {
    var labels = new HashMap<String, Map<String, String>>();
    for (Namespace namespace : informer.getStore().list()) {
      labels.put(namespace.getMetadata().getName(), labels(namespace));
    }
    return labels;
  }

  private static Map<String, String> labels(Namespace namespace) {
    return Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of());
  }

  @Override
  public void close() {
    informer.close();
  }

  private record Handler(Runnable changed) implements ResourceEventHandler<Namespace> {

    @Override
    public void onAdd(Namespace namespace) {
      changed.run();
    }

    @Override
    public void onUpdate(Namespace before, Namespace now) {
      if (!labels(before).equals(labels(now))) {
        changed.run();
      }
    }

    @Override
    public void onDelete(Namespace namespace, boolean finalStateUnknown) {
      changed.run();
    }
  }
}
