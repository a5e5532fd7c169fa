package dev.coffer.operator.plan;

import dev.coffer.crds.AllowedNamespaces;
import dev.coffer.crds.Kind;
import dev.coffer.crds.PolicyRef;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The policies, and who may refer to them. */
final class PolicyTable {

  private final Map<ResourceKey, PolicyState> states = new TreeMap<>();
  private final Map<String, Map<String, String>> namespaceLabels;
  private final EngineTable engines;

  PolicyTable(Map<String, Map<String, String>> namespaceLabels, EngineTable engines) {
    this.namespaceLabels = namespaceLabels;
    this.engines = engines;
  }

  void put(PolicyState state) {
    states.put(state.key(), state);
  }

  Collection<PolicyState> all() {
    return states.values();
  }

  /**
   * What a reference leads to, or a blocker for the resource that refers. A policy in another
   * namespace that is not offered, or is on an engine that is not there for the one who refers,
   * looks the same as one that does not exist.
   */
  Resolution resolve(ResourceKey from, PolicyRef ref) {
    var namespace = Objects.requireNonNullElse(ref.namespace(), from.namespace());
    var key = new ResourceKey(Kind.BackupPolicy, namespace, ref.name());
    var state = Optional.ofNullable(states.get(key));
    boolean same = namespace.equals(from.namespace());
    if (!same && state.filter(policy -> isWithinReach(policy, from.namespace())).isEmpty()) {
      return new NotPermitted(notPermitted(from, key));
    }
    return state.<Resolution>map(Found::new).orElseGet(() -> new Missing(missing(from, key)));
  }

  private boolean isWithinReach(PolicyState policy, String namespace) {
    return isOffered(policy, namespace) && engines.accessOf(namespace).uses(policy.engine());
  }

  private boolean isOffered(PolicyState policy, String namespace) {
    AllowedNamespaces allowed = policy.resource().getSpec().allowedNamespaces();
    return switch (allowed.from()) {
      case Same -> false;
      case All -> true;
      case Selector ->
          allowed.selector() != null
              && namespaceLabels
                  .getOrDefault(namespace, Map.of())
                  .entrySet()
                  .containsAll(allowed.selector().matchLabels().entrySet());
    };
  }

  private static Blocker notPermitted(ResourceKey from, ResourceKey policy) {
    return new Blocker(
        Reason.ReferenceNotPermitted,
        from,
        "policy " + policy.namespace() + "/" + policy.name(),
        ("There is no policy %s in namespace %s that is offered to namespace %s; ask its owner to"
                + " add the namespace to spec.allowedNamespaces.")
            .formatted(policy.name(), policy.namespace(), from.namespace()),
        "the owner of the policy");
  }

  private static Blocker missing(ResourceKey from, ResourceKey policy) {
    return new Blocker(
        Reason.DependencyNotReady,
        from,
        "policy " + policy.name(),
        "There is no BackupPolicy %s in namespace %s; create it, or correct the reference."
            .formatted(policy.name(), policy.namespace()),
        "the owner of " + from);
  }

  /** What a reference leads to. */
  sealed interface Resolution {}

  record Found(PolicyState policy) implements Resolution {}

  record Missing(Blocker blocker) implements Resolution {}

  record NotPermitted(Blocker blocker) implements Resolution {}
}
