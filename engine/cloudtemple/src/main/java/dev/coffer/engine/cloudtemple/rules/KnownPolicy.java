package dev.coffer.engine.cloudtemple.rules;

import dev.coffer.engine.PolicyId;

/**
 * What the rules must know of a policy.
 *
 * @param site where it stores
 * @param zone where that site stands
 * @param held whether any of its jobs is
 */
public record KnownPolicy(PolicyId id, String name, String site, String zone, boolean held) {}
