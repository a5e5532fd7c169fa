package dev.coffer.operator.plan;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.DiskExclusion;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.RestoreRequest;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Everything that people declared, with the status that each resource has so far: the memory of
 * earlier passes. Resources that are being deleted are among them, with a deletion timestamp.
 *
 * @param namespaceLabels labels by namespace, for policies that are offered to other namespaces; a
 *     namespace without labels may be left out
 */
public record Wanted(
    List<BackupPolicy> policies,
    List<PolicyAssignment> assignments,
    List<DiskExclusion> exclusions,
    List<RestoreRequest> restores,
    Map<String, Map<String, String>> namespaceLabels) {

  public Wanted {
    policies = List.copyOf(policies);
    assignments = List.copyOf(assignments);
    exclusions = List.copyOf(exclusions);
    restores = List.copyOf(restores);
    namespaceLabels = Map.copyOf(namespaceLabels);
  }

  /** Sorts resources of all four kinds into their lists; new assignments get their memory. */
  public static Wanted of(
      Collection<? extends CustomResource<?, ?>> resources,
      Map<String, Map<String, String>> namespaceLabels) {
    var policies = only(BackupPolicy.class, resources);
    return new Wanted(
        policies,
        Promises.recall(policies, only(PolicyAssignment.class, resources)),
        only(DiskExclusion.class, resources),
        only(RestoreRequest.class, resources),
        namespaceLabels);
  }

  /** All resources of all kinds. */
  public List<CustomResource<?, ?>> all() {
    return Stream.<List<? extends CustomResource<?, ?>>>of(
            policies, assignments, exclusions, restores)
        .<CustomResource<?, ?>>flatMap(List::stream)
        .toList();
  }

  /** The same with some resources replaced by newer copies of themselves. */
  public Wanted with(Collection<? extends CustomResource<?, ?>> newer) {
    var resources = new LinkedHashMap<ResourceKey, CustomResource<?, ?>>();
    all().forEach(resource -> resources.put(ResourceKey.of(resource), resource));
    newer.forEach(resource -> resources.put(ResourceKey.of(resource), resource));
    return of(resources.values(), namespaceLabels);
  }

  private static <T> List<T> only(Class<T> type, Collection<?> resources) {
    return resources.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
