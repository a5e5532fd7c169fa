package dev.coffer.operator.plan;

import dev.coffer.crds.Api;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/**
 * A resource with the annotation is planned with all others, so that what it wants is kept for it,
 * but nothing is done that only paused resources want. Deletion ends a pause.
 */
public final class Pause {

  public static final String ANNOTATION = Api.GROUP + "/paused";

  private Pause() {}

  /** Whether a resource is paused. */
  public static boolean isOn(HasMetadata resource) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return annotations != null
        && "true".equals(annotations.get(ANNOTATION))
        && !resource.isMarkedForDeletion();
  }
}
