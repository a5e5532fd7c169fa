package dev.coffer.operator.kubernetes;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.operator.apiserver.TestNamespace;
import dev.coffer.operator.apiserver.WithApiServer;
import org.junit.jupiter.api.Test;

/** The main stories, from what a person applies to the status that a person reads. */
@WithApiServer
class StoryTest {

  @Test
  void a_policy_and_its_assignment_become_ready_and_go_again(TestNamespace namespace) {
    try (var cluster = new Cluster(namespace)) {
      cluster.vm("web-1");
      cluster.start();
      var gold = cluster.create(policy("gold").build());
      var web = cluster.create(assign("web", "gold").vm("web-1").build());

      cluster.awaitThat(gold, Cluster::isReady);
      cluster.awaitThat(web, Cluster::isReady);
      assertThat(cluster.look().policies()).hasSize(1);

      cluster.delete(web);
      cluster.awaitGone(web);
      assertThat(cluster.look().virtualMachines().getFirst().policies()).isEmpty();
      cluster.awaitThat(gold, found -> Cluster.is(found, "Held", "True", "NoResourcesAssigned"));
      cluster.delete(gold);
      cluster.awaitGone(gold);
    }
  }
}
