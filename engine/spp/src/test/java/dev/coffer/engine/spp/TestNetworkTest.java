package dev.coffer.engine.spp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RestoreOrder;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** R13: no machine of a Test restore meets the original on its network by accident. */
class TestNetworkTest extends Scene {

  @Test
  void r13_no_restore_starts_a_test_machine_on_a_network_that_may_be_the_originals() {
    var point = saved();
    var error =
        errorOf(EngineError.Refused.class, () -> engine().restore(newRequest(), started(point)));
    assertThat(error.message()).contains("web-test").contains("testNetwork");
    assertThat(spp.vcenter().named("web-test")).isEmpty();
  }

  @Test
  void r13_a_test_machine_that_is_off_says_what_to_do_before_it_is_started() {
    var order = test(saved(), "web-test");
    var restore = awaitRestore(engine().restore(newRequest(), order));
    assertThat(restore.note().orElseThrow()).contains("web-test").contains("network");
    assertThat(see(restore.vm().orElseThrow().id()).isOn()).isFalse();
  }

  @Test
  void r13_it_is_started_where_somebody_has_seen_that_the_server_isolates_it() {
    var point = saved();
    try (var confirmed = opening().with("testNetwork", "isolated").open()) {
      confirmed.restore(newRequest(), started(point));
    }
    reopen();
    var id = look().restores().getFirst().id();
    var restore = awaitRestore(id);
    assertThat(restore.note()).isEmpty();
    assertThat(see(restore.vm().orElseThrow().id()).isOn()).isTrue();
  }

  private RecoveryPoint saved() {
    var gold = policy("gold");
    assign(web, gold);
    return point(gold);
  }

  private static RestoreOrder started(RecoveryPoint point) {
    return new RestoreOrder(point.id(), new RestoreOrder.Test("web-test", Set.of(), true));
  }
}
