package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.cloudtemple.settings.DiskPolicies;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a disk has of its own, and what of its machine it leaves out. The API has only one list for
 * each disk: leaving out is a list that is shorter than the machine's (as the product page
 * describes it), and having is one that is longer.
 *
 * @param own assigned to the disk alone
 * @param excluded policies of the machine that leave it out
 */
record DiskSets(SortedSet<PolicyId> own, SortedSet<PolicyId> excluded) {

  static final DiskSets INHERITS = new DiskSets(new TreeSet<>(), new TreeSet<>());

  DiskSets {
    own = new TreeSet<>(own);
    excluded = new TreeSet<>(excluded);
  }

  /** Whether the disk just has what its machine has. */
  boolean isInherited() {
    return own.isEmpty() && excluded.isEmpty();
  }

  /**
   * Reads them off the list that the API shows.
   *
   * @param machine what the machine carries
   * @param memory what this driver assigned to the disk itself; empty when it never wrote its list
   */
  static DiskSets read(
      DiskPolicies meaning,
      Collection<PolicyId> machine,
      Collection<PolicyId> listed,
      Optional<SortedSet<PolicyId>> memory) {
    if (meaning == DiskPolicies.OWN && listed.isEmpty() && memory.isEmpty()) {
      return INHERITS;
    }
    var own = new TreeSet<>(listed);
    own.removeAll(machine);
    memory.stream().flatMap(Collection::stream).filter(listed::contains).forEach(own::add);
    var excluded = new TreeSet<>(machine);
    excluded.removeAll(listed);
    return new DiskSets(own, excluded);
  }

  /** The list that the disk must have. */
  SortedSet<PolicyId> list(Collection<PolicyId> machine) {
    var list = new TreeSet<>(machine);
    list.removeAll(excluded);
    list.addAll(own);
    return list;
  }

  /** After the machine got another set: exclusions leave with their policy. */
  DiskSets within(Collection<PolicyId> machine) {
    var still = new TreeSet<>(excluded);
    still.retainAll(machine);
    return new DiskSets(own, still);
  }

  /** These are not the disk's own, although its list has them. */
  DiskSets without(Collection<PolicyId> foreign) {
    var less = new TreeSet<>(own);
    less.removeAll(foreign);
    return new DiskSets(less, excluded);
  }

  DiskSets owning(Collection<PolicyId> newOwn) {
    return new DiskSets(new TreeSet<>(newOwn), excluded);
  }

  DiskSets leavingOut(Collection<PolicyId> newExcluded) {
    return new DiskSets(own, new TreeSet<>(newExcluded));
  }
}
