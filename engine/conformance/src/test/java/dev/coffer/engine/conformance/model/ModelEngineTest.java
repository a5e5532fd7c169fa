package dev.coffer.engine.conformance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.Capability;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.JobState;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Problem;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.Session;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What tests may rely on that the contract does not say: faults, counts, work that waits. */
class ModelEngineTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private Instant now = NOON;
  private final InstantSource clock = () -> now;
  private final ModelWorld world = new ModelWorld().addSite("vault-b", "zone-b");
  private final VmId web = world.addVm("web", "zone-a", "vda");
  private final ModelEngine engine = ModelEngine.over(world, clock);

  @Test
  void a_fault_before_a_call_leaves_everything_as_it_was() {
    engine.setFaults(Faults.unavailableBefore(1));
    assertThatThrownBy(() -> gold("a")).isInstanceOf(EngineException.class);
    assertThat(look().policies()).isEmpty();
  }

  @Test
  void a_fault_after_a_call_hides_what_has_happened() {
    engine.setFaults(Faults.unavailableAfter(1));
    assertThatThrownBy(() -> gold("a")).isInstanceOf(EngineException.class);
    assertThat(look().policies()).hasSize(1);
    assertThat(gold("a")).isEqualTo(look().policies().getFirst().id());
  }

  @Test
  void calls_are_counted_by_method_and_broken_ones_count() {
    engine.setFaults(Faults.unavailableBefore(2));
    gold("a");
    assertThatThrownBy(this::look).isInstanceOf(EngineException.class);
    look();
    assertThat(engine.calls()).containsOnly(entry("createPolicy", 1), entry("observe", 2));
    engine.forgetCalls();
    assertThat(engine.calls()).isEmpty();
  }

  @Test
  void work_that_is_paused_stays_under_way_until_it_is_finished() {
    var policy = assigned();
    engine.pauseWork();
    engine.run(new RequestId("r1"), web, policy);
    assertThat(look().jobs().getFirst().state()).isInstanceOf(JobState.Running.class);
    engine.finishWork();
    assertThat(look().sessions().getFirst().state()).isEqualTo(Session.State.COMPLETED);
  }

  @Test
  void work_that_is_paused_can_be_made_to_fail() {
    var policy = assigned();
    engine.pauseWork();
    engine.run(new RequestId("r1"), web, policy);
    engine.failWork(new Problem("SnapshotCannotClose", "the disk is written to all the time"));
    assertThat(look().sessions().getFirst().state()).isEqualTo(Session.State.FAILED);
    assertThat(look().virtualMachines().getFirst().newestPoint()).isEmpty();
  }

  @Test
  void what_a_schedule_owes_is_done_once_at_the_next_call() {
    assigned();
    now = NOON.plus(Duration.ofDays(3));
    assertThat(look().sessions())
        .singleElement()
        .satisfies(session -> assertThat(session.trigger()).isEqualTo(Session.Trigger.SCHEDULE));
  }

  @Test
  void a_closed_connection_answers_nothing_and_another_knows_everything() {
    var policy = assigned();
    engine.close();
    assertThatThrownBy(this::look).isInstanceOf(EngineException.class);
    assertThat(engine.reopen().observe(NOON).policies().getFirst().id()).isEqualTo(policy);
  }

  @Test
  void another_connection_may_lack_a_capability() {
    gold("a");
    var lesser = EnumSet.complementOf(EnumSet.of(Capability.MANAGE_POLICIES));
    assertThat(engine.reopen(lesser).capabilities()).isEqualTo(lesser);
  }

  @Test
  void one_that_only_runs_whole_policies_runs_a_machine_that_carries_one_alone() {
    var gold = assigned();
    var lesser = engine.reopen(EnumSet.complementOf(EnumSet.of(Capability.RUN_ONE_VM)));
    var session = lesser.run(new RequestId("alone"), web, gold);

    var db = world.addVm("db", "zone-a", "vda");
    lesser.setPolicies(new Target.OfVm(db), Set.of(), Set.of(gold));
    assertThatThrownBy(() -> lesser.run(new RequestId("both"), web, gold))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(Capability.RUN_ONE_VM.verb());
    assertThat(lesser.run(new RequestId("alone"), web, gold)).isEqualTo(session);
  }

  private static Map.Entry<String, Integer> entry(String method, int times) {
    return Map.entry(method, times);
  }

  private Observation look() {
    return engine.observe(NOON);
  }

  private PolicyId gold(String request) {
    return engine.createPolicy(
        new RequestId(request),
        new PolicySpec(
            "gold",
            "vault-b",
            Optional.of(new Schedule("30 22 * * *", ZoneOffset.UTC)),
            new Retention(0, 0, 7, 0, 0, 0)));
  }

  private PolicyId assigned() {
    var policy = gold("a");
    engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(policy));
    return policy;
  }
}
