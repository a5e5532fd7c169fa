package dev.coffer.operator.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.Cloner;

/**
 * The SDK copies every resource, by way of JSON, before it shows it to a reconciler, which might
 * change it. Ours only look that something happened.
 */
final class NoCopies implements Cloner {

  @Override
  public <R extends HasMetadata> R clone(R resource) {
    return resource;
  }
}
