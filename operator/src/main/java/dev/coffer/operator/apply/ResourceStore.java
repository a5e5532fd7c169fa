package dev.coffer.operator.apply;

import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Wanted;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Set;

/** Where resources live: the API server, or the state folder of the command line. */
public interface ResourceStore {

  /** All resources as they are now. */
  Wanted list();

  /**
   * Saves the statuses that the given resources carry, durably and in any order; spec and metadata
   * are not touched. It is not an error when a resource is gone.
   *
   * @return those that were not saved, because somebody else wrote their status since they were
   *     listed: what was planned for them is out of date
   */
  Set<ResourceKey> saveStatuses(List<CustomResource<?, ?>> resources);

  /** Lets a resource go that is being deleted: takes our finalizer away. */
  void removeFinalizer(ResourceKey resource);
}
