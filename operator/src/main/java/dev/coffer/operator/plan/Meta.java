package dev.coffer.operator.plan;

import dev.coffer.crds.Condition;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;

/**
 * What the planner reads of a resource's metadata.
 *
 * @param uid of the resource; its key where a resource was never stored
 * @param created when, as text that sorts; empty where unknown
 */
record Meta(ResourceKey key, String uid, long generation, String created, boolean isDeleted) {

  static Meta of(CustomResource<?, ?> resource) {
    var metadata = resource.getMetadata();
    var key = ResourceKey.of(resource);
    var uid = metadata.getUid();
    var created = metadata.getCreationTimestamp();
    return new Meta(
        key,
        uid == null ? Digest.shortOf(key.toString()) : uid,
        metadata.getGeneration() == null ? 0 : metadata.getGeneration(),
        created == null ? "" : created,
        metadata.getDeletionTimestamp() != null);
  }

  /** Whether the same spec was found waiting for something that is missing before. */
  boolean waited(long observedGeneration, List<Condition> conditions) {
    return observedGeneration == generation
        && conditions.stream()
            .anyMatch(
                condition ->
                    condition.type().equals("Ready")
                        && condition.reason().equals(Reason.DependencyNotReady.name()));
  }
}
