package dev.coffer.engine.spp.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PolicyId;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DiskPoliciesTest {

  private static final PolicyId GOLD = new PolicyId("gold");
  private static final PolicyId SILVER = new PolicyId("silver");

  @Property
  void what_is_written_is_read_back(
      @ForAll("policies") Set<PolicyId> machine,
      @ForAll("policies") Set<PolicyId> own,
      @ForAll("policies") Set<PolicyId> excluded) {
    var left = new TreeSet<>(excluded);
    left.retainAll(machine);
    left.removeAll(own);
    var meant = new DiskPolicies(new TreeSet<>(own), left);
    assertThat(DiskPolicies.read(Optional.of(meant.list(machine)), machine, own)).isEqualTo(meant);
  }

  @Property
  void a_list_that_is_read_means_that_list(
      @ForAll("policies") Set<PolicyId> list,
      @ForAll("policies") Set<PolicyId> machine,
      @ForAll("policies") Set<PolicyId> assigned) {
    assertThat(DiskPolicies.read(Optional.of(list), machine, assigned).list(machine))
        .isEqualTo(list);
  }

  @Property
  void a_policy_that_joins_the_machine_covers_the_disk(
      @ForAll("policies") Set<PolicyId> list,
      @ForAll("policies") Set<PolicyId> machine,
      @ForAll("policies") Set<PolicyId> later) {
    var disk = DiskPolicies.read(Optional.of(list), machine, Set.of());
    var joined = new TreeSet<>(later);
    joined.removeAll(machine);
    assertThat(disk.onMachineWith(later).list(later)).containsAll(joined);
  }

  @Test
  void without_a_list_of_its_own_a_disk_inherits() {
    var disk = DiskPolicies.read(Optional.empty(), Set.of(GOLD), Set.of());
    assertThat(disk).isEqualTo(new DiskPolicies(new TreeSet<>(), new TreeSet<>()));
    assertThat(disk.list(Set.of(GOLD))).containsExactly(GOLD);
  }

  @Test
  void an_exclusion_leaves_with_its_policy() {
    var disk = DiskPolicies.read(Optional.of(Set.of()), Set.of(GOLD, SILVER), Set.of());
    assertThat(disk.excluded()).containsExactly(GOLD, SILVER);
    assertThat(disk.onMachineWith(Set.of(SILVER)).excluded()).containsExactly(SILVER);
  }

  @Provide
  static Arbitrary<Set<PolicyId>> policies() {
    return Arbitraries.of("gold", "silver", "bronze", "lead")
        .set()
        .map(names -> names.stream().map(PolicyId::new).collect(Collectors.toSet()));
  }
}
