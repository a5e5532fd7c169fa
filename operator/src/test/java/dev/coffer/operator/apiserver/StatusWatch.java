package dev.coffer.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.crds.Kind;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.testing.ConditionRules;
import dev.coffer.operator.testing.StatusFacts;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sees every status that a server ever shows, as the tools around do, and holds it against their
 * rules. A test closes it at its end and fails then with all that was wrong.
 */
public final class StatusWatch implements AutoCloseable {

  private final KubernetesClient client;
  private final List<Seen<?>> watched;
  private final Map<ResourceKey, List<CustomResource<?, ?>>> histories = new HashMap<>();
  private final List<String> violations = new ArrayList<>();

  /** One kind on the server, and the informer that follows it. */
  private record Seen<T extends CustomResource<?, ?>>(
      Class<T> type, String namespace, SharedIndexInformer<T> informer) {

    boolean isUpToDate(KubernetesClient client) {
      return versions(client.resources(type).inNamespace(namespace).list().getItems())
          .equals(versions(informer.getStore().list()));
    }

    private static Set<String> versions(List<? extends HasMetadata> resources) {
      return resources.stream()
          .map(it -> it.getMetadata().getUid() + " " + it.getMetadata().getResourceVersion())
          .collect(Collectors.toSet());
    }
  }

  private StatusWatch(KubernetesClient client, String namespace) {
    this.client = client;
    this.watched =
        Stream.of(Kind.values()).<Seen<?>>map(kind -> watch(kind.type(), namespace)).toList();
  }

  public static StatusWatch in(TestNamespace namespace) {
    return new StatusWatch(namespace.client(), namespace.name());
  }

  /** The different statuses that a resource had, in order, each with the rest of the resource. */
  public synchronized List<CustomResource<?, ?>> history(ResourceKey key) {
    return List.copyOf(histories.getOrDefault(key, List.of()));
  }

  /** What was wrong so far. */
  public synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  /** Waits until it has seen all that the server shows now. */
  public void catchUp() {
    await("the watch has seen what the server shows")
        .atMost(Duration.ofMinutes(2))
        .until(() -> watched.stream().allMatch(it -> it.isUpToDate(client)));
  }

  @Override
  public void close() {
    catchUp();
    watched.forEach(it -> it.informer().close());
    assertThat(violations()).as("statuses that break a rule").isEmpty();
  }

  private <T extends CustomResource<?, ?>> Seen<T> watch(Class<T> type, String namespace) {
    return new Seen<>(
        type, namespace, client.resources(type).inNamespace(namespace).inform(recorder()));
  }

  private <T extends CustomResource<?, ?>> ResourceEventHandler<T> recorder() {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T resource) {
        see(resource);
      }

      @Override
      public void onUpdate(T before, T resource) {
        see(resource);
      }

      @Override
      public void onDelete(T resource, boolean lastStateUnknown) {
        see(resource);
      }
    };
  }

  private synchronized void see(CustomResource<?, ?> resource) {
    var history = histories.computeIfAbsent(ResourceKey.of(resource), any -> new ArrayList<>());
    if (!history.isEmpty() && sameStatus(history.getLast(), resource)) {
      return;
    }
    if (!history.isEmpty() && isSame(history.getLast(), resource)) {
      note(() -> ConditionRules.checkStep(history.getLast(), resource));
    }
    history.add(resource);
    if (!StatusFacts.of(resource).isUntouched()) {
      note(() -> ConditionRules.check(resource));
    }
  }

  private void note(Runnable rule) {
    try {
      rule.run();
    } catch (AssertionError broken) {
      violations.add(String.valueOf(broken.getMessage()));
    }
  }

  private static boolean sameStatus(CustomResource<?, ?> one, CustomResource<?, ?> other) {
    return isSame(one, other) && Objects.equals(one.getStatus(), other.getStatus());
  }

  /** Whether it is not another one of the same name. */
  private static boolean isSame(HasMetadata one, HasMetadata other) {
    return one.getMetadata().getUid().equals(other.getMetadata().getUid());
  }
}
