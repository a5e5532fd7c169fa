package dev.coffer.operator.cli;

import dev.coffer.operator.apply.ResourceStore;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Wanted;
import dev.coffer.operator.state.StateFolder;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** A store in which there is one resource, so that a command touches nothing else. */
record OneResource(StateFolder state, ResourceKey key) implements ResourceStore {

  @Override
  public Wanted list() {
    return Wanted.of(
        Stream.<CustomResource<?, ?>>of(state.resource(key)).filter(Objects::nonNull).toList(),
        state.namespaceLabels());
  }

  @Override
  public Set<ResourceKey> saveStatuses(List<CustomResource<?, ?>> resources) {
    return state.saveStatuses(resources);
  }

  @Override
  public void removeFinalizer(ResourceKey resource) {
    state.removeFinalizer(resource);
  }
}
