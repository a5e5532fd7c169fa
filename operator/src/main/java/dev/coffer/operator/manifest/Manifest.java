package dev.coffer.operator.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.operator.plan.ResourceKey;

/**
 * A resource as somebody wrote it, with the namespace it goes to.
 *
 * @param place where it was read
 * @param tree apiVersion, kind, metadata and spec
 */
public record Manifest(ResourceKey key, Place place, ObjectNode tree) {

  public Origin origin() {
    return place.origin();
  }
}
