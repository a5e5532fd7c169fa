package dev.coffer.engine.embedded.store.s3;

import java.net.URI;
import java.util.Optional;

/**
 * Which bucket, and how to get in.
 *
 * @param endpoint of a service other than Amazon's
 * @param prefix what the keys of all objects start with: empty, or a path that ends with a slash
 */
public record BucketSettings(
    Optional<URI> endpoint,
    String region,
    String bucket,
    String prefix,
    String accessKey,
    String secretKey) {

  public BucketSettings {
    if (!prefix.isEmpty() && !prefix.endsWith("/")) {
      throw new IllegalArgumentException("the prefix must end with a slash: " + prefix);
    }
  }

  /** What people call an object: its address; for the empty name, that of the store. */
  String where(String name) {
    return "s3://" + bucket + "/" + prefix + name;
  }

  /** Without the keys: it may be written to a log. */
  @Override
  public String toString() {
    return where("") + endpoint.map(uri -> " of " + uri).orElse("");
  }
}
