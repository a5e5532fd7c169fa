package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.LIST_RECOVERY_POINTS;
import static dev.coffer.engine.Capability.MANAGE_POLICIES;
import static dev.coffer.engine.Capability.RESTORE;
import static dev.coffer.engine.Capability.RUN_ONE_VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.VmId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The same request is fulfilled once, whatever happens between the first and the second call. */
abstract class IdempotenceConformance extends Topic {

  private static final RequestId REQUEST = new RequestId("the.same:request_Z-1");

  @Test
  void a_policy_is_made_once() {
    needs(MANAGE_POLICIES);
    var gold = engine().createPolicy(REQUEST, onDemand("gold"));
    changesNothing(
        () -> assertThat(engine().createPolicy(REQUEST, onDemand("gold"))).isEqualTo(gold));
    harness.restart(() -> {});
    changesNothing(
        () -> assertThat(engine().createPolicy(REQUEST, onDemand("gold"))).isEqualTo(gold));
  }

  @Test
  void the_request_counts_and_not_what_it_asks_for() {
    needs(MANAGE_POLICIES);
    var gold = engine().createPolicy(REQUEST, onDemand("gold"));
    changesNothing(
        () -> assertThat(engine().createPolicy(REQUEST, hourly("silver"))).isEqualTo(gold));
  }

  @Test
  void a_policy_that_was_deleted_is_not_made_again_by_the_same_request() {
    needs(MANAGE_POLICIES);
    var gold = engine().createPolicy(REQUEST, onDemand("gold"));
    engine().deletePolicy(gold);
    assertThat(engine().createPolicy(REQUEST, onDemand("gold"))).isEqualTo(gold);
    assertThat(look().policies()).isEmpty();
  }

  @Test
  void a_backup_is_run_once() {
    needs(RUN_ONE_VM, LIST_RECOVERY_POINTS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    var session = engine().run(REQUEST, web, gold);
    assertThat(engine().run(REQUEST, web, gold)).isEqualTo(session);
    awaitSession(session);
    changesNothing(() -> assertThat(engine().run(REQUEST, web, gold)).isEqualTo(session));
    harness.restart(() -> {});
    changesNothing(() -> assertThat(engine().run(REQUEST, web, gold)).isEqualTo(session));
    assertThat(pointsOf(web)).hasSize(1);
  }

  @Test
  void a_run_that_would_now_be_refused_is_still_the_run_that_was_made() {
    needs(RUN_ONE_VM);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    var session = engine().run(REQUEST, web, gold);
    awaitSession(session);
    assign(web);
    assertThat(engine().run(REQUEST, web, gold)).isEqualTo(session);
    assertThat(engine().run(REQUEST, new VmId("no-such-machine"), gold)).isEqualTo(session);
  }

  @Test
  void different_requests_are_different_runs() {
    needs(RUN_ONE_VM, LIST_RECOVERY_POINTS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    var first = backUp(web, gold);
    var second = backUp(web, gold);
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(pointsOf(web)).hasSize(2);
  }

  @Test
  void a_restore_is_done_once() {
    var order = testRestore();
    var restore = engine().restore(REQUEST, order);
    assertThat(engine().restore(REQUEST, order)).isEqualTo(restore);
    assertThat(awaitRestore(restore).phase()).isEqualTo(Phase.READY);
    var machines = new HashSet<>(look().virtualMachines());
    harness.restart(() -> {});
    changesNothing(() -> assertThat(engine().restore(REQUEST, order)).isEqualTo(restore));
    assertThat(new HashSet<>(look().virtualMachines())).isEqualTo(machines).hasSize(2);
    assertThat(restoreOf(restore).request()).isEqualTo(REQUEST);
    assertThat(restoreOf(restore).order()).isEqualTo(order);
  }

  @Test
  void another_order_under_the_same_request_is_the_restore_that_was_made() {
    var order = testRestore();
    var restore = engine().restore(REQUEST, order);
    awaitRestore(restore);
    var other = new RestoreOrder(order.point(), new RestoreOrder.Clone("another name", Set.of()));
    changesNothing(() -> assertThat(engine().restore(REQUEST, other)).isEqualTo(restore));
  }

  @Test
  void a_restore_that_was_cleaned_up_is_not_done_again_by_the_same_request() {
    var order = testRestore();
    var restore = engine().restore(REQUEST, order);
    awaitRestore(restore);
    engine().cleanUp(restore);
    eventually().until(() -> findRestore(restore).filter(r -> r.phase().isUnderWay()).isEmpty());
    harness.restart(() -> {});
    assertThat(engine().restore(REQUEST, order)).isEqualTo(restore);
    assertThat(look().virtualMachines()).hasSize(1);
  }

  private RestoreOrder testRestore() {
    needs(RESTORE, RUN_ONE_VM, LIST_RECOVERY_POINTS);
    PolicyId gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    var test = new RestoreOrder.Test("web-test", Set.of(), false);
    return new RestoreOrder(point(web, gold).id(), test);
  }
}
