package dev.coffer.operator.kubernetes;

import dev.coffer.operator.apply.ResourceStore;
import dev.coffer.operator.apply.SideBySide;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Wanted;
import io.fabric8.kubernetes.client.CustomResource;
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
  private final OwnWrites ownWrites = new OwnWrites();
  private final SideBySide lanes = new SideBySide(PARALLEL_WRITES);
  private Map<ResourceKey, CustomResource<?, ?>> listed = Map.of();

  KubernetesStore(
      Supplier<List<CustomResource<?, ?>>> watched,
      Supplier<Map<String, Map<String, String>>> namespaceLabels,
      ResourceWriter writer) {
    this.watched = watched;
    this.namespaceLabels = namespaceLabels;
    this.writer = writer;
  }

  /** Those with our finalizer: another could vanish before we know what to undo. */
  @Override
  public Wanted list() {
    var known = new HashMap<ResourceKey, CustomResource<?, ?>>();
    for (CustomResource<?, ?> resource : ownWrites.over(watched.get())) {
      if (resource.hasFinalizer(Reconcilers.FINALIZER)) {
        known.put(ResourceKey.of(resource), resource);
      }
    }
    listed = known;
    return Wanted.of(known.values(), namespaceLabels.get());
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

  private boolean save(CustomResource<?, ?> resource) {
    var key = ResourceKey.of(resource);
    var before = listed.get(key);
    if (before == null) {
      return true;
    }
    return switch (writer.saveStatus(before, resource)) {
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
