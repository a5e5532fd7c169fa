package dev.coffer.engine.spp.policy;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.spp.wire.Item;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The policies at one moment.
 *
 * @param items all SLA policies as the API shows them, those for other things than machines
 *     included
 * @param policies those that back machines up to a site
 */
public record KnownPolicies(List<Item> items, List<KnownPolicy> policies) {

  public KnownPolicies {
    items = List.copyOf(items);
    policies = List.copyOf(policies);
  }

  /** Their ids by name. */
  public Map<String, PolicyId> ids() {
    var ids = new HashMap<String, PolicyId>();
    policies.forEach(policy -> ids.put(policy.name(), policy.id()));
    return ids;
  }

  public Optional<KnownPolicy> find(PolicyId id) {
    return policies.stream().filter(policy -> policy.id().equals(id)).findFirst();
  }

  /**
   * One policy.
   *
   * @throws EngineException NotFound
   */
  public KnownPolicy get(PolicyId id) {
    return find(id).orElseThrow(() -> EngineException.notFound("policy", id.value()));
  }
}
