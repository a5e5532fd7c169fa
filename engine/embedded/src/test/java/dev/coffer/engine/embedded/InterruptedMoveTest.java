package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PointId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Power;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.catalog.Checkpoint;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.Presenter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left to do once a machine is made, when it fails or the engine dies. */
class InterruptedMoveTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path folder = Path.of("set by JUnit");
  private final MovableClock clock = new MovableClock();
  private World world;
  private Engine engine;
  private VmId web = new VmId("set before each test");
  private PointId point = new PointId("set before each test");

  @BeforeEach
  void saveAMachine() throws IOException {
    world = Connections.world(folder);
    engine = open(UnaryOperator.identity());
    web = world.create("web", Map.of("vda", 1L << 20));
    var keep = new Retention(9, 0, 0, 0, 0, 0);
    var gold =
        engine.createPolicy(
            new RequestId("gold"), new PolicySpec("gold", "vault-b", Optional.empty(), keep));
    engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
    engine.run(new RequestId("run"), web, gold);
    await().atMost(LONG).until(() -> !engine.recoveryPoints(new VmSelector.ById(web)).isEmpty());
    point = engine.recoveryPoints(new VmSelector.ById(web)).getFirst().id();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private Engine open(UnaryOperator<Hypervisor> around) {
    return new EmbeddedEngineProvider(Checkpoint.NONE, around)
        .open(Connections.of(folder, clock, Work.REQUESTED));
  }

  private Engine open(Presenter presenter) {
    var gate = new PausableHypervisor.Gate();
    return open(
        real -> new PausableHypervisor(real, gate, Optional.empty(), Optional.of(presenter)));
  }

  /** Moves machines, and shuts them down, unless something comes between. */
  private final class Mover implements Presenter {

    private final Optional<DiskException> obstacle;
    private final boolean dies;

    Mover(Optional<DiskException> obstacle, boolean dies) {
      this.obstacle = obstacle;
      this.dies = dies;
    }

    @Override
    public boolean isPresented(VmId vm) {
      return false;
    }

    @Override
    public void goOn(VmId vm) {}

    @Override
    public void relocate(VmId vm, BooleanSupplier stop, LongConsumer progress) throws IOException {
      if (obstacle.isPresent()) {
        throw obstacle.get();
      }
    }

    @Override
    public boolean shutDown(VmId vm) {
      world.power(vm, Power.OFF);
      if (dies) {
        throw new IllegalStateException("the engine dies");
      }
      return true;
    }
  }

  private Restore see(RestoreId id) {
    return engine.observe(Instant.EPOCH).restores().stream()
        .filter(restore -> restore.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private Restore reach(RestoreId id, Phase phase) {
    return await().atMost(LONG).until(() -> see(id), now -> now.phase() == phase);
  }

  private boolean isOn(VmId vm) {
    return engine.observe(Instant.EPOCH).virtualMachines().stream()
        .anyMatch(one -> one.id().equals(vm) && one.isOn());
  }

  @Test
  void a_promoted_machine_goes_on_although_the_engine_died_when_it_was_off() {
    var id =
        engine.restore(
            new RequestId("test"),
            new RestoreOrder(point, new RestoreOrder.Test("web-test", Set.of(), true)));
    var copy = reach(id, Phase.READY).vm().orElseThrow().id();
    assertThat(isOn(copy)).isTrue();
    engine.close();
    engine = open(new Mover(Optional.empty(), true));
    engine.promote(id);
    await().atMost(LONG).until(() -> !isOn(copy));
    assertThat(see(id).phase()).isEqualTo(Phase.PROMOTING);
    engine.close();
    engine = open(new Mover(Optional.empty(), false));
    reach(id, Phase.PROMOTED);
    assertThat(isOn(web)).isTrue();
    assertThat(see(id).note()).isEmpty();
  }

  @Test
  void what_fails_after_a_machine_is_made_is_told_while_it_is_tried_again() {
    engine.close();
    var full = new DiskException("RelocationFailed", "there is no room in the folder for images");
    engine = open(new Mover(Optional.of(full), false));
    var id =
        engine.restore(
            new RequestId("clone"),
            new RestoreOrder(point, new RestoreOrder.Clone("web-clone", Set.of())));
    await().atMost(LONG).until(() -> see(id).note().isPresent());
    assertThat(see(id).phase()).isEqualTo(Phase.RUNNING);
    assertThat(see(id).note())
        .hasValue(
            "what is left to do is tried again every minute: there is no room in the folder for images");
    engine.close();
    engine = open(new Mover(Optional.empty(), false));
    assertThat(reach(id, Phase.READY).note()).isEmpty();
  }
}
