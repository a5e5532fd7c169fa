package dev.coffer.operator.plan;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * What is to be done and what cannot be.
 *
 * @param steps in the order in which they are to be made
 * @param withheld steps that are not made while the resources that want them are paused
 * @param blockers sorted
 * @param hash SHA-256 over steps and blockers, in hexadecimal: equal for the same input, whatever
 *     the order in which it arrived. Request ids are not part of it: they follow from the rest.
 * @param findings what the statuses need to know, one for every resource
 * @param finished resources that are being deleted and for which nothing is left to do: their
 *     finalizer can go
 */
public record Plan(
    List<Step> steps,
    List<Step> withheld,
    List<Blocker> blockers,
    String hash,
    Map<ResourceKey, Finding> findings,
    SortedSet<ResourceKey> finished) {

  public boolean isEmpty() {
    return steps.isEmpty();
  }
}
