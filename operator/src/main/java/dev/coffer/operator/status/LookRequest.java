package dev.coffer.operator.status;

import dev.coffer.crds.Api;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The annotation by which people and tools ask for another look at a resource, now. */
final class LookRequest {

  private static final String OURS = Api.GROUP + "/reconcile-requested-at";

  /** What {@code flux reconcile} sets. */
  private static final String FLUX = "reconcile.fluxcd.io/requestedAt";

  /** As much as the status has room for; a time stamp is shorter. */
  private static final int LONGEST = 64;

  private LookRequest() {}

  /** Its value, which the status echoes once it was looked at. */
  static Optional<String> of(ObjectMeta metadata) {
    Map<String, String> annotations = metadata.getAnnotations();
    return annotations == null
        ? Optional.empty()
        : Stream.of(OURS, FLUX)
            .filter(annotations::containsKey)
            .map(annotations::get)
            .filter(value -> value.length() <= LONGEST)
            .findFirst();
  }
}
