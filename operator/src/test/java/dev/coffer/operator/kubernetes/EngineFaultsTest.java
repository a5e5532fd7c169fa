package dev.coffer.operator.kubernetes;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.restore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Target;
import dev.coffer.engine.conformance.model.Faults;
import dev.coffer.operator.apiserver.TestNamespace;
import dev.coffer.operator.apiserver.WithApiServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Engines that are slow, fail, refuse, or are changed by hand. */
@WithApiServer
class EngineFaultsTest {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private static EngineException unavailable(Optional<Duration> retryAfter) {
    return new EngineException(new EngineError.Unavailable("status 503", retryAfter));
  }

  /** Fails whenever one method is called. */
  private static Faults always(String broken, EngineException failure) {
    return new Faults() {
      @Override
      public void beforeCall(int n, String method) {
        if (method.equals(broken)) {
          throw failure;
        }
      }
    };
  }

  @Test
  void calls_fail_again_and_again_and_all_is_done_once_all_the_same(TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      cluster.vm("web-1");
      cluster
          .model()
          .setFaults(
              new Faults() {
                @Override
                public void beforeCall(int n, String method) {
                  if (n % 5 == 0) {
                    throw unavailable(Optional.empty());
                  }
                }

                @Override
                public void afterCall(int n, String method) {
                  if (n % 5 == 3) {
                    throw unavailable(Optional.empty());
                  }
                }
              });
      cluster.start();
      var gold = cluster.create(policy("gold").build());
      var web = cluster.create(assign("web", "gold").vm("web-1").run("1").build());
      var check = cluster.create(restore("check", "web-1").as("web-1-check").build());
      List.of(gold, web, check).forEach(resource -> cluster.awaitThat(resource, Cluster::isReady));

      cluster.model().setFaults(Faults.NONE);
      assertThat(cluster.look().policies()).hasSize(1);
      assertThat(cluster.look().sessions()).hasSize(1);
      assertThat(cluster.look().restores()).hasSize(1);
    }
  }

  @Test
  void a_slow_engine_is_waited_for(TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      cluster.vm("web-1");
      cluster
          .model()
          .setFaults(
              new Faults() {
                @Override
                public void beforeCall(int n, String method) {
                  LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
                }
              });
      cluster.start();
      cluster.create(policy("gold").build());
      var web = cluster.create(assign("web", "gold").vm("web-1").run("1").build());
      cluster.awaitThat(web, Cluster::isReady);
      cluster.model().setFaults(Faults.NONE);
      assertThat(cluster.look().sessions()).hasSize(1);
    }
  }

  @Test
  void an_engine_that_says_when_to_come_again_is_left_alone_until_then(TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      var creations = new CopyOnWriteArrayList<Long>();
      var calls = new CopyOnWriteArrayList<Long>();
      cluster
          .model()
          .setFaults(
              new Faults() {
                @Override
                public void beforeCall(int n, String method) {
                  calls.add(System.nanoTime());
                  if (method.equals("createPolicy")) {
                    creations.add(System.nanoTime());
                    if (creations.size() == 1) {
                      throw unavailable(Optional.of(RETRY_AFTER));
                    }
                  }
                }
              });
      cluster.start();
      var gold = cluster.create(policy("gold").build());
      var told =
          cluster.awaitThat(
              gold, found -> Cluster.is(found, "Ready", "Unknown", "EngineUnreachable"));
      assertThat(Cluster.message(told, "Ready")).contains("status 503");
      cluster.awaitThat(gold, Cluster::isReady);

      long failed = creations.getFirst();
      long next = calls.stream().filter(at -> at > failed).findFirst().orElseThrow();
      assertThat(Duration.ofNanos(next - failed)).isGreaterThanOrEqualTo(RETRY_AFTER);
    }
  }

  @Test
  void a_refusal_blocks_until_the_engine_changes_its_mind(TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      cluster
          .model()
          .setFaults(
              always(
                  "createPolicy",
                  new EngineException(
                      new EngineError.Refused(
                          Refusal.POLICY_NOT_POSSIBLE, "no more policies on this engine"))));
      cluster.start();
      var gold = cluster.create(policy("gold").build());
      var blocked =
          cluster.awaitThat(
              gold, found -> Cluster.is(found, "Blocked", "True", "PolicyNotPossible"));
      assertThat(Cluster.message(blocked, "Blocked")).contains("no more policies");

      cluster.model().setFaults(Faults.NONE);
      cluster.awaitThat(gold, Cluster::isReady);
    }
  }

  @Test
  void an_assignment_that_somebody_removed_and_a_policy_that_somebody_deleted_come_back(
      TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      var vm = cluster.vm("web-1");
      cluster.start();
      var gold = cluster.create(policy("gold").build());
      var web = cluster.create(assign("web", "gold").vm("web-1").build());
      cluster.awaitThat(web, Cluster::isReady);
      var first = cluster.look().policies().getFirst().id();

      cluster.model().setPolicies(new Target.OfVm(vm), Set.of(first), Set.of());
      cluster.look().jobs().forEach(job -> cluster.model().release(job.id()));
      Cluster.patiently("assignment")
          .until(() -> cluster.look().virtualMachines().getFirst().policies().contains(first));

      cluster.stop();
      cluster.model().setPolicies(new Target.OfVm(vm), Set.of(first), Set.of());
      cluster.look().jobs().forEach(job -> cluster.model().deleteJob(job.id()));
      cluster.model().deletePolicy(first);
      cluster.start();
      Cluster.patiently("policy")
          .until(() -> !cluster.look().virtualMachines().getFirst().policies().isEmpty());
      cluster.awaitThat(gold, Cluster::isReady);
      cluster.awaitThat(web, Cluster::isReady);
      assertThat(cluster.look().policies()).singleElement().isNotEqualTo(first);
    }
  }

  @Test
  void jobs_that_somebody_held_show_as_held_until_somebody_releases_them(TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      cluster.vm("web-1");
      cluster.start();
      var gold = cluster.create(policy("gold").build());
      var web = cluster.create(assign("web", "gold").vm("web-1").build());
      cluster.awaitThat(web, Cluster::isReady);

      var job = cluster.look().jobs().getFirst().id();
      cluster.model().hold(job);
      cluster.awaitThat(gold, found -> Cluster.is(found, "Held", "True", "HeldByEngine"));
      cluster.awaitThat(web, found -> Cluster.is(found, "Blocked", "True", "PolicyHeld"));

      cluster.model().release(job);
      cluster.awaitThat(gold, Cluster::isReady);
      cluster.awaitThat(web, Cluster::isReady);
    }
  }

  @Test
  void a_machine_that_is_renamed_or_gone_is_missed_and_found_again(TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      var vm = cluster.vm("web-1");
      cluster.start();
      cluster.create(policy("gold").build());
      var web = cluster.create(assign("web", "gold").vm("web-1").build());
      cluster.awaitThat(web, Cluster::isReady);

      cluster.world().rename(vm, "web-one");
      var missed =
          cluster.awaitThat(
              web, found -> Cluster.is(found, "Ready", "False", "DependencyNotReady"));
      assertThat(Cluster.message(missed, "Ready")).contains("virtual machine web-1");
      assertThat(cluster.look().virtualMachines().getFirst().policies())
          .as("a name that is wrong for a while leaves nobody unprotected")
          .hasSize(1);
      cluster.world().rename(vm, "web-1");
      cluster.awaitThat(web, Cluster::isReady);

      cluster.world().removeVm(vm);
      cluster.awaitThat(web, found -> Cluster.is(found, "Ready", "False", "DependencyNotReady"));
      cluster.delete(web);
      cluster.awaitGone(web);
    }
  }
}
