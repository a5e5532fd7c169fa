package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Copy;
import dev.coffer.engine.Copy.Lock;
import dev.coffer.engine.CopyState;
import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Session;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R23: recovery points in a second place, and what they are good for. */
class CopiesTest {

  private static final Retention ONE = new Retention(1, 0, 0, 0, 0, 0);
  private static final Retention THREE = new Retention(3, 0, 0, 0, 0, 0);
  private static final String TOO_SMALL = "100KiB";

  @TempDir Path folder = Path.of("set by JUnit");
  private final MovableClock clock = new MovableClock();
  private World world;
  private Engine engine;
  private VmId web;
  private PolicyId gold;
  private int requests;

  @BeforeEach
  void protectAMachine() throws IOException {
    world = Connections.world(folder);
    web = world.create("web", Map.of("vda", 1L << 20));
    byte[] noise = new byte[200_000];
    new Random(1).nextBytes(noise);
    world.write(web, "vda", 500_000, noise);
    engine = new EmbeddedEngineProvider().open(Connections.of(folder, clock, Work.REQUESTED));
    gold = engine.createPolicy(request(), gold(THREE, replica(Optional.empty())));
    engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void r23_when_the_site_is_lost_the_copy_is_listed_and_restored() throws IOException {
    run();
    awaitCopied(1);
    var before = points();
    byte[] content = world.read(web, "vda");
    engine.close();
    Files.move(folder.resolve("b"), folder.resolve("lost"));
    world.write(web, "vda", 0, "since then".getBytes(StandardCharsets.UTF_8));
    Files.delete(folder.resolve("state/repositories/vault-b"));
    reopen(Connections.of(folder, clock, Work.REQUESTED));

    assertThat(points()).extracting(RecoveryPoint::id).containsExactly(before.getFirst().id());
    assertThat(points()).extracting(RecoveryPoint::site).containsExactly("vault-a");
    assertThat(restored(before.getFirst())).isEqualTo(content);

    run();
    awaitCopied(2);
  }

  @Test
  void r23_what_is_damaged_is_read_from_the_copy() throws IOException {
    byte[] content = "all that matters".repeat(5_000).getBytes(StandardCharsets.UTF_8);
    world.write(web, "vda", 0, content);
    run();
    awaitCopied(1);
    engine.close();
    damageTheEnds(folder.resolve("b/packs"));
    reopen(Connections.of(folder, clock, Work.REQUESTED));

    assertThat(points()).extracting(RecoveryPoint::site).containsExactly("vault-b");
    assertThat(restored(points().getFirst())).isEqualTo(world.read(web, "vda"));
  }

  @Test
  void r19_a_copy_keeps_by_its_own_retention_and_the_policy_by_its_own() {
    engine.updatePolicy(gold, gold(ONE, replica(Optional.of(THREE))));
    for (int i = 0; i < 5; i++) {
      run();
      awaitCopied(Math.min(i + 1, 3));
    }
    await()
        .untilAsserted(
            () ->
                assertThat(points())
                    .extracting(RecoveryPoint::site)
                    .containsExactly("vault-b", "vault-a", "vault-a"));
  }

  @Test
  void r19_what_is_not_copied_yet_is_not_forgotten() {
    engine.close();
    reopen(Connections.withVaultA(folder, clock, TOO_SMALL));
    engine.updatePolicy(gold, gold(ONE, replica(Optional.of(THREE))));
    for (int i = 0; i < 5; i++) {
      run();
    }
    assertThat(points())
        .as("what the copy will keep")
        .hasSize(3)
        .extracting(RecoveryPoint::site)
        .containsOnly("vault-b");
    var state = await().until(this::copy, copy -> copy.problem().isPresent());
    assertThat(state.problem().orElseThrow().reason()).isEqualTo("CapacityExhausted");
    assertThat(state.missing()).isEqualTo(3);
    assertThat(state.missingSince()).contains(points().getLast().at());

    engine.close();
    reopen(Connections.of(folder, clock, Work.REQUESTED));
    awaitCopied(3);
    await()
        .untilAsserted(
            () ->
                assertThat(points())
                    .extracting(RecoveryPoint::site)
                    .containsExactly("vault-b", "vault-a", "vault-a"));
  }

  @Test
  void r23_a_copy_whose_site_is_gone_says_so_and_holds_no_backup_up() {
    engine.close();
    reopen(Connections.withoutVaultA(folder, clock));
    run();
    var state = await().until(this::copy, copy -> copy.problem().isPresent());
    assertThat(state.problem().orElseThrow().message()).contains("gold", "vault-a", "configure");
    assertThat(state.missing()).isEqualTo(1);
  }

  @Test
  void r23_points_stay_where_a_copy_was() {
    run();
    awaitCopied(1);
    engine.updatePolicy(gold, gold(ONE));
    for (int i = 0; i < 3; i++) {
      run();
    }
    assertThat(points()).extracting(RecoveryPoint::site).containsExactly("vault-b", "vault-a");
  }

  @Test
  void r23_a_copy_that_was_cut_off_goes_on_when_the_engine_opens() {
    engine.close();
    reopen(Connections.withVaultA(folder, clock, TOO_SMALL));
    run();
    await().until(() -> copy().problem().isPresent());
    engine.close();
    reopen(Connections.of(folder, clock, Work.REQUESTED));
    awaitCopied(1);
    assertThat(copy().newest()).contains(points().getFirst().at());
  }

  @Test
  void r23_no_copy_is_called_immutable_where_anybody_can_delete_it() {
    var lock = new Lock(Lock.Mode.COMPLIANCE, 30);
    var immutable = Copy.immutable("vault-a", Optional.empty(), lock);
    assertThatThrownBy(() -> engine.updatePolicy(gold, gold(THREE, immutable)))
        .hasMessageContainingAll("gold", "vault-a", "Object Lock", "replica");
  }

  private static Copy replica(Optional<Retention> retention) {
    return Copy.replica("vault-a", retention);
  }

  private static PolicySpec gold(Retention retention, Copy... copies) {
    return new PolicySpec("gold", "vault-b", Optional.empty(), retention, List.of(copies));
  }

  private RequestId request() {
    return new RequestId("request-" + ++requests);
  }

  private void run() {
    clock.advance(Duration.ofHours(1));
    world.write(web, "vda", 300_000, ("state " + requests).getBytes(StandardCharsets.UTF_8));
    var id = engine.run(request(), web, gold);
    await()
        .until(
            () ->
                engine.observe(Instant.EPOCH).sessions().stream()
                    .filter(session -> session.id().equals(id))
                    .anyMatch(session -> session.state() == Session.State.COMPLETED));
  }

  private CopyState copy() {
    return engine.observe(Instant.EPOCH).copiesOf(gold).getFirst();
  }

  /** Waits until the copy has so many points, and all that it should. */
  private void awaitCopied(int points) {
    await()
        .untilAsserted(
            () -> {
              assertThat(copy().missing()).isZero();
              assertThat(copy().problem()).isEmpty();
              assertThat(filesBelow("a/points")).isEqualTo(points);
            });
  }

  private long filesBelow(String name) throws IOException {
    try (var files = Files.walk(folder.resolve(name))) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  /** The content of packs comes before their end. */
  private static void damageTheEnds(Path packs) throws IOException {
    try (var files = Files.walk(packs)) {
      for (Path pack : files.filter(Files::isRegularFile).toList()) {
        try (var file = new RandomAccessFile(pack.toFile(), "rw")) {
          file.seek(file.length() - 20);
          int there = file.read();
          file.seek(file.length() - 20);
          file.write(there ^ 1);
        }
      }
    }
  }

  private List<RecoveryPoint> points() {
    return engine.recoveryPoints(new VmSelector.ById(web));
  }

  private byte[] restored(RecoveryPoint point) {
    var form = new RestoreOrder.Clone("again", Set.of());
    var id = engine.restore(request(), new RestoreOrder(point.id(), form));
    var restore =
        await()
            .until(
                () ->
                    engine.observe(Instant.EPOCH).restores().stream()
                        .filter(one -> one.id().equals(id))
                        .findFirst()
                        .orElseThrow(),
                one -> !one.phase().isUnderWay());
    assertThat(restore.problem()).isEmpty();
    assertThat(restore.phase()).isEqualTo(Restore.Phase.READY);
    return world.read(restore.vm().orElseThrow().id(), "vda");
  }

  private void reopen(Connection connection) {
    engine = new EmbeddedEngineProvider().open(connection);
  }
}
