package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Session;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.Target;
import dev.coffer.engine.Verification;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.catalog.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ends the engine just before and just after each of its commits, one after the other, and looks
 * what the next start makes of it. A commit that never came although the repository or the
 * hypervisor had done its part is among them.
 */
class CrashTest {

  private static final RequestId RUN = new RequestId("run");
  private static final RequestId RESTORE = new RequestId("restore");
  private static final int MOST_COMMITS = 100;

  @TempDir Path temporary = Path.of("set by JUnit");
  private Path folder;
  private World world;
  private final AtomicInteger worlds = new AtomicInteger();

  /** What the test dies of; nothing catches it. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1;

    Crash() {
      super("the process is dead", null, false, false);
    }
  }

  /** Lets a number of checkpoints pass; from then on, the process is dead. */
  private record Countdown(AtomicInteger left) implements Checkpoint {
    @Override
    public void reached() {
      if (left.decrementAndGet() < 0) {
        throw new Crash();
      }
    }

    boolean isOver() {
      return left.get() < 0;
    }
  }

  @BeforeEach
  void makeAWorld() throws IOException {
    folder = temporary.resolve("world-" + worlds.incrementAndGet());
    world = Connections.world(folder);
  }

  @Test
  void a_run_that_dies_at_any_commit_makes_one_point_of_each_disk_under_its_id() throws Exception {
    boolean survived = false;
    for (int passed = 0; !survived; passed++) {
      assertThat(passed).isLessThan(MOST_COMMITS);
      makeAWorld();
      var web = protectedMachine();
      var gold = goldOf(web);
      survived = dies(passed, engine -> engine.run(RUN, web, gold), this::isIdle);
      try (var engine = open(Checkpoint.NONE)) {
        SessionId session = engine.run(RUN, web, gold);
        await().atMost(Duration.ofSeconds(20)).until(() -> isIdle(engine));
        assertThat(engine.observe(Instant.EPOCH).sessions())
            .singleElement()
            .satisfies(
                only -> {
                  assertThat(only.id()).isEqualTo(session);
                  assertThat(only.state()).isEqualTo(Session.State.COMPLETED);
                  assertThat(only.disks()).hasSize(2);
                });
        assertThat(pointsOf(engine, web)).hasSize(1);
      }
    }
  }

  @Test
  void a_test_restore_that_dies_at_any_commit_makes_one_machine_under_its_id() throws Exception {
    boolean survived = false;
    for (int passed = 0; !survived; passed++) {
      assertThat(passed).isLessThan(MOST_COMMITS);
      makeAWorld();
      var point = pointOf(protectedMachine());
      var order = new RestoreOrder(point.id(), new RestoreOrder.Test("web-2", Set.of(), false));
      survived = dies(passed, engine -> engine.restore(RESTORE, order), this::isIdle);
      try (var engine = open(Checkpoint.NONE)) {
        RestoreId restore = engine.restore(RESTORE, order);
        await().atMost(Duration.ofSeconds(20)).until(() -> isIdle(engine));
        assertThat(phaseOf(engine, restore)).isEqualTo(Restore.Phase.READY);
        assertThat(engine.observe(Instant.EPOCH).virtualMachines())
            .extracting(VirtualMachine::name)
            .containsExactlyInAnyOrder("web", "web-2");
      }
    }
  }

  @Test
  void a_verification_that_dies_at_any_commit_ends_with_its_outcome() throws Exception {
    boolean survived = false;
    var hosts = new Verification.File("/etc/hosts", Optional.empty());
    var asked = Optional.of(new Verification(List.of(hosts), Duration.ofMinutes(1)));
    for (int passed = 0; !survived; passed++) {
      assertThat(passed).isLessThan(MOST_COMMITS);
      makeAWorld();
      var point = pointOf(protectedMachine());
      var form = new RestoreOrder.Test("web-2", Set.of(), false, asked);
      var order = new RestoreOrder(point.id(), form);
      survived = dies(passed, engine -> engine.restore(RESTORE, order), this::isIdle);
      try (var engine = open(Checkpoint.NONE)) {
        RestoreId restore = engine.restore(RESTORE, order);
        await().atMost(Duration.ofSeconds(20)).until(() -> isIdle(engine));
        assertThat(engine.observe(Instant.EPOCH).restores())
            .singleElement()
            .satisfies(
                only -> {
                  assertThat(only.id()).isEqualTo(restore);
                  assertThat(only.phase()).isEqualTo(Restore.Phase.READY);
                  assertThat(only.outcomes())
                      .extracting(Verification.Outcome::state)
                      .containsExactly(Verification.State.FAILED);
                });
      }
    }
  }

  @Test
  void a_promotion_that_dies_at_any_commit_replaces_the_original_once() throws Exception {
    boolean survived = false;
    for (int passed = 0; !survived; passed++) {
      assertThat(passed).isLessThan(MOST_COMMITS);
      makeAWorld();
      var web = protectedMachine();
      var before = world.read(web, "vda");
      var restore = testRestoreOf(web);
      world.write(web, "vda", 0, "broken".getBytes(StandardCharsets.UTF_8));
      survived = dies(passed, engine -> promoted(engine, restore), this::isIdle);
      try (var engine = open(Checkpoint.NONE)) {
        engine.promote(restore);
        await().atMost(Duration.ofSeconds(20)).until(() -> isIdle(engine));
        assertThat(phaseOf(engine, restore)).isEqualTo(Restore.Phase.PROMOTED);
        assertThat(engine.observe(Instant.EPOCH).virtualMachines()).hasSize(1);
        assertThat(world.read(web, "vda")).isEqualTo(before);
      }
    }
  }

  @Test
  void a_clean_up_that_dies_at_any_commit_leaves_nothing() throws Exception {
    boolean survived = false;
    for (int passed = 0; !survived; passed++) {
      assertThat(passed).isLessThan(MOST_COMMITS);
      makeAWorld();
      var restore = testRestoreOf(protectedMachine());
      survived = dies(passed, engine -> cleanedUp(engine, restore), this::isIdle);
      try (var engine = open(Checkpoint.NONE)) {
        engine.cleanUp(restore);
        await().atMost(Duration.ofSeconds(20)).until(() -> isIdle(engine));
        assertThat(phaseOf(engine, restore)).isEqualTo(Restore.Phase.CLEANED_UP);
        assertThat(engine.observe(Instant.EPOCH).virtualMachines())
            .extracting(VirtualMachine::name)
            .containsExactly("web");
      }
    }
  }

  private static RestoreId promoted(Engine engine, RestoreId restore) {
    engine.promote(restore);
    return restore;
  }

  private static RestoreId cleanedUp(Engine engine, RestoreId restore) {
    engine.cleanUp(restore);
    return restore;
  }

  /** A call to an engine. */
  private interface Call {
    Object on(Engine engine);
  }

  /** Something to wait for. */
  private interface Condition {
    boolean holds(Engine engine);
  }

  /**
   * Calls an engine that dies at a checkpoint.
   *
   * @return whether it did all its work before
   */
  private boolean dies(int passed, Call call, Condition done) {
    var countdown = new Countdown(new AtomicInteger(passed));
    try (var engine = open(countdown)) {
      call.on(engine);
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> countdown.isOver() || done.holds(engine));
    } catch (Crash e) {
      assertThat(countdown.isOver()).isTrue();
    }
    return !countdown.isOver();
  }

  private boolean isIdle(Engine engine) {
    var seen = engine.observe(Instant.EPOCH);
    return seen.sessions().stream().allMatch(session -> session.state().isFinished())
        && seen.restores().stream().noneMatch(restore -> restore.phase().isUnderWay());
  }

  private VmId protectedMachine() {
    var web = world.create("web", Map.of("vda", 1L << 20, "vdb", 1L << 20));
    world.write(web, "vda", 4096, "content".getBytes(StandardCharsets.UTF_8));
    try (var engine = open(Checkpoint.NONE)) {
      var retention = new Retention(9, 0, 0, 0, 0, 0);
      var gold =
          engine.createPolicy(
              new RequestId("gold"),
              new PolicySpec("gold", "vault-b", Optional.empty(), retention));
      engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
    }
    return web;
  }

  private PolicyId goldOf(VmId vm) {
    try (var engine = open(Checkpoint.NONE)) {
      return engine.observe(Instant.EPOCH).virtualMachines().stream()
          .filter(seen -> seen.id().equals(vm))
          .findFirst()
          .orElseThrow()
          .policies()
          .first();
    }
  }

  private RecoveryPoint pointOf(VmId vm) {
    var gold = goldOf(vm);
    try (var engine = open(Checkpoint.NONE)) {
      engine.run(new RequestId("first"), vm, gold);
      await().until(() -> isIdle(engine));
      return pointsOf(engine, vm).getFirst();
    }
  }

  private RestoreId testRestoreOf(VmId vm) {
    var point = pointOf(vm);
    try (var engine = open(Checkpoint.NONE)) {
      var form = new RestoreOrder.Test("web-2", Set.of(), false);
      var restore = engine.restore(RESTORE, new RestoreOrder(point.id(), form));
      await().until(() -> isIdle(engine));
      return restore;
    }
  }

  private static List<RecoveryPoint> pointsOf(Engine engine, VmId vm) {
    return engine.recoveryPoints(new VmSelector.ById(vm));
  }

  private static Restore.Phase phaseOf(Engine engine, RestoreId id) {
    return engine.observe(Instant.EPOCH).restores().stream()
        .filter(restore -> restore.id().equals(id))
        .findFirst()
        .orElseThrow()
        .phase();
  }

  private Engine open(Checkpoint checkpoint) {
    return new EmbeddedEngineProvider(checkpoint, UnaryOperator.identity())
        .open(Connections.of(folder, new MovableClock(), Work.REQUESTED));
  }
}
