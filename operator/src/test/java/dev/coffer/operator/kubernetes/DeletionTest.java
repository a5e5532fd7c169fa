package dev.coffer.operator.kubernetes;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.exclude;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.restore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.PolicyAssignment;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Power;
import dev.coffer.engine.Restore;
import dev.coffer.engine.conformance.model.Faults;
import dev.coffer.operator.apiserver.TestNamespace;
import dev.coffer.operator.apiserver.WithApiServer;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resources go when the engine is rid of what they asked for; until then they say why not. */
@WithApiServer
class DeletionTest {

  private static final Faults AWAY =
      new Faults() {
        @Override
        public void beforeCall(int n, String method) {
          throw new EngineException(
              new EngineError.Unavailable("the engine is switched off", Optional.empty()));
        }
      };

  @Test
  void R9_a_policy_is_torn_down_once_nothing_carries_it(TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      cluster.vm("web-1");
      cluster.start();
      var gold = cluster.create(policy("gold").deleteOnEngine().build());
      var web = cluster.create(assign("web", "gold").vm("web-1").build());
      cluster.awaitThat(web, Cluster::isReady);

      cluster.delete(gold);
      var waiting =
          cluster.awaitThat(
              gold, found -> Cluster.is(found, "Blocked", "True", "DependentJobsExist"));
      assertThat(Cluster.message(waiting, "Blocked")).contains("web-1");

      cluster.delete(web);
      cluster.awaitGone(web);
      cluster.awaitGone(gold);
      assertThat(cluster.look().policies()).isEmpty();
      assertThat(cluster.look().jobs()).isEmpty();
    }
  }

  @Test
  void R7_a_removal_waits_until_the_machine_is_off(TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      var vm = cluster.vm("web-1");
      cluster.start();
      cluster.create(policy("gold").build());
      var web = cluster.create(assign("web", "gold").vm("web-1").build());
      cluster.awaitThat(web, Cluster::isReady);
      cluster.world().setPower(vm, Power.ON);

      cluster.delete(web);
      cluster.awaitThat(
          web, found -> Cluster.is(found, "Blocked", "True", "LastPolicyOnRunningVM"));
      assertThat(cluster.look().virtualMachines().getFirst().policies()).hasSize(1);

      cluster.world().setPower(vm, Power.OFF);
      cluster.awaitGone(web);
      assertThat(cluster.look().virtualMachines().getFirst().policies()).isEmpty();
    }
  }

  @Test
  void R7_a_removal_waits_until_another_policy_is_there(TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      var vm = cluster.vm("web-1");
      cluster.start();
      cluster.create(policy("gold").build());
      cluster.create(policy("silver").build());
      var web = cluster.create(assign("web", "gold").vm("web-1").build());
      cluster.awaitThat(web, Cluster::isReady);
      cluster.world().setPower(vm, Power.ON);
      cluster.delete(web);
      cluster.awaitThat(
          web, found -> Cluster.is(found, "Blocked", "True", "LastPolicyOnRunningVM"));

      var other = cluster.create(assign("other", "silver").vm("web-1").build());
      cluster.awaitThat(other, Cluster::isReady);
      cluster.awaitGone(web);
      assertThat(cluster.look().virtualMachines().getFirst().policies()).hasSize(1);
    }
  }

  @Test
  void a_Test_machine_is_removed_with_its_request(TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      cluster.vm("web-1");
      cluster.start();
      cluster.create(policy("gold").build());
      cluster.create(assign("web", "gold").vm("web-1").run("1").build());
      var check = cluster.create(restore("check", "web-1").as("web-1-check").build());
      cluster.awaitThat(check, Cluster::isReady);
      assertThat(cluster.look().virtualMachines()).hasSize(2);

      cluster.delete(check);
      cluster.awaitGone(check);
      assertThat(cluster.look().virtualMachines()).hasSize(1);
      assertThat(cluster.look().restores())
          .extracting(Restore::phase)
          .containsExactly(Restore.Phase.CLEANED_UP);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void a_namespace_goes_with_everything_in_it_in_any_order(long seed, TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      cluster.world().addVm("web-1", "zone-a", "vda", "scratch");
      cluster.vm("web-2");
      cluster.start();
      var all = new ArrayList<CustomResource<?, ?>>();
      all.add(cluster.create(policy("gold").deleteOnEngine().build()));
      all.add(cluster.create(policy("kept").build()));
      all.add(cluster.create(assign("one", "gold").vm("web-1").run("1").build()));
      all.add(cluster.create(assign("all", "kept").names("web-*").build()));
      all.add(cluster.create(exclude("scratch", "web-1", "scratch", null)));
      all.add(cluster.create(restore("check", "web-1").as("web-1-check").build()));
      all.forEach(resource -> cluster.awaitThat(resource, Cluster::isReady));

      Collections.shuffle(all, new Random(seed));
      all.forEach(cluster::delete);
      all.forEach(cluster::awaitGone);

      var end = cluster.look();
      assertThat(end.policies()).extracting(found -> found.name()).containsExactly("kept");
      assertThat(end.jobs()).allMatch(job -> job.isHeld());
      assertThat(end.virtualMachines())
          .hasSize(2)
          .allSatisfy(
              vm -> {
                assertThat(vm.policies()).isEmpty();
                assertThat(vm.disks()).allMatch(disk -> disk.excludedFrom().isEmpty());
              });
    }
  }

  @Test
  void while_the_engine_is_away_an_Orphan_policy_goes_and_others_say_why_they_wait(
      TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      cluster.vm("web-1");
      cluster.start();
      var gold = cluster.create(policy("gold").build());
      var silver = cluster.create(policy("silver").deleteOnEngine().build());
      var web = cluster.create(assign("web", "gold").vm("web-1").build());
      List.of(gold, silver, web).forEach(resource -> cluster.awaitThat(resource, Cluster::isReady));
      cluster.model().setFaults(AWAY);

      List.of(gold, silver, web).forEach(cluster::delete);
      cluster.awaitGone(gold);
      for (CustomResource<?, ?> waiting : List.of(silver, web)) {
        var found =
            cluster.awaitThat(
                waiting, one -> Cluster.is(one, "Ready", "Unknown", "EngineUnreachable"));
        assertThat(Cluster.message(found, "Ready")).contains("the engine is switched off");
      }

      cluster.model().setFaults(Faults.NONE);
      cluster.awaitGone(silver);
      cluster.awaitGone(web);
      assertThat(cluster.look().policies())
          .extracting(found -> found.name())
          .containsExactly("gold");
      assertThat(cluster.look().virtualMachines().getFirst().policies()).isEmpty();
    }
  }

  @Test
  void what_is_gone_on_the_engine_already_is_no_obstacle(TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      cluster.vm("web-1");
      cluster.start();
      var gold = cluster.create(policy("gold").deleteOnEngine().build());
      cluster.awaitThat(gold, Cluster::isReady);
      cluster.stop();
      cluster.model().deletePolicy(cluster.look().policies().getFirst().id());
      cluster.delete(gold);
      cluster.start();
      cluster.awaitGone(gold);
    }
  }

  @Test
  void an_engine_that_is_configured_no_more_keeps_no_Orphan_policy_and_says_why_it_keeps_others(
      TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      cluster.vm("web-1");
      cluster.start();
      var gold = cluster.create(policy("gold").build());
      var silver = cluster.create(policy("silver").deleteOnEngine().build());
      var web = cluster.create(assign("web", "gold").vm("web-1").run("1").build());
      var check = cluster.create(restore("check", "web-1").as("web-1-check").build());
      List<CustomResource<?, ?>> all = List.of(gold, silver, web, check);
      all.forEach(resource -> cluster.awaitThat(resource, Cluster::isReady));
      cluster.stop();
      cluster.named("other").start();

      all.forEach(cluster::delete);
      cluster.awaitGone(gold);
      for (CustomResource<?, ?> waiting : List.of(silver, web, check)) {
        var found =
            cluster.awaitThat(
                waiting, one -> Cluster.is(one, "Ready", "False", "DependencyNotReady"));
        assertThat(Cluster.message(found, "Ready")).contains("engine default", "configuration");
      }

      cluster.stop();
      cluster.named("default").start();
      all.forEach(cluster::awaitGone);
      assertThat(cluster.look().virtualMachines()).hasSize(1);
      assertThat(cluster.look().virtualMachines().getFirst().policies()).isEmpty();
    }
  }

  @Test
  void a_resource_that_was_never_looked_at_goes(TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      var all = new ArrayList<CustomResource<?, ?>>();
      all.add(policy("gold").deleteOnEngine().build());
      all.add(assign("web", "gold").vm("web-1").build());
      all.add(exclude("scratch", "web-1", "scratch", null));
      all.add(restore("check", "web-1").build());
      for (CustomResource<?, ?> resource : all) {
        resource.getMetadata().setFinalizers(List.of(Reconcilers.FINALIZER));
        cluster.create(resource);
        cluster.delete(resource);
      }
      cluster.start();
      all.forEach(cluster::awaitGone);
      assertThat(cluster.look().policies()).isEmpty();
    }
  }

  @Test
  void deletion_wins_over_a_pause(TestNamespace namespace) {
    try (var cluster = new Cluster(namespace).watched()) {
      cluster.vm("web-1");
      cluster.start();
      var gold = cluster.create(policy("gold").deleteOnEngine().build());
      var web = assign("web", "gold").vm("web-1").build();
      web.getMetadata().setAnnotations(Map.of("backup.coffer.dev/paused", "true"));
      PolicyAssignment paused = cluster.create(web);
      cluster.awaitThat(paused, found -> Cluster.is(found, "Stalled", "True", "ReconcilePaused"));
      assertThat(cluster.look().virtualMachines().getFirst().policies()).isEmpty();

      cluster.edit(
          paused,
          found -> {
            found.getMetadata().setAnnotations(Map.of());
            return found;
          });
      cluster.awaitThat(paused, Cluster::isReady);
      cluster.edit(
          paused,
          found -> {
            found.getMetadata().setAnnotations(Map.of("backup.coffer.dev/paused", "true"));
            return found;
          });
      cluster.delete(gold);
      cluster.delete(paused);
      cluster.awaitGone(paused);
      cluster.awaitGone(gold);
      assertThat(cluster.look().policies()).isEmpty();
    }
  }
}
