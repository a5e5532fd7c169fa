package dev.coffer.engine.spp.fleet;

import dev.coffer.engine.PolicyId;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the one list of policies that a disk can have means: a disk with a list of its own is backed
 * up by just these, whatever its machine carries; without one it inherits.
 *
 * @param own assigned to the disk alone
 * @param excluded of its machine's, those that leave it out
 */
public record DiskPolicies(SortedSet<PolicyId> own, SortedSet<PolicyId> excluded) {

  /**
   * Reads a list.
   *
   * @param list empty where the disk has none, or the server does not show it
   * @param machine what its machine carries
   * @param assigned what Coffer has assigned to the disk alone; needed where the machine carries
   *     the same policy, which the list does not tell apart
   */
  static DiskPolicies read(
      Optional<? extends Set<PolicyId>> list, Set<PolicyId> machine, Set<PolicyId> assigned) {
    var own = new TreeSet<PolicyId>();
    var excluded = new TreeSet<PolicyId>();
    list.ifPresent(
        policies -> {
          own.addAll(policies);
          own.removeIf(policy -> machine.contains(policy) && !assigned.contains(policy));
          excluded.addAll(machine);
          excluded.removeAll(policies);
        });
    return new DiskPolicies(own, excluded);
  }

  /** The list that means this on a disk of a machine that carries these. */
  Set<PolicyId> list(Set<PolicyId> machine) {
    var list = new TreeSet<>(machine);
    list.removeAll(excluded);
    list.addAll(own);
    return list;
  }

  /** An exclusion leaves together with the policy that it is from. */
  DiskPolicies onMachineWith(Set<PolicyId> machine) {
    var left = new TreeSet<>(excluded);
    left.retainAll(machine);
    return new DiskPolicies(own, left);
  }
}
