package dev.coffer.engine.embedded.settings;

import dev.coffer.engine.embedded.store.s3.BucketSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/** The setting {@code bucket} of a site. */
final class BucketSection {

  private static final Set<String> SCHEMES = Set.of("http", "https");

  private BucketSection() {}

  static BucketSettings read(Section site) {
    var bucket =
        site.section("bucket")
            .allowing(Set.of("name", "region", "endpoint", "prefix", "accessKey", "secretKey"));
    if (!site.has("allocation")) {
      throw site.fault("allocation", "is missing: a bucket has no end, so say what it may take");
    }
    return new BucketSettings(
        bucket.has("endpoint") ? Optional.of(endpoint(bucket)) : Optional.empty(),
        bucket.text("region"),
        bucket.text("name"),
        bucket.has("prefix") ? prefix(bucket.text("prefix")) : "",
        bucket.text("accessKey"),
        bucket.text("secretKey").strip());
  }

  private static URI endpoint(Section bucket) {
    try {
      var uri = new URI(bucket.text("endpoint"));
      if (uri.getHost() != null && SCHEMES.contains(uri.getScheme())) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw bucket.fault("endpoint", "must be an address such as https://s3.example.org");
  }

  private static String prefix(String text) {
    String path = text.replaceAll("^/+|/+$", "");
    return path.isEmpty() ? "" : path + "/";
  }
}
