package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.Job;
import dev.coffer.engine.JobId;
import dev.coffer.engine.JobState;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.catalog.Checkpoint;
import dev.coffer.engine.embedded.gate.GateFolder;
import dev.coffer.engine.embedded.gate.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate says at every moment what the engine would, and never more. */
class StartGateTest {

  @TempDir private Path temporary;
  private final AtomicInteger worlds = new AtomicInteger();
  private Path folder = Path.of("/");
  private World world = new World(Path.of("/"));
  private VmId web = new VmId("web");

  /** What the test dies of; nothing catches it. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1;

    Crash() {
      super("the process is dead", null, false, false);
    }
  }

  @BeforeEach
  void makeAWorld() throws IOException {
    folder = temporary.resolve("world-" + worlds.incrementAndGet());
    world = Connections.world(folder);
    web = world.create("web", Map.of("vda", 1L << 20));
  }

  private Engine open(Checkpoint checkpoint) {
    return new EmbeddedEngineProvider(checkpoint, UnaryOperator.identity(), _ -> true)
        .open(Connections.of(folder, InstantSource.system(), Work.REQUESTED));
  }

  private Engine open() {
    return open(Checkpoint.NONE);
  }

  private GateFolder gate() {
    return GateFolder.in(folder.resolve("state"));
  }

  private Optional<Verdict> verdict(VmId vm) throws IOException {
    return gate().verdict(vm);
  }

  private boolean isAllowed(VmId vm) throws IOException {
    return verdict(vm).equals(Optional.of(new Verdict.Allowed()));
  }

  private static PolicyId policy(Engine engine) {
    return engine.createPolicy(
        new RequestId("gold"),
        new PolicySpec("gold", "vault-b", Optional.empty(), new Retention(9, 0, 0, 0, 0, 0)));
  }

  private void assign(Engine engine, PolicyId gold) {
    engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
  }

  private static JobId job(Engine engine) {
    return engine.observe(Instant.EPOCH).jobs().stream().map(Job::id).findFirst().orElseThrow();
  }

  /** What the engine itself says when it is asked to start it. */
  private static String refusal(Engine engine, VmId vm) {
    var refused = catchThrowableOfType(EngineException.class, () -> engine.start(vm));
    return refused.error().message();
  }

  private void assertRefusedAlike(Engine engine) throws IOException {
    assertThat(verdict(web)).contains(new Verdict.Closed(refusal(engine, web)));
  }

  @Test
  void each_change_of_protection_is_told_before_it_returns() throws Exception {
    try (var engine = open()) {
      assertRefusedAlike(engine);
      var gold = policy(engine);
      assign(engine, gold);
      assertThat(isAllowed(web)).isTrue();
      engine.hold(job(engine));
      assertRefusedAlike(engine);
      engine.release(job(engine));
      assertThat(isAllowed(web)).isTrue();
      engine.hold(job(engine));
      engine.deleteJob(job(engine));
      assertThat(isAllowed(web)).as("without a job, nothing is held").isTrue();
      engine.setPolicies(new Target.OfVm(web), Set.of(gold), Set.of());
      assertRefusedAlike(engine);
    }
  }

  @Test
  void a_policy_of_a_disk_opens_it_too() throws Exception {
    try (var engine = open()) {
      var gold = policy(engine);
      var disk = engine.observe(Instant.EPOCH).virtualMachines().getFirst().disks().getFirst();
      engine.setPolicies(new Target.OfDisk(disk.id()), Set.of(), Set.of(gold));
      assertThat(isAllowed(web)).isTrue();
      engine.setPolicies(new Target.OfDisk(disk.id()), Set.of(gold), Set.of());
      assertRefusedAlike(engine);
    }
  }

  @Test
  void what_the_next_start_finds_wrong_it_puts_right() throws Exception {
    try (var engine = open()) {
      assign(engine, policy(engine));
    }
    var other = world.create("other", Map.of("vda", 1L << 20));
    var stranger = new VmId("stranger");
    gate().set(web, new Verdict.Closed("wrong"));
    gate().set(other, new Verdict.Allowed());
    gate().set(stranger, new Verdict.Allowed());
    try (var engine = open()) {
      assertThat(isAllowed(web)).isTrue();
      assertThat(verdict(other)).contains(new Verdict.Closed(refusal(engine, other)));
      assertThat(verdict(stranger)).isEmpty();
    }
    World.delete(gate().path());
    open().close();
    assertThat(isAllowed(web)).isTrue();
  }

  @Test
  void a_machine_that_is_away_is_let_in_again_as_long_as_its_policy_is_not_held() throws Exception {
    try (var engine = open()) {
      assign(engine, policy(engine));
    }
    world.remove(web);
    try (var engine = open()) {
      assertThat(isAllowed(web)).isTrue();
      engine.hold(job(engine));
    }
    open().close();
    assertThat(verdict(web)).isEmpty();
  }

  @Test
  void a_machine_of_a_test_restore_may_start_before_it_does() throws Exception {
    try (var engine = open()) {
      assign(engine, policy(engine));
      engine.run(new RequestId("run"), web, policy(engine));
      await().until(() -> !engine.recoveryPoints(new VmSelector.ById(web)).isEmpty());
      var point = engine.recoveryPoints(new VmSelector.ById(web)).getFirst();
      var id =
          engine.restore(
              new RequestId("restore"),
              new RestoreOrder(point.id(), new RestoreOrder.Test("web-2", Set.of(), true)));
      await().atMost(Duration.ofSeconds(20)).until(() -> vm(engine, id.value()).isPresent());
      var copy = vm(engine, id.value()).orElseThrow();
      await().until(() -> isOn(engine, copy));
      assertThat(isAllowed(copy)).isTrue();
    }
  }

  private static Optional<VmId> vm(Engine engine, String restore) {
    return engine.observe(Instant.EPOCH).restores().stream()
        .filter(one -> one.id().value().equals(restore))
        .findFirst()
        .flatMap(Restore::vm)
        .map(Restore.RestoredVm::id);
  }

  private static boolean isOn(Engine engine, VmId vm) {
    return engine.observe(Instant.EPOCH).virtualMachines().stream()
        .anyMatch(one -> one.id().equals(vm) && one.isOn());
  }

  @Test
  void a_gate_that_cannot_be_told_fails_the_change_that_would_make_it_stricter() throws Exception {
    try (var engine = open()) {
      var gold = policy(engine);
      assign(engine, gold);
      World.delete(gate().path());
      Files.writeString(gate().path(), "in the way");
      assertThatThrownBy(() -> engine.hold(job(engine)))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("start gate");
      assertThat(engine.observe(Instant.EPOCH).jobs())
          .allMatch(job -> !(job.state() instanceof JobState.Held));
      Files.delete(gate().path());
      engine.hold(job(engine));
      assertRefusedAlike(engine);
    }
  }

  @Test
  void an_engine_whose_hypervisor_asks_nobody_keeps_no_gate() {
    new EmbeddedEngineProvider()
        .open(Connections.of(folder, InstantSource.system(), Work.NONE))
        .close();
    assertThat(gate().path()).doesNotExist();
  }

  /** Steps, each with what it takes to have taken the ones before. */
  private final List<Consumer<Engine>> steps =
      List.of(
          engine -> assign(engine, policy(engine)),
          engine -> engine.hold(job(engine)),
          engine -> engine.release(job(engine)),
          engine -> engine.setPolicies(new Target.OfVm(web), Set.of(policy(engine)), Set.of()));

  @Test
  void wherever_a_change_is_cut_short_nobody_gets_through_whom_the_rules_would_refuse()
      throws Exception {
    for (int step = 0; step < steps.size(); step++) {
      boolean survived = false;
      for (int passed = 0; !survived; passed++) {
        assertThat(passed).isLessThan(20);
        makeAWorld();
        try (var engine = open()) {
          steps.subList(0, step).forEach(before -> before.accept(engine));
        }
        survived = survives(steps.get(step), passed);
        boolean allowed = isAllowed(web);
        try (var engine = open()) {
          boolean starts = starts(engine);
          assertThat(!allowed || starts)
              .as(
                  "step %d after %d commits: the gate let through whom the rules refuse",
                  step, passed)
              .isTrue();
          assertThat(isAllowed(web)).as("put right at the next start").isEqualTo(starts);
        }
      }
    }
  }

  private boolean survives(Consumer<Engine> step, int passed) {
    var left = new AtomicInteger(passed);
    try (var dying =
        open(
            () -> {
              if (left.decrementAndGet() < 0) {
                throw new Crash();
              }
            })) {
      step.accept(dying);
      return true;
    } catch (Crash e) {
      return false;
    }
  }

  private boolean starts(Engine engine) {
    try {
      engine.start(web);
      engine.stop(web);
      return true;
    } catch (EngineException refused) {
      return false;
    }
  }
}
