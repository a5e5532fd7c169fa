package dev.coffer.engine.cloudtemple.rules;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The policies that there are. */
public record KnownPolicies(Map<PolicyId, KnownPolicy> byId) {

  public KnownPolicies {
    byId = Map.copyOf(byId);
  }

  public static KnownPolicies of(Collection<KnownPolicy> policies) {
    return new KnownPolicies(
        policies.stream().collect(Collectors.toMap(KnownPolicy::id, Function.identity())));
  }

  /**
   * Those that are named.
   *
   * @throws EngineException NotFound for one that is not there
   */
  public List<KnownPolicy> require(Collection<PolicyId> ids) {
    return ids.stream().sorted().map(this::require).toList();
  }

  private KnownPolicy require(PolicyId id) {
    return Optional.ofNullable(byId.get(id))
        .orElseThrow(() -> EngineException.notFound("policy", id.value()));
  }
}
