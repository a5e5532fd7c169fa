package dev.coffer.engine.spp.policy;

import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.spp.wire.Item;

/**
 * A policy, and how the API shows it.
 *
 * @param spec as it was asked for, if that is what it does
 */
public record KnownPolicy(PolicyId id, Item item, PolicySpec spec) {

  public String name() {
    return spec.name();
  }

  public Policy asPolicy() {
    return new Policy(id, spec);
  }
}
