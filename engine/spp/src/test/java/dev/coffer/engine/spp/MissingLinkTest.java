package dev.coffer.engine.spp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError.Refused;
import dev.coffer.engine.Restore.Phase;
import org.junit.jupiter.api.Test;

/** What the server does not offer is not done by guesswork, and is said (reference, section 12). */
class MissingLinkTest extends Scene {

  @Test
  void a_job_that_does_not_offer_hold_is_not_held_and_the_refusal_says_what_it_offers() {
    var gold = policy("gold");
    assign(web, gold);
    spp.hideLink("hold");
    var refused = errorOf(Refused.class, () -> engine().hold(jobOf(gold).id()));
    assertThat(refused.message()).contains("vmware_gold", "hold", "start");
    assertThat(faults().count("POST", "action=hold")).isZero();
    assertThat(jobOf(gold).isHeld()).isFalse();
  }

  @Test
  void a_held_job_that_does_not_offer_release_stays_held() {
    var gold = policy("gold");
    assign(web, gold);
    engine().hold(jobOf(gold).id());
    spp.hideLink("release");
    var refused = errorOf(Refused.class, () -> engine().release(jobOf(gold).id()));
    assertThat(refused.message()).contains("vmware_gold", "release");
    assertThat(faults().count("POST", "action=release")).isZero();
  }

  @Test
  void a_test_machine_is_not_promoted_when_its_session_does_not_offer_it() {
    var gold = policy("gold");
    assign(web, gold);
    var restore = awaitRestore(engine().restore(newRequest(), test(point(gold), "web-test")));
    spp.hideLink("rrp");
    var refused = errorOf(Refused.class, () -> engine().promote(restore.id()));
    assertThat(refused.message()).contains("rrp");
    assertThat(faults().count("POST", "action=resume")).isZero();
    assertThat(awaitRestore(restore.id()).phase()).isEqualTo(Phase.READY);
  }

  @Test
  void a_test_machine_is_not_said_to_be_cleaned_up_when_its_session_does_not_offer_it() {
    var gold = policy("gold");
    assign(web, gold);
    var restore = awaitRestore(engine().restore(newRequest(), test(point(gold), "web-test")));
    spp.hideLink("end_iv");
    var refused = errorOf(Refused.class, () -> engine().cleanUp(restore.id()));
    assertThat(refused.message()).contains("end_iv");
    assertThat(awaitRestore(restore.id()).phase()).isEqualTo(Phase.READY);
    assertThat(spp.vcenter().named("web-test")).hasSize(1);
  }
}
