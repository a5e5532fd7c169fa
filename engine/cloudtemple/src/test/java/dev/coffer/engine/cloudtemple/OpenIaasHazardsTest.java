package dev.coffer.engine.cloudtemple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.cloudtemple.fake.FakeConsole;
import dev.coffer.engine.cloudtemple.fake.Fault;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known to happen on OpenIaaS alone. */
class OpenIaasHazardsTest {

  private static final String ASSIGN = "/open_iaas/policies/assign$";

  private final FakeConsole console = FakeConsole.start();
  private final Driver driver = new Driver(console, "openiaas").impatient();
  private final PolicyId gold;
  private final VmId web;
  private final Engine engine;

  OpenIaasHazardsTest() {
    console.world().addPool("AZ05");
    gold = new PolicyId(console.openIaas().addPolicy("gold", "AZ05"));
    web = new VmId(console.world().addMachine("web", "AZ05"));
    console.world().addDisk(web.value(), "vda", 1 << 20);
    engine = driver.open();
  }

  @AfterEach
  void close() {
    engine.close();
    driver.close();
  }

  @Test
  void the_last_policy_is_replaced_by_the_one_that_stands_for_none_as_an_empty_list_hangs() {
    var none = console.openIaas().addNoBackup("AZ05");
    set(Set.of(), Set.of(gold));
    set(Set.of(gold), Set.of());
    assertThat(console.openIaas().policiesOf(web.value())).containsExactly(none);
    assertThat(engine.observe(Instant.EPOCH).virtualMachines().getFirst().policies()).isEmpty();
  }

  @Test
  void where_no_policy_stands_for_none_the_last_one_is_not_removed_and_nothing_is_sent() {
    set(Set.of(), Set.of(gold));
    var thrown = catchThrowableOfType(EngineException.class, () -> set(Set.of(gold), Set.of()));
    assertThat(thrown.error()).isInstanceOf(EngineError.Refused.class);
    assertThat(thrown).hasMessageContaining("nobackup");
    assertThat(console.journal().count("POST", ASSIGN)).isEqualTo(1);
  }

  @Test
  void policies_that_hang_are_given_up_soon_and_asked_for_again() {
    console.faults().next("GET", "/open_iaas/policies$", Fault.hang());
    assertThat(engine.observe(Instant.EPOCH).policies()).hasSize(1);
  }

  @Test
  void policies_that_hang_for_good_are_unavailable_and_not_gone() {
    console.faults().always("GET", "/open_iaas/policies$", Fault.hang());
    var thrown = catchThrowableOfType(EngineException.class, () -> engine.observe(Instant.EPOCH));
    assertThat(thrown.error()).isInstanceOf(EngineError.Unavailable.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void backups_are_dated_right_in_seconds_and_in_milliseconds(boolean milliseconds) {
    console.oddities().timestampsInMilliseconds = milliseconds;
    console.openIaas().assign(web.value(), gold.value());
    var before = console.clock().instant().minusSeconds(1);
    console.openIaas().run(gold.value());
    var points = engine.recoveryPoints(new VmSelector.ById(web));
    assertThat(points).hasSize(1);
    assertThat(points.getFirst().at()).isBetween(before, console.clock().instant());
  }

  private void set(Set<PolicyId> seen, Set<PolicyId> wanted) {
    engine.setPolicies(new Target.OfVm(web), seen, wanted);
  }
}
