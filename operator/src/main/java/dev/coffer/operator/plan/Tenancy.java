package dev.coffer.operator.plan;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which namespace may use which engines and see which machines. Without tenants every namespace may
 * use and see all; with them, a namespace of no tenant uses and sees nothing.
 *
 * @param tenants a namespace belongs to the first that it matches
 */
public record Tenancy(List<Tenant> tenants) {

  /** Everything is everybody's. */
  public static final Tenancy NONE = new Tenancy(List.of());

  public Tenancy {
    tenants = List.copyOf(tenants);
  }

  /**
   * Who shares engines with others.
   *
   * @param namespaces names, or patterns with {@code *} and {@code ?}
   * @param engines by name; others do not exist for it
   * @param folder its machines are in this folder or below it; without one, all machines are
   */
  public record Tenant(
      String name, List<String> namespaces, Set<String> engines, Optional<String> folder) {

    public Tenant {
      namespaces = List.copyOf(namespaces);
      engines = Set.copyOf(engines);
    }
  }
}
