package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Session;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R19: what a policy no longer keeps is forgotten after its runs, and only then. */
class ExpiryTest {

  private static final Retention TWO = new Retention(2, 0, 0, 0, 0, 0);

  @TempDir Path folder = Path.of("set by JUnit");
  private final MovableClock clock = new MovableClock();
  private World world;
  private Engine engine;
  private VmId web;
  private PolicyId gold;
  private int runs;

  @BeforeEach
  void protectAMachine() throws IOException {
    world = Connections.world(folder);
    web = world.create("web", Map.of("vda", 1L << 20, "vdb", 1L << 20));
    engine = new EmbeddedEngineProvider().open(Connections.of(folder, clock, Work.REQUESTED));
    gold = engine.createPolicy(new RequestId("gold"), gold(TWO));
    engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void r19_after_each_run_as_many_points_are_left_as_the_policy_keeps() {
    for (int i = 0; i < 4; i++) {
      assertThat(run()).isEqualTo(Session.State.COMPLETED);
    }
    assertThat(points()).hasSize(2);
  }

  @Test
  void r19_a_machine_whose_disks_were_not_all_saved_loses_no_point() {
    run();
    run();
    world.damage(web, "vdb");
    assertThat(run()).isEqualTo(Session.State.PARTIAL);
    assertThat(run()).isEqualTo(Session.State.PARTIAL);
    assertThat(points()).hasSize(4);
  }

  @Test
  void r19_a_shorter_retention_takes_effect_by_itself() {
    run();
    run();
    engine.updatePolicy(gold, gold(new Retention(1, 0, 0, 0, 0, 0)));
    await().until(() -> points().size() == 1);
  }

  @Test
  void r19_a_held_policy_forgets_nothing() {
    run();
    run();
    engine.hold(engine.observe(Instant.EPOCH).jobsOf(gold).getFirst().id());
    engine.updatePolicy(gold, gold(new Retention(1, 0, 0, 0, 0, 0)));
    engine.close();
    assertThat(reopened().recoveryPoints(new VmSelector.ById(web))).hasSize(2);
  }

  @Test
  void r14_a_point_that_a_test_machine_may_need_for_its_promotion_stays() {
    run();
    var first = points().getFirst();
    var form = new RestoreOrder.Test("web-2", Set.of(), false);
    engine.restore(new RequestId("restore"), new RestoreOrder(first.id(), form));
    for (int i = 0; i < 3; i++) {
      run();
    }
    assertThat(points()).hasSize(3).contains(first);
  }

  @Test
  void r9_the_points_of_a_deleted_policy_stay() {
    run();
    engine.setPolicies(new Target.OfVm(web), Set.of(gold), Set.of());
    engine.deleteJob(engine.observe(Instant.EPOCH).jobsOf(gold).getFirst().id());
    engine.deletePolicy(gold);
    assertThat(points()).hasSize(1);
  }

  @Test
  void r19_a_site_that_only_takes_more_loses_no_point() {
    engine.close();
    engine = reopenedWith(Map.of("appendOnly", true));
    for (int i = 0; i < 4; i++) {
      assertThat(run()).isEqualTo(Session.State.COMPLETED);
    }
    assertThat(points()).hasSize(4);
    assertThatThrownBy(() -> engine.care().orElseThrow().prune("vault-b", (_, _) -> {}))
        .hasMessageContaining("appendOnly");
  }

  @Test
  void r19_a_site_keeps_at_least_as_many_points_as_it_says() {
    engine.close();
    engine = reopenedWith(Map.of("keepAtLeast", 3));
    for (int i = 0; i < 5; i++) {
      run();
    }
    assertThat(points()).hasSize(3);
  }

  private static PolicySpec gold(Retention retention) {
    return new PolicySpec("gold", "vault-b", Optional.empty(), retention);
  }

  private Session.State run() {
    clock.advance(Duration.ofHours(1));
    world.write(web, "vda", 0, ("state " + runs).getBytes(StandardCharsets.UTF_8));
    var id = engine.run(new RequestId("run-" + ++runs), web, gold);
    return await()
        .until(
            () ->
                engine.observe(Instant.EPOCH).sessions().stream()
                    .filter(session -> session.id().equals(id))
                    .findFirst()
                    .orElseThrow()
                    .state(),
            Session.State::isFinished);
  }

  private List<RecoveryPoint> points() {
    return engine.recoveryPoints(new VmSelector.ById(web));
  }

  private Engine reopenedWith(Map<String, Object> site) {
    return new EmbeddedEngineProvider().open(Connections.with(folder, clock, site));
  }

  private Engine reopened() {
    engine = new EmbeddedEngineProvider().open(Connections.of(folder, clock, Work.REQUESTED));
    return engine;
  }
}
