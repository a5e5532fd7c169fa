package dev.coffer.engine.spp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError.Refused;
import dev.coffer.engine.EngineError.Unavailable;
import dev.coffer.engine.Policy;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.spp.fake.ErrorShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Policies of a server that purges, copies, and says no in three ways (reference, section 3). */
class PolicyHazardTest extends Scene {

  private static final String POLICY = "/ngp/slapolicy";

  @Test
  void a_rename_is_refused_because_the_server_would_leave_a_copy() {
    var gold = policy("gold");
    var refused = errorOf(Refused.class, () -> engine().updatePolicy(gold, spec("silver", KEEP)));
    assertThat(refused.refusal()).isEqualTo(Refusal.POLICY_NOT_POSSIBLE);
    assertThat(faults().count("PUT", POLICY)).isZero();
    assertThat(look().policies()).extracting(Policy::name).containsExactly("gold");
  }

  @ParameterizedTest
  @EnumSource(ErrorShape.class)
  void a_delete_that_the_server_refuses_is_a_refusal_with_its_reason(ErrorShape shape) {
    var gold = policy("gold");
    faults().at("DELETE", POLICY).refusal(400, "used by the job vmware_gold", shape);
    var refused = errorOf(Refused.class, () -> engine().deletePolicy(gold));
    assertThat(refused.refusal()).isEqualTo(Refusal.DEPENDENT_JOBS_EXIST);
    assertThat(refused.message()).contains("gold", "used by the job vmware_gold");
  }

  @Test
  void a_policy_whose_answer_was_lost_is_found_by_its_name_and_not_made_again() {
    var request = new RequestId("lost.policy");
    faults().at("POST", POLICY).loseAnswer();
    errorOf(Unavailable.class, () -> engine().createPolicy(request, spec("gold", KEEP)));
    reopen();
    var gold = engine().createPolicy(request, spec("gold", KEEP));
    assertThat(look().policies()).extracting(Policy::id).containsExactly(gold);
    assertThat(faults().count("POST", POLICY)).isEqualTo(1);
  }

  @Test
  void a_change_whose_answer_was_lost_is_read_back_and_not_sent_again() {
    var gold = policy("gold");
    var more = spec("gold", new Retention(20, 0, 0, 0, 0, 0));
    faults().at("PUT", POLICY).loseAnswer();
    try {
      engine().updatePolicy(gold, more);
    } catch (dev.coffer.engine.EngineException e) {
      assertThat(e.error()).isInstanceOf(Unavailable.class);
      engine().updatePolicy(gold, more);
    }
    assertThat(look().policyNamed("gold").orElseThrow().spec()).isEqualTo(more);
    assertThat(faults().count("PUT", POLICY)).isEqualTo(1);
  }
}
