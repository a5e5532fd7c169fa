package dev.coffer.operator.kubernetes;

import dev.coffer.operator.apply.ResourceStore;
import dev.coffer.operator.apply.SideBySide;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Wanted;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Resources on an API server: read from the watches, written with a bounded number of calls. */
final class KubernetesStore implements ResourceStore {

  /** Enough to keep an API server busy without pushing others aside. */
  private static final int PARALLEL_WRITES = 16;

  private final Supplier<List<CustomResource<?, ?>>> watched;
  private final Supplier<Map<String, Map<String, String>>> namespaceLabels;
  private final ResourceWriter writer;
  private final Sent sent;
  private final InvalidResources invalid;
  private final OwnWrites ownWrites = new OwnWrites();
  private final SideBySide lanes = new SideBySide(PARALLEL_WRITES);
  private Map<ResourceKey, CustomResource<?, ?>> listed = Map.of();

  KubernetesStore(
      Supplier<List<CustomResource<?, ?>>> watched,
      Supplier<Map<String, Map<String, String>>> namespaceLabels,
      ResourceWriter writer,
      Sent sent,
      InvalidResources invalid) {
    this.watched = watched;
    this.namespaceLabels = namespaceLabels;
    this.writer = writer;
    this.sent = sent;
    this.invalid = invalid;
  }

  /** Is told of every status that was sent, from several threads. */
  @FunctionalInterface
  interface Sent {
    void statusSent(
        CustomResource<?, ?> before, CustomResource<?, ?> after, ResourceWriter.Result result);
  }

  /**
   * Those with our finalizer, for another could vanish before we know what to undo; but not those
   * with a spec that no plan can be made from.
   */
  @Override
  public Wanted list() {
    var all = ownWrites.over(watched.get());
    var known = new HashMap<ResourceKey, CustomResource<?, ?>>();
    all.forEach(resource -> known.put(ResourceKey.of(resource), resource));
    listed = known;
    var valid =
        invalid.sift(all).stream()
            .filter(resource -> resource.hasFinalizer(Reconcilers.FINALIZER))
            .toList();
    return Wanted.of(valid, namespaceLabels.get());
  }

  @Override
  public Set<ResourceKey> saveStatuses(List<CustomResource<?, ?>> resources) {
    Set<ResourceKey> outdated = ConcurrentHashMap.newKeySet();
    lanes.run(
        resources.stream()
            .<Runnable>map(
                resource ->
                    () -> {
                      if (!save(resource)) {
                        outdated.add(ResourceKey.of(resource));
                      }
                    })
            .toList());
    return outdated;
  }

  /** Those that were left out of the last list. */
  Collection<CustomResource<?, ?>> invalid() {
    return invalid.found();
  }

  /** Tells those that were left out of the last list, and lets them go when they are deleted. */
  void settleInvalid() {
    invalid.settle(writer, this::save);
  }

  private boolean save(CustomResource<?, ?> resource) {
    var key = ResourceKey.of(resource);
    var before = listed.get(key);
    if (before == null) {
      return true;
    }
    var result = writer.saveStatus(before, resource);
    sent.statusSent(before, resource, result);
    return switch (result) {
      case ResourceWriter.Saved(var answer) -> {
        ownWrites.add(answer);
        yield true;
      }
      case ResourceWriter.Gone _ -> {
        ownWrites.forget(key);
        yield true;
      }
      case ResourceWriter.Outdated(var now) -> {
        ownWrites.add(now);
        yield false;
      }
      case ResourceWriter.Refused _ -> false;
    };
  }

  @Override
  public void removeFinalizer(ResourceKey key) {
    var resource = listed.get(key);
    if (resource != null) {
      writer.removeFinalizer(resource);
      ownWrites.forget(key);
    }
  }
}
