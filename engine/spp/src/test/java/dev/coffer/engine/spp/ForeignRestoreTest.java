package dev.coffer.engine.spp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError.Refused;
import dev.coffer.engine.EngineError.Unavailable;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.spp.fake.Caller;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A restore whose answer was lost is never taken for one that a person started in the console. */
class ForeignRestoreTest extends Scene {

  private static final RequestId REQUEST = new RequestId("restore.web");
  private static final String RESTORE = "action=restore";

  @Test
  void a_restore_that_never_reached_the_server_is_made_when_it_is_asked_for_again() {
    var order = test(savedPoint(), "web-test");
    faults().at(RESTORE).cut();
    attempt(order);
    reopen();
    spp.clock().advance(Duration.ofSeconds(15));
    assertThat(awaitRestore(engine().restore(REQUEST, order)).phase()).isEqualTo(Phase.READY);
    assertThat(spp.vcenter().named("web-test")).hasSize(1);
  }

  @Test
  void one_that_a_person_began_before_is_not_it() {
    var point = savedPoint();
    personRestores("persons-machine");
    var order = test(point, "web-test");
    faults().at(RESTORE).cut();
    attempt(order);
    reopen();
    spp.clock().advance(Duration.ofSeconds(15));
    var restore = awaitRestore(engine().restore(REQUEST, order));
    assertThat(restore.vm().orElseThrow().name()).isEqualTo("web-test");
  }

  @Test
  void one_that_a_person_began_just_after_is_not_it_when_it_makes_another_machine() {
    var order = test(savedPoint(), "web-test");
    faults().at(RESTORE).cut();
    attempt(order);
    personRestores("persons-machine");
    reopen();
    spp.clock().advance(Duration.ofSeconds(15));
    errorOf(Unavailable.class, () -> engine().restore(REQUEST, order));
    spp.clock().advance(Duration.ofMinutes(5));
    var restore = awaitRestore(engine().restore(REQUEST, order));
    assertThat(restore.vm().orElseThrow().name()).isEqualTo("web-test");
    engine().cleanUp(restore.id());
    look();
    look();
    assertThat(spp.vcenter().named("web-test")).isEmpty();
    assertThat(spp.vcenter().named("persons-machine")).hasSize(1);
  }

  @Test
  void one_of_two_that_cannot_be_told_apart_is_left_to_a_person() {
    var form = new RestoreOrder.Production("web", Set.of(), false);
    var order = new RestoreOrder(savedPoint().id(), form);
    faults().at(RESTORE).loseAnswer();
    attempt(order);
    personRestores("persons-machine");
    reopen();
    var refused = errorOf(Refused.class, () -> engine().restore(REQUEST, order));
    assertThat(refused.message()).contains("onDemandRestore_", "console");
    assertThat(look().restores()).extracting(Restore::phase).doesNotContain(Phase.READY);
  }

  private RecoveryPoint savedPoint() {
    var gold = policy("gold");
    assign(web, gold);
    return point(gold);
  }

  private void personRestores(String name) {
    try (var person = new Caller(spp).loggedIn()) {
      person.restoreLatest("web", name);
    }
    look();
    look();
    look();
    assertThat(spp.vcenter().named(name)).hasSize(1);
  }

  private void attempt(RestoreOrder order) {
    try {
      engine().restore(REQUEST, order);
    } catch (EngineException e) {
      assertThat(e.error()).isInstanceOf(Unavailable.class);
    }
  }
}
