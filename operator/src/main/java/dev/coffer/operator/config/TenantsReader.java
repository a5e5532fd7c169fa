package dev.coffer.operator.config;

import dev.coffer.operator.plan.Tenancy;
import dev.coffer.operator.plan.Tenancy.Tenant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads {@code tenants}. */
final class TenantsReader {

  private static final String TENANTS = "tenants";
  private static final Pattern NAMESPACES = Pattern.compile("[-a-z0-9*?]{1,63}");
  private static final Pattern FOLDER = Pattern.compile("/?[^/]+(/[^/]+)*/?");

  private final Set<String> engines;
  private final Map<String, String> owners = new HashMap<>();
  private final Set<String> names = new TreeSet<>();

  private TenantsReader(Set<String> engines) {
    this.engines = engines;
  }

  static Tenancy read(Section root, Set<String> engines) {
    if (!root.has(TENANTS)) {
      return Tenancy.NONE;
    }
    var sections = root.sections(TENANTS);
    if (sections.isEmpty()) {
      throw root.problem(
          TENANTS, "name at least one tenant, or leave it out: then every namespace may use all");
    }
    var reader = new TenantsReader(engines);
    return new Tenancy(sections.stream().map(reader::tenant).toList());
  }

  private Tenant tenant(Section tenant) {
    tenant.onlyFields("name", "namespaces", "engines", "virtualMachines");
    String what = "a tenant's name has at most 63 lower-case letters, digits and '-'";
    String name =
        tenant
            .text("name", EnginesReader.NAME, what)
            .orElseThrow(() -> tenant.problem("name", "it is missing; " + what));
    if (!names.add(name)) {
      throw tenant.problem(
          "name", "there is a tenant " + name + " already; give each its own name");
    }
    return new Tenant(name, namespaces(tenant, name), engines(tenant), folder(tenant));
  }

  private List<String> namespaces(Section tenant, String name) {
    var namespaces =
        several(tenant, "namespaces", NAMESPACES, "a namespace, or a pattern such as shop-*");
    for (int i = 0; i < namespaces.size(); i++) {
      String owner = owners.putIfAbsent(namespaces.get(i), name);
      if (owner != null) {
        throw tenant.elementProblem(
            "namespaces", i, "this is given to tenant " + owner + " already; a namespace has one");
      }
    }
    return namespaces;
  }

  private Set<String> engines(Section tenant) {
    var named = several(tenant, "engines", EnginesReader.NAME, "the name of an engine");
    for (int i = 0; i < named.size(); i++) {
      if (!engines.contains(named.get(i))) {
        throw tenant.elementProblem(
            "engines",
            i,
            "there is no engine %s; there are %s"
                .formatted(named.get(i), String.join(", ", new TreeSet<>(engines))));
      }
    }
    return Set.copyOf(named);
  }

  private static List<String> several(
      Section tenant, String field, Pattern pattern, String element) {
    if (!tenant.has(field)) {
      throw tenant.problem(field, "it is missing; it lists, each time, " + element);
    }
    var values = tenant.texts(field, pattern, "each element must be " + element);
    if (values.isEmpty()) {
      throw tenant.problem(field, "it must have at least one element: " + element);
    }
    return values;
  }

  private static Optional<String> folder(Section tenant) {
    if (!tenant.has("virtualMachines")) {
      return Optional.empty();
    }
    var machines = tenant.section("virtualMachines");
    machines.onlyFields("folder");
    String what = "this must be a folder of machines, such as shop or shop/web";
    return Optional.of(
        machines
            .text("folder", FOLDER, what)
            .orElseThrow(() -> machines.problem("folder", "it is missing; " + what)));
  }
}
