package dev.coffer.operator.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.crds.Kind;
import dev.coffer.crds.validation.ResourceValidator;
import dev.coffer.crds.validation.Violation;
import dev.coffer.operator.manifest.Manifest;
import dev.coffer.operator.manifest.ManifestProblem;
import dev.coffer.operator.manifest.Manifests;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.state.Overlay.Change;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Lays manifests over what is stored, as the API server does: a new resource gets a uid, a changed
 * spec gets a new generation, and one that is deleted stays until its finalizer is gone.
 */
public final class Overlaying {

  /**
   * Marks resources that a command made and no file describes; pruning leaves them alone. The value
   * is the command.
   */
  public static final String MADE_BY = "backup.coffer.dev/made-by";

  private final StateFolder state;
  private final String now;

  private final SortedMap<ResourceKey, CustomResource<?, ?>> resources = new TreeMap<>();
  private final Map<ResourceKey, CustomResource<?, ?>> changed = new LinkedHashMap<>();
  private final Map<ResourceKey, Change> changes = new LinkedHashMap<>();
  private final List<ResourceKey> notGiven = new ArrayList<>();
  private final List<ManifestProblem> problems = new ArrayList<>();

  private Overlaying(StateFolder state, InstantSource clock) {
    this.state = state;
    this.now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    state.resources().forEach(resource -> resources.put(ResourceKey.of(resource), resource));
  }

  /**
   * Lays manifests over the folder.
   *
   * @param prune also delete what was applied earlier and is not among the manifests
   */
  public static Overlay apply(
      StateFolder state,
      Manifests manifests,
      boolean prune,
      InstantSource clock,
      ResourceValidator validator) {
    Overlaying overlaying = new Overlaying(state, clock);
    List<ResourceKey> given = manifests.resources().stream().map(Manifest::key).toList();
    manifests.resources().forEach(manifest -> overlaying.put(manifest, validator));
    overlaying.others(given, prune);
    return overlaying.result(manifests.namespaceLabels());
  }

  /** Marks one resource for deletion. */
  public static Overlay delete(StateFolder state, ResourceKey key, InstantSource clock) {
    Overlaying overlaying = new Overlaying(state, clock);
    overlaying.delete(key);
    return overlaying.result(Map.of());
  }

  private Overlay result(Map<String, Map<String, String>> labels) {
    Map<String, Map<String, String>> allLabels = new TreeMap<>(state.namespaceLabels());
    allLabels.putAll(labels);
    return new Overlay(
        List.copyOf(resources.values()),
        List.copyOf(changed.values()),
        changes,
        notGiven,
        problems,
        allLabels);
  }

  private void put(Manifest manifest, ResourceValidator validator) {
    ResourceKey key = manifest.key();
    String damage = state.damaged().get(key);
    if (damage != null) {
      problem(manifest, damage);
      return;
    }
    CustomResource<?, ?> stored = resources.get(key);
    CustomResource<?, ?> given = parse(manifest);
    if (stored == null) {
      create(key, given);
    } else if (stored.isMarkedForDeletion()) {
      problem(
          manifest,
          key
              + " is being deleted, and cannot be changed any more: wait until it is gone, or"
              + " give the new one another name");
    } else {
      update(manifest, stored, given, validator);
    }
  }

  private void create(ResourceKey key, CustomResource<?, ?> given) {
    given.setMetadata(
        written(given.getMetadata())
            .withUid(UUID.randomUUID().toString())
            .withGeneration(1L)
            .withCreationTimestamp(now)
            .withFinalizers(StateFolder.FINALIZER)
            .build());
    change(key, Change.CREATED, given);
  }

  private void update(
      Manifest manifest,
      CustomResource<?, ?> stored,
      CustomResource<?, ?> given,
      ResourceValidator validator) {
    ResourceKey key = manifest.key();
    ObjectNode before = ResourceJson.tree(stored);
    ObjectNode after = ResourceJson.tree(given);
    boolean sameSpec = before.path("spec").equals(after.path("spec"));
    ObjectMeta meta = stored.getMetadata();
    boolean sameMetadata =
        Objects.equals(meta.getLabels(), given.getMetadata().getLabels())
            && Objects.equals(meta.getAnnotations(), given.getMetadata().getAnnotations());
    if (sameSpec && sameMetadata) {
      changes.put(key, Change.UNCHANGED);
      return;
    }
    List<Violation> violations =
        sameSpec ? List.of() : validator.validateUpdate(kind(key), after, before);
    if (!violations.isEmpty()) {
      violations.forEach(v -> problems.add(manifest.place().problem(v.pointer(), v.message())));
      return;
    }
    ObjectNode merged = after.set("status", before.path("status"));
    CustomResource<?, ?> next = parse(key, merged);
    next.setMetadata(
        written(given.getMetadata())
            .withUid(meta.getUid())
            .withGeneration(meta.getGeneration() + (sameSpec ? 0 : 1))
            .withCreationTimestamp(meta.getCreationTimestamp())
            .withFinalizers(meta.getFinalizers())
            .build());
    change(key, Change.CONFIGURED, next);
  }

  private void others(Collection<ResourceKey> given, boolean prune) {
    for (CustomResource<?, ?> resource : List.copyOf(resources.values())) {
      ResourceKey key = ResourceKey.of(resource);
      ObjectMeta meta = resource.getMetadata();
      boolean fromFile =
          meta.getAnnotations() == null || !meta.getAnnotations().containsKey(MADE_BY);
      if (given.contains(key) || meta.getDeletionTimestamp() != null || !fromFile) {
        continue;
      }
      if (prune) {
        delete(key);
      } else {
        notGiven.add(key);
      }
    }
  }

  private void delete(ResourceKey key) {
    CustomResource<?, ?> resource = resources.get(key);
    if (resource == null || resource.isMarkedForDeletion()) {
      return;
    }
    resource.getMetadata().setDeletionTimestamp(now);
    change(key, Change.DELETED, resource);
  }

  private void change(ResourceKey key, Change change, CustomResource<?, ?> resource) {
    changes.put(key, change);
    resources.put(key, resource);
    changed.put(key, resource);
  }

  private void problem(Manifest manifest, String message) {
    problems.add(manifest.place().problem("", message));
  }

  private static Kind kind(ResourceKey key) {
    return Kind.named(key.kind().name()).orElseThrow();
  }

  private static ObjectMetaBuilder written(ObjectMeta given) {
    return new ObjectMetaBuilder()
        .withName(given.getName())
        .withNamespace(given.getNamespace())
        .withLabels(given.getLabels())
        .withAnnotations(given.getAnnotations());
  }

  private static CustomResource<?, ?> parse(Manifest manifest) {
    return parse(manifest.key(), manifest.tree());
  }

  private static CustomResource<?, ?> parse(ResourceKey key, ObjectNode tree) {
    try {
      return ResourceJson.resource(key.kind(), tree);
    } catch (JsonProcessingException e) {
      throw new StateException(key + " cannot be read: " + e.getOriginalMessage(), e);
    }
  }
}
