package dev.coffer.operator.plan;

import dev.coffer.crds.Kind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Comparator;

/** Names one resource. */
public record ResourceKey(Kind kind, String namespace, String name)
    implements Comparable<ResourceKey> {

  private static final Comparator<ResourceKey> ORDER =
      Comparator.comparing(ResourceKey::kind)
          .thenComparing(ResourceKey::namespace)
          .thenComparing(ResourceKey::name);

  /** The key of a resource of one of the four kinds; without a namespace it is in default. */
  public static ResourceKey of(HasMetadata resource) {
    var namespace = resource.getMetadata().getNamespace();
    return new ResourceKey(
        Kind.valueOf(resource.getKind()),
        namespace == null ? "default" : namespace,
        resource.getMetadata().getName());
  }

  @Override
  public int compareTo(ResourceKey other) {
    return ORDER.compare(this, other);
  }

  /** Such as {@code PolicyAssignment shop/web}. */
  @Override
  public String toString() {
    return kind + " " + namespace + "/" + name;
  }
}
