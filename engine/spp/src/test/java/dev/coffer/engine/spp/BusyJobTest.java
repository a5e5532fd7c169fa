package dev.coffer.engine.spp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Session;
import dev.coffer.engine.VmId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A job of the server does one thing at a time. */
class BusyJobTest extends Scene {

  @Test
  void a_run_of_a_job_that_stays_busy_is_not_asked_for_and_made_when_it_is_done() {
    VmId db = machine("db");
    PolicyId gold = policy("gold");
    assign(web, gold);
    assign(db, gold);
    spp.pauseWork();
    var first = engine().run(newRequest(), web, gold);
    var timePasses = Duration.ofSeconds(15);
    faults().at("jobsession").always().meanwhile(() -> spp.clock().advance(timePasses));
    var request = new RequestId("second");
    var error = errorOf(EngineError.Unavailable.class, () -> engine().run(request, db, gold));
    assertThat(error.message()).contains("vmware_gold");
    assertThat(error.retryAfter()).as("only this run waits, not the engine").isEmpty();
    assertThat(faults().count("action=adhoc")).isEqualTo(1);

    faults().clear();
    spp.resumeWork();
    awaitSession(first);
    assertThat(awaitSession(engine().run(request, db, gold)).state())
        .isEqualTo(Session.State.COMPLETED);
    assertThat(faults().count("action=adhoc")).isEqualTo(2);
  }
}
