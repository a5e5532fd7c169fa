package dev.coffer.engine.cloudtemple;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Capability;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Session;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.cloudtemple.fake.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job runs for all that carries its policy: for one machine where it carries it alone. */
class WholePolicyRunTest extends VmwareScene {

  private static final String RUN = "/jobs/run$";
  private static final RequestId ONE = new RequestId("one");

  private void carried() {
    driver.withoutWaits();
    anotherProcess();
    inventoried();
    assign();
  }

  private SessionId run(RequestId request) {
    return engine().run(request, web, gold);
  }

  private Session session(SessionId id) {
    return look().sessions().stream()
        .filter(session -> session.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** Sessions of the policy: those of the inventory are none. */
  private int runsSeen() {
    return look().sessions().size();
  }

  @Test
  void a_machine_that_carries_a_policy_alone_is_backed_up_on_demand() {
    carried();
    console.spp().runs().pause();
    var id = run(ONE);
    var begun = session(id);
    assertThat(begun.state()).isEqualTo(Session.State.RUNNING);
    assertThat(begun.trigger()).isEqualTo(Session.Trigger.ON_DEMAND);
    assertThat(begun.request()).contains(ONE);
    assertThat(begun.policy()).isEqualTo(gold);

    console.spp().runs().resume();
    console.clock().advance(Duration.ofMinutes(1));
    assertThat(session(id).state()).isEqualTo(Session.State.COMPLETED);
    assertThat(session(id).end()).isPresent();
  }

  @Test
  void the_same_request_is_the_same_session_and_another_one_is_another() {
    carried();
    var id = run(ONE);
    console.clock().advance(Duration.ofMinutes(1));
    assertThat(run(ONE)).isEqualTo(id);
    anotherProcess();
    assertThat(run(ONE)).isEqualTo(id);
    assertThat(session(id).request()).contains(ONE);
    assertThat(runsSeen()).isEqualTo(1);

    var second = run(new RequestId("two"));
    assertThat(second).isNotEqualTo(id);
    assertThat(session(second).request()).contains(new RequestId("two"));
  }

  @Test
  void what_the_schedule_ran_before_is_not_taken_for_the_run() {
    carried();
    console.spp().runs().last(Duration.ZERO, Duration.ofMinutes(1));
    console.spp().run(gold.value());
    var before = look().sessions().getFirst();
    assertThat(before.state()).isEqualTo(Session.State.RUNNING);
    assertThat(errorOf(() -> run(ONE))).isInstanceOf(EngineError.Unavailable.class);
    console.clock().advance(Duration.ofMinutes(1));
    var id = run(ONE);
    assertThat(id).isNotEqualTo(before.id());
    assertThat(session(before.id()).request()).isEmpty();
    assertThat(session(before.id()).trigger()).isEqualTo(Session.Trigger.SCHEDULE);
  }

  @Test
  void a_run_whose_answer_is_lost_is_found_and_not_asked_for_again() {
    carried();
    console.spp().runs().last(Duration.ofMinutes(1), Duration.ofMinutes(1));
    console.faults().next("POST", RUN, Fault.lostAnswer());
    assertThat(errorOf(() -> run(ONE))).isInstanceOf(EngineError.Unavailable.class);
    anotherProcess();
    assertThat(errorOf(() -> run(ONE))).isInstanceOf(EngineError.Unavailable.class);
    console.clock().advance(Duration.ofMinutes(2));
    var id = run(ONE);
    console.clock().advance(Duration.ofMinutes(2));
    assertThat(session(id).state()).isEqualTo(Session.State.COMPLETED);
    assertThat(run(ONE)).isEqualTo(id);
    assertThat(runsSeen()).isEqualTo(1);
  }

  @Test
  void a_run_that_never_arrived_is_asked_for_again_once_it_cannot_begin_any_more() {
    carried();
    console.faults().next("POST", RUN, Fault.cut());
    assertThat(errorOf(() -> run(ONE))).isInstanceOf(EngineError.Unavailable.class);
    assertThat(errorOf(() -> run(ONE))).isInstanceOf(EngineError.Unavailable.class);
    assertThat(runsSeen()).isZero();
    console.clock().advance(Duration.ofMinutes(15));
    var id = run(ONE);
    assertThat(session(id).request()).contains(ONE);
    assertThat(runsSeen()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_run_that_would_back_up_another_machine_is_refused_with_what_a_person_does(boolean disk) {
    carried();
    var db = new VmId(console.world().addMachine("db", "DC-TH3S"));
    var data = new DiskId(console.world().addDisk(db.value(), "vda", 1 << 20));
    engine()
        .setPolicies(disk ? new Target.OfDisk(data) : new Target.OfVm(db), Set.of(), Set.of(gold));
    var error = errorOf(() -> run(ONE));
    assertThat(error).isInstanceOf(EngineError.Unsupported.class);
    assertThat(((EngineError.Unsupported) error).capability()).isEqualTo(Capability.RUN_ONE_VM);
    assertThat(error.message()).contains("gold would back up 1 more besides", "click Run");
    assertThat(runsSeen()).isZero();
  }

  @Test
  void what_somebody_assigned_since_the_last_look_counts() {
    carried();
    look();
    var db = console.world().addMachine("db", "DC-TH3S");
    console.spp().assign(db, gold.value());
    assertThat(errorOf(() -> run(ONE))).isInstanceOf(EngineError.Unsupported.class);
  }

  @Test
  void nothing_is_run_before_all_machines_were_read() {
    carried();
    for (int i = 0; i < 9; i++) {
      console.world().addMachine("other-" + i, "DC-TH3S");
    }
    try (var slow = driver.openReading(1)) {
      assertThat(errorOf(() -> slow.run(ONE, web, gold)))
          .isInstanceOf(EngineError.Unavailable.class);
      assertThat(errorOf(() -> slow.run(ONE, web, gold)))
          .isInstanceOf(EngineError.Unavailable.class);
      assertThat(session(slow.run(ONE, web, gold)).policy()).isEqualTo(gold);
    }
  }

  @Test
  void a_machine_that_does_not_itself_carry_the_policy_is_refused() {
    var silver = new PolicyId(console.spp().addPolicy("silver", "DC-EQX6", 30));
    carried();
    assertThat(refusalOf(() -> engine().run(ONE, web, silver)))
        .contains(Refusal.POLICY_NOT_ASSIGNED);
    var disk = see().disks().getFirst().id();
    engine().setPolicies(new Target.OfDisk(disk), Set.of(), Set.of(silver));
    assertThat(refusalOf(() -> engine().run(ONE, web, silver)))
        .contains(Refusal.DISK_LEVEL_RUN_UNSUPPORTED);
    assertThat(errorOf(() -> engine().run(ONE, web, new PolicyId("none"))))
        .isInstanceOf(EngineError.NotFound.class);
  }

  @Test
  void a_held_policy_is_not_run() {
    carried();
    console.spp().hold(gold.value());
    assertThat(refusalOf(() -> run(ONE))).contains(Refusal.POLICY_HELD);
    console.spp().release(gold.value());
    assertThat(session(run(ONE)).request()).contains(ONE);
  }

  @Test
  void a_job_that_never_rests_is_not_asked_on_top() {
    carried();
    console.spp().showStatus(gold.value(), "SOMETHING");
    assertThat(errorOf(() -> run(ONE))).isInstanceOf(EngineError.Unavailable.class);
    assertThat(runsSeen()).isZero();
  }

  @Test
  void an_end_in_words_that_are_not_known_is_no_success() {
    carried();
    var id = run(ONE);
    console.clock().advance(Duration.ofMinutes(1));
    look();
    console.spp().runs().showStatus("vmware_gold", "RESOURCE ACTIVE");
    assertThat(session(id).state()).isEqualTo(Session.State.UNKNOWN);
    assertThat(session(id).request()).contains(ONE);
  }

  private Optional<Refusal> refusalOf(Runnable call) {
    return errorOf(call) instanceof EngineError.Refused refused
        ? Optional.of(refused.refusal())
        : Optional.empty();
  }
}
