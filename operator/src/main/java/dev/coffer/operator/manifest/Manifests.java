package dev.coffer.operator.manifest;

import java.util.List;
import java.util.Map;

/**
 * Everything that was read.
 *
 * @param resources of our kinds that are valid, in the order of reading
 * @param namespaceLabels the labels of each namespace that the files describe
 * @param skipped what is not ours
 * @param problems what must be changed; a resource that has one is not among {@code resources}
 */
public record Manifests(
    List<Manifest> resources,
    Map<String, Map<String, String>> namespaceLabels,
    List<Skipped> skipped,
    List<ManifestProblem> problems) {

  public Manifests {
    resources = List.copyOf(resources);
    namespaceLabels = Map.copyOf(namespaceLabels);
    skipped = List.copyOf(skipped);
    problems = List.copyOf(problems);
  }

  /**
   * A document that Coffer has no use for.
   *
   * @param kind empty when the document is no resource at all
   */
  public record Skipped(Origin origin, String kind) {}
}
