package dev.coffer.engine.cloudtemple.vmware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.cloudtemple.settings.DiskPolicies;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DiskSetsTest {

  private static final SortedSet<PolicyId> NONE = new TreeSet<>();

  @Test
  void a_list_like_that_of_its_machine_is_inherited() {
    assertThat(read(DiskPolicies.EFFECTIVE, ids("a", "b"), ids("a", "b")).isInherited()).isTrue();
  }

  @Test
  void a_shorter_list_leaves_out_and_a_longer_one_has() {
    var sets = read(DiskPolicies.EFFECTIVE, ids("a", "b"), ids("b", "c"));
    assertThat(sets).isEqualTo(new DiskSets(ids("c"), ids("a")));
  }

  @Test
  void an_empty_list_leaves_out_all_where_it_shows_what_backs_the_disk_up() {
    assertThat(read(DiskPolicies.EFFECTIVE, ids("a"), NONE).excluded())
        .containsExactlyElementsOf(ids("a"));
  }

  @Test
  void an_empty_list_inherits_where_it_shows_the_disks_own_and_nobody_wrote_one() {
    assertThat(read(DiskPolicies.OWN, ids("a"), NONE).isInherited()).isTrue();
    assertThat(DiskSets.read(DiskPolicies.OWN, ids("a"), NONE, Optional.of(NONE)).excluded())
        .containsExactlyElementsOf(ids("a"));
  }

  @Property
  void what_was_written_is_read_again(
      @ForAll("policies") Set<PolicyId> machine,
      @ForAll("policies") Set<PolicyId> own,
      @ForAll("policies") Set<PolicyId> leftOut,
      @ForAll DiskPolicies meaning) {
    var excluded = new TreeSet<>(leftOut);
    excluded.retainAll(machine);
    excluded.removeAll(own);
    var sets = new DiskSets(new TreeSet<>(own), excluded);
    var list = sets.list(machine);
    assertThat(DiskSets.read(meaning, machine, list, Optional.of(new TreeSet<>(own))))
        .isEqualTo(sets);
  }

  @Property
  void exclusions_leave_with_their_policy(
      @ForAll("policies") Set<PolicyId> machine, @ForAll("policies") Set<PolicyId> excluded) {
    var sets = new DiskSets(NONE, new TreeSet<>(excluded)).within(machine);
    assertThat(machine).containsAll(sets.excluded());
  }

  @Provide
  Arbitrary<Set<PolicyId>> policies() {
    return Arbitraries.of("a", "b", "c", "d").map(PolicyId::new).set();
  }

  private static DiskSets read(
      DiskPolicies meaning, SortedSet<PolicyId> machine, SortedSet<PolicyId> listed) {
    return DiskSets.read(meaning, machine, listed, Optional.empty());
  }

  private static SortedSet<PolicyId> ids(String... names) {
    return Stream.of(names).map(PolicyId::new).collect(Collectors.toCollection(TreeSet::new));
  }
}
