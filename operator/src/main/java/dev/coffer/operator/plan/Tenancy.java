package dev.coffer.operator.plan;

import dev.coffer.engine.VirtualMachine;
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

  /** What the resources of a namespace may use and see; all else does not exist for them. */
  Access of(String namespace) {
    if (tenants.isEmpty()) {
      return new Everything();
    }
    return tenants.stream()
        .filter(tenant -> tenant.has(namespace))
        .<Access>map(tenant -> tenant)
        .findFirst()
        .orElseGet(Nothing::new);
  }

  /** What somebody may use and see. */
  sealed interface Access {

    boolean uses(String engine);

    boolean sees(VirtualMachine vm);

    /**
     * Whether recovery points of a machine that the inventory has no more may be used. Nobody knows
     * in which folder it was, so only those who see every folder may.
     */
    boolean seesGone();
  }

  record Everything() implements Access {

    @Override
    public boolean uses(String engine) {
      return true;
    }

    @Override
    public boolean sees(VirtualMachine vm) {
      return true;
    }

    @Override
    public boolean seesGone() {
      return true;
    }
  }

  record Nothing() implements Access {

    @Override
    public boolean uses(String engine) {
      return false;
    }

    @Override
    public boolean sees(VirtualMachine vm) {
      return false;
    }

    @Override
    public boolean seesGone() {
      return false;
    }
  }

  /**
   * Who shares engines with others.
   *
   * @param namespaces names, or patterns with {@code *} and {@code ?}
   * @param engines by name; others do not exist for it
   * @param folder its machines are in this folder or below it; without one, all machines are
   */
  public record Tenant(
      String name, List<String> namespaces, Set<String> engines, Optional<String> folder)
      implements Access {

    public Tenant {
      namespaces = List.copyOf(namespaces);
      engines = Set.copyOf(engines);
    }

    boolean has(String namespace) {
      return namespaces.stream().anyMatch(glob -> new NameGlob(glob).matches(namespace));
    }

    @Override
    public boolean uses(String engine) {
      return engines.contains(engine);
    }

    @Override
    public boolean sees(VirtualMachine vm) {
      return folder.isEmpty() || Folders.contains(folder.get(), vm.folder());
    }

    @Override
    public boolean seesGone() {
      return folder.isEmpty();
    }
  }
}
