package dev.coffer.operator.kubernetes;

import dev.coffer.operator.plan.ResourceKey;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What we wrote or read ourselves and the watches have not brought yet. A plan that is made from a
 * status older than our own last one could forget what we had just promised to remember.
 */
final class OwnWrites {

  private final Map<ResourceKey, CustomResource<?, ?>> newer = new ConcurrentHashMap<>();

  void add(CustomResource<?, ?> answer) {
    newer.put(ResourceKey.of(answer), answer);
  }

  void forget(ResourceKey key) {
    newer.remove(key);
  }

  /** What the watches have seen, but for resources of which we know something newer. */
  List<CustomResource<?, ?>> over(List<CustomResource<?, ?>> watched) {
    var result = new ArrayList<CustomResource<?, ?>>(watched.size());
    var seen = new HashSet<ResourceKey>();
    for (CustomResource<?, ?> resource : watched) {
      var key = ResourceKey.of(resource);
      seen.add(key);
      var mine = newer.get(key);
      if (mine != null && isNewer(mine.getMetadata(), resource.getMetadata())) {
        result.add(mine);
      } else {
        newer.remove(key);
        result.add(resource);
      }
    }
    newer.keySet().retainAll(seen); // what the watches have lost is gone
    return result;
  }

  /** Resource versions of one resource grow; the API server's own documentation now says so too. */
  private static boolean isNewer(ObjectMeta mine, ObjectMeta watched) {
    return Objects.equals(mine.getUid(), watched.getUid())
        && Long.parseUnsignedLong(mine.getResourceVersion())
            > Long.parseUnsignedLong(watched.getResourceVersion());
  }
}
