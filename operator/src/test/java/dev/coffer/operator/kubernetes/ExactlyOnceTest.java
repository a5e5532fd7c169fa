package dev.coffer.operator.kubernetes;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.restore;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentStatus.RunState;
import dev.coffer.crds.RestoreRequest;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Session;
import dev.coffer.operator.apiserver.ApiServer;
import dev.coffer.operator.apiserver.TestNamespace;
import dev.coffer.operator.apiserver.WithApiServer;
import dev.coffer.operator.apply.SideBySide;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The operator dies at every point of a story in turn, and another takes its place: nothing is made
 * twice, and all ends as if nobody had died.
 */
@WithApiServer
class ExactlyOnceTest {

  private static final int SIDE_BY_SIDE = 4;

  /** Far more than the story needs; were it reached, the story would not end. */
  private static final int TOO_MANY = 64;

  @ParameterizedTest
  @EnumSource
  void whenever_the_operator_dies_nothing_is_made_twice_and_all_ends_the_same(
      Death.At at, ApiServer server) {
    int survived = 0;
    int last = 0;
    for (int first = 1; survived == 0 && first < TOO_MANY; first += SIDE_BY_SIDE) {
      var deaths = new AtomicInteger();
      var lives =
          IntStream.range(first, first + SIDE_BY_SIDE)
              .<Runnable>mapToObj(n -> () -> deaths.addAndGet(live(server, new Death(at, n))))
              .toList();
      new SideBySide(SIDE_BY_SIDE).run(lives);
      survived = SIDE_BY_SIDE - deaths.get();
      last = first + deaths.get() - 1;
    }
    assertThat(survived).as("lives after the last point of the story").isPositive();
    assertThat(last).as("points at which it died").isGreaterThan(6);
  }

  /** How often it died. */
  private static int live(ApiServer server, Death death) {
    try (var namespace = TestNamespace.on(server);
        var cluster = new Cluster(namespace)) {
      cluster.vm("web-1");
      cluster.until(death).start();
      story(cluster);
      return death.hasCome() ? 1 : 0;
    }
  }

  private static void story(Cluster cluster) {
    var gold = cluster.create(policy("gold").schedule("0 0 1 1 *").deleteOnEngine().build());
    var web = cluster.create(assign("web", "gold").vm("web-1").run("1").build());
    var check = cluster.create(restore("check", "web-1").as("web-1-check").build());
    cluster.awaitThat(gold, Cluster::isReady);
    cluster.awaitThat(web, found -> Cluster.isReady(found) && hasRun(found));
    cluster.awaitThat(check, Cluster::isReady);
    assertOne(cluster, Restore.Phase.READY);

    cluster.edit(check, found -> promote(found));
    cluster.awaitThat(
        check,
        found -> Cluster.isReady(found) && Cluster.is(found, "Promoted", "True", "Succeeded"));
    assertOne(cluster, Restore.Phase.PROMOTED);

    cluster.delete(check);
    cluster.delete(gold);
    cluster.delete(web);
    List.of(check, gold, web).forEach(cluster::awaitGone);
    var end = cluster.look();
    assertThat(end.policies()).isEmpty();
    assertThat(end.jobs()).isEmpty();
    assertThat(end.virtualMachines())
        .singleElement()
        .satisfies(vm -> assertThat(vm.policies()).isEmpty());
    assertThat(end.sessions()).hasSize(1);
    assertThat(end.restores()).hasSize(1);
  }

  private static boolean hasRun(PolicyAssignment assignment) {
    var run = requireNonNull(assignment.getStatus()).lastRun();
    return run != null && run.state() == RunState.Completed;
  }

  private static RestoreRequest promote(RestoreRequest request) {
    request.setSpec(restore("check", "web-1").as("web-1-check").promote().build().getSpec());
    return request;
  }

  private static void assertOne(Cluster cluster, Restore.Phase phase) {
    var look = cluster.look();
    assertThat(look.policies()).hasSize(1);
    assertThat(look.sessions()).extracting(Session::state).containsExactly(Session.State.COMPLETED);
    assertThat(look.restores()).extracting(Restore::phase).containsExactly(phase);
  }
}
