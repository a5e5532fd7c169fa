package dev.coffer.crds;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;

/** The four kinds, named as in a document, with their type and their manifest. */
public enum Kind {
  BackupPolicy(BackupPolicy.class),
  PolicyAssignment(PolicyAssignment.class),
  DiskExclusion(DiskExclusion.class),
  RestoreRequest(RestoreRequest.class);

  private final Class<? extends CustomResource<?, ?>> type;

  Kind(Class<? extends CustomResource<?, ?>> type) {
    this.type = type;
  }

  /** The kind of a document by its {@code kind}, such as {@code BackupPolicy}. */
  public static Optional<Kind> named(String kind) {
    return Arrays.stream(values()).filter(each -> each.name().equals(kind)).findFirst();
  }

  /** The type of its resources. */
  public Class<? extends CustomResource<?, ?>> type() {
    return type;
  }

  /** Its name in a URL, such as {@code backuppolicies}. */
  public String plural() {
    return HasMetadata.getPlural(type);
  }

  /** The file name of its CRD, such as {@code backup.coffer.dev_backuppolicies.yaml}. */
  public String manifestFile() {
    return Api.GROUP + "_" + plural() + ".yaml";
  }

  /** Its CRD in YAML, as in {@code crds/manifests}. */
  public String manifest() {
    try (InputStream file = Kind.class.getResourceAsStream("manifests/" + manifestFile())) {
      if (file == null) {
        throw new IllegalStateException("the class path lacks the manifest " + manifestFile());
      }
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
