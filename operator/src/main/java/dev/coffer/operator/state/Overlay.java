package dev.coffer.operator.state;

import dev.coffer.operator.manifest.ManifestProblem;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Wanted;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Map;

/**
 * What a state folder would hold once some manifests are applied to it. Nothing is written before
 * {@link StateFolder#save}, so a plan can be made from it first.
 *
 * @param resources all, as they would be
 * @param changed those of them that differ from what is stored
 * @param changes what would become of each resource that is given or pruned, for people
 * @param notGiven resources that were applied earlier, are not given now, and stay
 * @param problems what the manifests ask for and may not
 * @param namespaceLabels by namespace
 */
public record Overlay(
    List<CustomResource<?, ?>> resources,
    List<CustomResource<?, ?>> changed,
    Map<ResourceKey, Change> changes,
    List<ResourceKey> notGiven,
    List<ManifestProblem> problems,
    Map<String, Map<String, String>> namespaceLabels) {

  public Overlay {
    resources = List.copyOf(resources);
    changed = List.copyOf(changed);
    changes = Map.copyOf(changes);
    notGiven = List.copyOf(notGiven);
    problems = List.copyOf(problems);
    namespaceLabels = Map.copyOf(namespaceLabels);
  }

  /** What becomes of one resource. */
  public enum Change {
    CREATED,
    CONFIGURED,
    UNCHANGED,
    DELETED
  }

  /** What the planner wants to know. */
  public Wanted wanted() {
    return Wanted.of(resources, namespaceLabels);
  }
}
