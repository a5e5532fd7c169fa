package dev.coffer.engine.cloudtemple;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.JobState;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.cloudtemple.fake.Oddities.DiskLists;
import dev.coffer.engine.cloudtemple.fake.Oddities.DiskQuery;
import dev.coffer.engine.cloudtemple.fake.Oddities.JobPolicyIds;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever turns out to be so of what nobody knows, machines and disks have what was asked for. */
class UnknownsTest extends VmwareScene {

  private final PolicyId silver = new PolicyId(console.spp().addPolicy("silver", "DC-EQX6", 30));
  private final DiskId data = new DiskId(console.world().addDisk(web.value(), "vdb", 1 << 20));

  @ParameterizedTest
  @CsvSource({
    "KEPT, EFFECTIVE, effective",
    "RESET, EFFECTIVE, effective",
    "FOLLOWING, EFFECTIVE, effective",
    "KEPT, OWN, own",
    "RESET, OWN, own",
    "FOLLOWING, OWN, own"
  })
  void an_exclusion_outlives_a_new_policy_of_its_machine_and_leaves_with_its_own(
      DiskLists lists, DiskQuery query, String setting) {
    console.oddities().diskLists = lists;
    console.oddities().diskQuery = query;
    driver.with("assumptions", Map.of("diskPolicies", setting));
    anotherProcess();
    set(Set.of(), Set.of(gold));
    engine().setExclusions(data, Set.of(), Set.of(gold));
    assertThat(backedUpBy()).isEmpty();

    set(Set.of(gold), Set.of(gold, silver));
    assertThat(backedUpBy()).containsExactly(silver.value());
    assertThat(disk().excludedFrom()).containsExactly(gold);

    set(Set.of(gold, silver), Set.of(silver));
    console.spp().release(gold.value());
    set(Set.of(silver), Set.of(gold, silver));
    assertThat(backedUpBy()).containsExactlyInAnyOrder(gold.value(), silver.value());
    assertThat(disk().excludedFrom()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(DiskLists.class)
  void a_policy_of_a_disk_outlives_a_change_of_its_machine(DiskLists lists) {
    console.oddities().diskLists = lists;
    engine().setPolicies(new Target.OfDisk(data), Set.of(), Set.of(silver));
    set(Set.of(), Set.of(gold));
    assertThat(backedUpBy()).containsExactlyInAnyOrder(gold.value(), silver.value());
    assertThat(disk().policies()).containsExactly(silver);
    set(Set.of(gold), Set.of());
    assertThat(backedUpBy()).containsExactly(silver.value());
  }

  @ParameterizedTest
  @EnumSource(JobPolicyIds.class)
  void a_job_belongs_to_its_policy_by_whatever_id_it_names_that(JobPolicyIds ids) {
    console.oddities().jobPolicyIds = ids;
    assign();
    assertThat(job().state()).isEqualTo(new JobState.Idle());
  }

  @Test
  void another_word_for_held_can_be_told() {
    console.oddities().held = "SUSPENDED";
    assign();
    console.spp().hold(gold.value());
    assertThat(look().isHeld(gold)).isFalse();
    driver.with("assumptions", Map.of("heldStatuses", List.of("HELD", "SUSPENDED")));
    anotherProcess();
    assertThat(look().isHeld(gold)).isTrue();
  }

  private Set<String> backedUpBy() {
    return console.spp().policiesOfDisk(data.value());
  }

  private VirtualMachine.Disk disk() {
    return see().disks().stream().filter(disk -> disk.id().equals(data)).findFirst().orElseThrow();
  }

  private void set(Set<PolicyId> seen, Set<PolicyId> wanted) {
    engine().setPolicies(new Target.OfVm(web), seen, wanted);
  }
}
