package dev.coffer.operator.testing;

import dev.coffer.operator.apply.ResourceStore;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Wanted;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** An API server in memory: uids, generations, deletion with a finalizer, statuses. */
public final class MemoryStore implements ResourceStore {

  private final Map<ResourceKey, CustomResource<?, ?>> resources = new TreeMap<>();
  private final Map<String, Map<String, String>> labels = new HashMap<>();
  private Consumer<CustomResource<?, ?>> watcher = _ -> {};
  private int saves;
  private int uids;
  private int crashAt;
  private Set<ResourceKey> contested = Set.of();

  /** The process dies while a status is being saved. */
  public static final class Crash extends RuntimeException {
    private Crash() {
      super("the process died");
    }
  }

  /** Dies instead of saving the n-th status from now on; 0 never. */
  public void crashAtSave(int n) {
    crashAt = n == 0 ? 0 : saves + n;
  }

  /** Somebody else is always faster with the status of these. */
  public void contest(ResourceKey... keys) {
    contested = Set.of(keys);
  }

  /** Looks at every status that is saved. */
  public void watch(Consumer<CustomResource<?, ?>> newWatcher) {
    watcher = newWatcher;
  }

  public void label(String namespace, Map<String, String> newLabels) {
    labels.put(namespace, newLabels);
  }

  /** Creates a resource, or replaces its spec: the uid stays, the generation goes up. */
  public <S, T> void apply(CustomResource<S, T> resource) {
    var key = ResourceKey.of(resource);
    @SuppressWarnings("unchecked") // A key has one kind, and a kind one class.
    var old = (CustomResource<S, T>) resources.get(key);
    var metadata = resource.getMetadata();
    metadata.setNamespace(key.namespace());
    if (old == null) {
      metadata.setUid("%08d-uid".formatted(++uids));
      metadata.setGeneration(1L);
      metadata.setCreationTimestamp("2026-01-01T00:00:00Z");
    } else {
      metadata.setUid(old.getMetadata().getUid());
      metadata.setGeneration(old.getMetadata().getGeneration() + 1);
      metadata.setCreationTimestamp(old.getMetadata().getCreationTimestamp());
      resource.setStatus(old.getStatus());
    }
    resources.put(key, resource);
  }

  /** Marks a resource as deleted; it goes when its finalizer does. */
  public void delete(ResourceKey key) {
    find(key).orElseThrow().getMetadata().setDeletionTimestamp("2026-01-02T00:00:00Z");
  }

  public Optional<CustomResource<?, ?>> find(ResourceKey key) {
    return Optional.ofNullable(resources.get(key));
  }

  public Collection<CustomResource<?, ?>> all() {
    return resources.values();
  }

  /** How many statuses were written. */
  public int saves() {
    return saves;
  }

  @Override
  public Wanted list() {
    return Wanted.of(resources.values(), labels);
  }

  @Override
  public Set<ResourceKey> saveStatuses(List<CustomResource<?, ?>> changed) {
    var outdated = new TreeSet<ResourceKey>();
    for (CustomResource<?, ?> resource : changed) {
      if (contested.contains(ResourceKey.of(resource))) {
        outdated.add(ResourceKey.of(resource));
      } else {
        saveStatus(resource);
      }
    }
    return outdated;
  }

  private void saveStatus(CustomResource<?, ?> resource) {
    var key = ResourceKey.of(resource);
    var stored = resources.get(key);
    if (stored != null) {
      saves++;
      if (saves == crashAt) {
        throw new Crash();
      }
      watcher.accept(resource);
      resources.put(key, Objects.requireNonNull(resource));
    }
  }

  @Override
  public void removeFinalizer(ResourceKey resource) {
    resources.remove(resource);
  }
}
