package dev.coffer.operator.cli;

import dev.coffer.operator.apply.ResourceStore;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Wanted;
import dev.coffer.operator.state.StateFolder;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Objects;
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
  public void saveStatus(CustomResource<?, ?> resource) {
    state.saveStatus(resource);
  }

  @Override
  public void removeFinalizer(ResourceKey resource) {
    state.removeFinalizer(resource);
  }
}
