package dev.coffer.operator.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what is ours on the API server: statuses and our finalizer, never a spec, a label or
 * somebody else's annotation.
 *
 * <p>A status is written only over the one that it was made from. When the resource has changed but
 * for its status, it is written all the same: the memory in it holds whatever the spec says, and
 * {@code observedGeneration} says which spec was looked at.
 */
final class ResourceWriter {

  private static final Logger LOG = LoggerFactory.getLogger(ResourceWriter.class);
  private static final int UNPROCESSABLE = 422;

  /** How often others may change the resource between our reading and our writing. */
  private static final int TRIES = 5;

  private final KubernetesClient client;
  private final BooleanSupplier leading;

  /**
   * @param leading whether this process may write; asked before every call
   */
  ResourceWriter(KubernetesClient client, BooleanSupplier leading) {
    this.client = client;
    this.leading = leading;
  }

  /** What became of a write. */
  sealed interface Result {}

  /** It is written; the resource as it is now. */
  record Saved(CustomResource<?, ?> answer) implements Result {}

  /** There is no such resource any more. */
  record Gone() implements Result {}

  /** Somebody else wrote the status; the resource as it is now. */
  record Outdated(CustomResource<?, ?> now) implements Result {}

  /** The API server will not have this status; it is logged. */
  record Refused() implements Result {}

  /**
   * Saves a status.
   *
   * @param before the resource that the status was made from
   * @param after the same with the new status
   * @throws KubernetesClientException when the API server does not answer
   */
  Result saveStatus(CustomResource<?, ?> before, CustomResource<?, ?> after) {
    CustomResource<?, ?> base = before;
    for (int tries = 0; tries < TRIES; tries++) {
      try {
        return new Saved(put(base, after));
      } catch (KubernetesClientException e) {
        switch (e.getCode()) {
          case HttpURLConnection.HTTP_NOT_FOUND -> {
            return new Gone();
          }
          case HttpURLConnection.HTTP_CONFLICT -> {
            var now = client.resource(before).get();
            if (now == null || !isSame(before, now)) {
              return new Gone();
            }
            if (!Objects.equals(now.getStatus(), before.getStatus())) {
              return new Outdated(now);
            }
            base = now;
          }
          case HttpURLConnection.HTTP_BAD_REQUEST, UNPROCESSABLE -> {
            logRefused(after, e);
            return new Refused();
          }
          default -> throw e;
        }
      }
    }
    return new Outdated(base);
  }

  private static boolean isSame(CustomResource<?, ?> before, CustomResource<?, ?> now) {
    return Objects.equals(before.getMetadata().getUid(), now.getMetadata().getUid());
  }

  private CustomResource<?, ?> put(CustomResource<?, ?> base, CustomResource<?, ?> after) {
    mayWrite();
    var metadata = base.getMetadata();
    after.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(metadata.getNamespace())
            .withName(metadata.getName())
            .withUid(metadata.getUid())
            .withResourceVersion(metadata.getResourceVersion())
            .build());
    try {
      return client.resource(after).updateStatus();
    } finally {
      after.setMetadata(metadata);
    }
  }

  /** Takes our finalizer off a resource; gone already is fine. */
  void removeFinalizer(CustomResource<?, ?> resource) {
    @Nullable CustomResource<?, ?> now = resource;
    for (int tries = 0; tries < TRIES && now != null && isSame(resource, now); tries++) {
      int place = now.getMetadata().getFinalizers().indexOf(Reconcilers.FINALIZER);
      if (place < 0) {
        return;
      }
      try {
        removeFinalizer(now, place);
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
          return;
        }
        if (e.getCode() != UNPROCESSABLE && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
        now = client.resource(resource).get(); // the finalizers have changed meanwhile
      }
    }
  }

  private void removeFinalizer(CustomResource<?, ?> resource, int place) {
    mayWrite();
    var path = "/metadata/finalizers/" + place;
    var patch =
        """
        [{"op": "test", "path": "%s", "value": "%s"}, {"op": "remove", "path": "%s"}]
        """
            .formatted(path, Reconcilers.FINALIZER, path);
    client.resource(resource).patch(PatchContext.of(PatchType.JSON), patch);
  }

  private void mayWrite() {
    if (!leading.getAsBoolean()) {
      throw new NotLeadingException();
    }
  }

  private static void logRefused(CustomResource<?, ?> resource, KubernetesClientException e) {
    LOG.atError()
        .addKeyValue("kind", resource.getKind())
        .addKeyValue("namespace", resource.getMetadata().getNamespace())
        .addKeyValue("name", resource.getMetadata().getName())
        .addKeyValue("error", e.getMessage())
        .log("the API server refuses the status; are the CRDs as old as the operator?");
  }
}
