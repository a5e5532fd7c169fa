package dev.coffer.operator.events;

import io.fabric8.kubernetes.client.CustomResource;

/**
 * Something about a resource that is worth telling.
 *
 * @param message one sentence
 */
public record ResourceEvent(
    CustomResource<?, ?> resource, EventReason reason, Type type, String message) {

  /** The two types that Kubernetes knows. */
  public enum Type {
    Normal,
    Warning
  }
}
