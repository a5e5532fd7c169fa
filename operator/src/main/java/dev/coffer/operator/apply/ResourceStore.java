package dev.coffer.operator.apply;

import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Wanted;
import io.fabric8.kubernetes.client.CustomResource;

/** Where resources live: the API server, or the state folder of the command line. */
public interface ResourceStore {

  /** All resources as they are now. */
  Wanted list();

  /**
   * Saves the status that the given resource carries, durably; spec and metadata are not touched.
   * It is not an error when the resource is gone.
   */
  void saveStatus(CustomResource<?, ?> resource);

  /** Lets a resource go that is being deleted: takes our finalizer away. */
  void removeFinalizer(ResourceKey resource);
}
