package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.LIST_RECOVERY_POINTS;
import static dev.coffer.engine.Capability.MANAGE_POLICIES;
import static dev.coffer.engine.Capability.RESTORE;
import static dev.coffer.engine.Capability.RUN_ONE_VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Session;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Several callers at once get what they would get one after the other. */
abstract class ConcurrencyConformance extends Topic {

  private static final int CALLERS = 8;
  private static final RequestId REQUEST = new RequestId("asked.by.all");

  @Test
  void one_request_of_many_callers_makes_one_policy() throws Exception {
    needs(MANAGE_POLICIES);
    var ids = together(_ -> () -> engine().createPolicy(REQUEST, onDemand("gold")));
    assertThat(new HashSet<>(ids)).hasSize(1);
    assertThat(look().policies()).hasSize(1);
  }

  @Test
  void one_request_of_many_callers_makes_one_run() throws Exception {
    needs(RUN_ONE_VM, LIST_RECOVERY_POINTS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    var ids = new HashSet<>(together(_ -> () -> engine().run(REQUEST, web, gold)));
    assertThat(ids).hasSize(1);
    assertThat(awaitSession(ids.iterator().next()).state()).isEqualTo(Session.State.COMPLETED);
    assertThat(pointsOf(web)).hasSize(1);
  }

  @Test
  void one_request_of_many_callers_makes_one_restore() throws Exception {
    needs(RESTORE, RUN_ONE_VM, LIST_RECOVERY_POINTS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    var form = new RestoreOrder.Test("web-test", Set.of(), false);
    var order = new RestoreOrder(point(web, gold).id(), form);
    var ids = new HashSet<>(together(_ -> () -> engine().restore(REQUEST, order)));
    assertThat(ids).hasSize(1);
    assertThat(awaitRestore(ids.iterator().next()).phase()).isEqualTo(Phase.READY);
    assertThat(look().virtualMachines()).hasSize(2);
  }

  @Test
  void of_many_callers_who_saw_the_same_set_one_wins_and_the_others_get_a_conflict()
      throws Exception {
    List<PolicyId> policies = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      policies.add(policy("policy-" + i));
    }
    var web = machine("web", "vda");
    var won = together(i -> () -> wins(new Target.OfVm(web), Set.of(policies.get(i))));
    assertThat(won).filteredOn(win -> win).hasSize(1);
    assertThat(see(web).policies()).containsExactly(policies.get(won.indexOf(true)));
  }

  @Test
  void runs_of_many_machines_at_once_all_make_their_point() throws Exception {
    needs(RUN_ONE_VM, LIST_RECOVERY_POINTS);
    var gold = policy("gold");
    var machines = new ArrayList<VmId>();
    for (int i = 0; i < CALLERS; i++) {
      var vm = machine("web-" + i, "vda");
      assign(vm, gold);
      machines.add(vm);
    }
    var sessions =
        together(i -> () -> engine().run(new RequestId("run." + i), machines.get(i), gold));
    sessions.forEach(this::awaitSession);
    assertThat(machines).allSatisfy(vm -> assertThat(pointsOf(vm)).hasSize(1));
  }

  private boolean wins(Target target, Set<PolicyId> wanted) {
    try {
      engine().setPolicies(target, Set.of(), wanted);
      return true;
    } catch (EngineException e) {
      assertThat(e.error()).isInstanceOf(EngineError.Conflict.class);
      return false;
    }
  }

  private static <T> List<T> together(IntFunction<Callable<T>> callers) throws Exception {
    var go = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> answers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        var caller = callers.apply(i);
        answers.add(
            threads.submit(
                () -> {
                  go.await();
                  return caller.call();
                }));
      }
      go.countDown();
      return all(answers);
    }
  }

  private static <T> List<T> all(List<Future<T>> answers)
      throws InterruptedException, ExecutionException {
    List<T> all = new ArrayList<>();
    for (Future<T> answer : answers) {
      all.add(answer.get());
    }
    return all;
  }
}
