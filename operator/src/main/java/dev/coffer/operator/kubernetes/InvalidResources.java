package dev.coffer.operator.kubernetes;

import dev.coffer.operator.logging.LogKeys;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.status.InvalidSpec;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resources with a spec that no plan can be made from. They are kept out of plans, told what is
 * wrong with them, and let go when they are deleted: what they have on an engine stays there.
 */
final class InvalidResources {

  private static final Logger LOG = LoggerFactory.getLogger(InvalidResources.class);

  private final SpecCheck check;
  private final InstantSource clock;
  private final Map<ResourceKey, CustomResource<?, ?>> found = new TreeMap<>();
  private final Map<ResourceKey, String> problems = new HashMap<>();
  private final Map<String, String> toldVersions = new HashMap<>();
  private final Set<String> toldGone = new HashSet<>();

  InvalidResources(SpecCheck check, InstantSource clock) {
    this.check = check;
    this.clock = clock;
  }

  /** Keeps the invalid ones, and returns the others. */
  List<CustomResource<?, ?>> sift(List<CustomResource<?, ?>> all) {
    found.clear();
    problems.clear();
    check.retain(all);
    var valid = all.stream().filter(this::isValid).toList();
    var uids = found.values().stream().map(InvalidResources::uid).collect(Collectors.toSet());
    toldVersions.keySet().retainAll(uids);
    toldGone.retainAll(uids);
    return valid;
  }

  private static String uid(CustomResource<?, ?> resource) {
    return resource.getMetadata().getUid();
  }

  /** The invalid ones. */
  Collection<CustomResource<?, ?>> found() {
    return List.copyOf(found.values());
  }

  private boolean isValid(CustomResource<?, ?> resource) {
    var problem = check.problem(resource);
    problem.ifPresent(
        text -> {
          found.put(ResourceKey.of(resource), resource);
          problems.put(ResourceKey.of(resource), text);
        });
    return problem.isEmpty();
  }

  /**
   * Tells those that were not told yet, and lets those go that are being deleted.
   *
   * @param save writes a status
   */
  void settle(ResourceWriter writer, Consumer<CustomResource<?, ?>> save) {
    found.forEach(
        (key, resource) -> {
          if (resource.isMarkedForDeletion()) {
            logGone(key, resource);
            writer.removeFinalizer(resource);
          } else {
            tell(resource, Objects.requireNonNull(problems.get(key)), save);
          }
        });
  }

  /** An API server may refuse any write to what is not valid; it is asked once for each version. */
  private void tell(
      CustomResource<?, ?> resource, String problem, Consumer<CustomResource<?, ?>> save) {
    var version = resource.getMetadata().getResourceVersion();
    var after = InvalidSpec.project(resource, problem, clock.instant());
    if (!Objects.equals(resource.getStatus(), after.getStatus())
        && !version.equals(toldVersions.get(uid(resource)))) {
      save.accept(after);
      toldVersions.put(uid(resource), version); // not when there was no answer
    }
  }

  private void logGone(ResourceKey key, CustomResource<?, ?> resource) {
    if (!toldGone.add(uid(resource))) {
      return;
    }
    LOG.atWarn()
        .addKeyValue(LogKeys.KIND, key.kind().name())
        .addKeyValue(LogKeys.NAMESPACE, key.namespace())
        .addKeyValue(LogKeys.NAME, key.name())
        .log("deleted with a spec that is not valid: what it has on an engine stays there");
  }
}
