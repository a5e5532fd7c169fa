package dev.coffer.operator.plan;

import io.fabric8.kubernetes.client.CustomResource;

/**
 * What the planner reads of a resource's metadata.
 *
 * @param uid of the resource; its key where a resource was never stored
 * @param created when, as text that sorts; empty where unknown
 */
record Meta(ResourceKey key, String uid, String created, boolean isDeleted) {

  static Meta of(CustomResource<?, ?> resource) {
    var metadata = resource.getMetadata();
    var key = ResourceKey.of(resource);
    var uid = metadata.getUid();
    var created = metadata.getCreationTimestamp();
    return new Meta(
        key,
        uid == null ? Digest.shortOf(key.toString()) : uid,
        created == null ? "" : created,
        metadata.getDeletionTimestamp() != null);
  }
}
