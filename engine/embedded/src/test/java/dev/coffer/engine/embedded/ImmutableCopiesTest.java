package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Copy;
import dev.coffer.engine.Copy.Lock;
import dev.coffer.engine.CopyState;
import dev.coffer.engine.Engine;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RepositoryCare.Locked;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Session;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.store.s3.LockingServer;
import dev.coffer.engine.embedded.store.s3.VersionedObjects.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R23: from a policy's immutable copy to the locks in a bucket, and back to what is observed. */
class ImmutableCopiesTest {

  private static final Retention ONE = new Retention(1, 0, 0, 0, 0, 0);
  private static final Lock MONTH = new Lock(Lock.Mode.COMPLIANCE, 30);

  @TempDir Path folder = Path.of("set by JUnit");
  private final MovableClock clock = new MovableClock();
  private LockingServer server;
  private World world;
  private Engine engine;
  private VmId web;
  private int requests;

  @BeforeEach
  void a_machine_and_a_bucket() throws IOException {
    server = new LockingServer(clock);
    world = Connections.world(folder);
    web = world.create("web", Map.of("vda", 1L << 20));
    open();
  }

  private void open() {
    engine =
        new EmbeddedEngineProvider().open(Connections.withVaultA(folder, clock, server.settings()));
  }

  @AfterEach
  void close() {
    engine.close();
    server.close();
  }

  private PolicyId protect() {
    var gold = engine.createPolicy(request(), gold(MONTH));
    engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
    return gold;
  }

  private static PolicySpec gold(Lock lock) {
    var copy = Copy.immutable("vault-a", Optional.empty(), lock);
    return new PolicySpec("gold", "vault-b", Optional.empty(), ONE, List.of(copy));
  }

  private RequestId request() {
    return new RequestId("request-" + ++requests);
  }

  private void run(PolicyId gold) {
    world.write(web, "vda", 300_000, ("state " + requests).getBytes(StandardCharsets.UTF_8));
    var id = engine.run(request(), web, gold);
    await()
        .until(
            () ->
                engine.observe(Instant.EPOCH).sessions().stream()
                    .filter(session -> session.id().equals(id))
                    .anyMatch(session -> session.state() == Session.State.COMPLETED));
  }

  private CopyState copy(PolicyId gold) {
    return engine.observe(Instant.EPOCH).copiesOf(gold).getFirst();
  }

  private List<Version> pointFiles() {
    return server.objects().all("points/");
  }

  private void awaitPoints(PolicyId gold, int files) {
    await()
        .untilAsserted(
            () -> {
              assertThat(copy(gold).problem()).isEmpty();
              assertThat(copy(gold).missing()).isZero();
              assertThat(pointFiles()).hasSize(files);
            });
  }

  private Locked locked() {
    return engine.care().orElseThrow().statistics("vault-a").locked();
  }

  @Test
  void r23_points_are_locked_for_the_days_that_the_policy_says_and_it_is_told() {
    var gold = protect();
    run(gold);
    awaitPoints(gold, 1);
    var until = copy(gold).lockedUntil().orElseThrow();
    var days = Duration.ofDays(30);
    assertThat(until).isBetween(clock.instant().plus(days), clock.instant().plus(days.plusDays(7)));
    assertThat(pointFiles())
        .extracting(file -> file.retention().orElseThrow())
        .allSatisfy(
            lock -> {
              assertThat(lock.mode()).isEqualTo("COMPLIANCE");
              assertThat(lock.until()).isEqualTo(until);
            });
    assertThat(locked()).isEqualTo(new Locked(1, Optional.of(until)));
    assertThat(engine.care().orElseThrow().verify("vault-a", OptionalLong.empty(), (_, _) -> {}))
        .satisfies(verified -> assertThat(verified.damage()).isEmpty());
  }

  @Test
  void r23_what_retention_drops_stays_until_its_lock_ends_and_what_it_keeps_stays_locked() {
    var gold = protect();
    run(gold);
    awaitPoints(gold, 1);
    var first = copy(gold).lockedUntil().orElseThrow();
    clock.advance(Duration.ofDays(15));
    run(gold);
    awaitPoints(gold, 2);
    assertThat(locked().points()).as("although one alone is kept").isEqualTo(2);

    clock.advance(Duration.between(clock.instant(), first.plus(Duration.ofDays(1))));
    run(gold);
    awaitPoints(gold, 2);
    clock.advance(Duration.ofDays(100));
    engine.close();
    open();
    await().untilAsserted(() -> assertThat(copy(gold).lockedUntil()).isPresent());
    assertThat(copy(gold).lockedUntil().orElseThrow())
        .as("the newest is kept, so its lock goes on")
        .isAfter(clock.instant().plus(Duration.ofDays(6)));
  }

  @Test
  void r23_more_days_lock_what_is_there_for_longer_too() {
    var gold = protect();
    run(gold);
    awaitPoints(gold, 1);
    engine.updatePolicy(gold, gold(new Lock(Lock.Mode.COMPLIANCE, 90)));
    await()
        .untilAsserted(
            () ->
                assertThat(copy(gold).lockedUntil().orElseThrow())
                    .isAfterOrEqualTo(clock.instant().plus(Duration.ofDays(89))));
  }

  @Test
  void r23_a_bucket_without_object_lock_is_refused_with_what_to_do() {
    server.disableObjectLock();
    assertThatThrownBy(() -> engine.createPolicy(request(), gold(MONTH)))
        .hasMessageContainingAll(
            "gold", "vault-a", "put-object-lock-configuration", "choose a replica");
  }

  @Test
  void r23_when_all_is_deleted_that_can_be_the_copy_is_restored() throws IOException {
    var gold = protect();
    run(gold);
    awaitPoints(gold, 1);
    byte[] content = world.read(web, "vda");
    engine.close();
    server.attack();
    World.delete(folder.resolve("b"));
    Files.delete(folder.resolve("state/repositories/vault-b"));
    world.write(web, "vda", 0, "since then".getBytes(StandardCharsets.UTF_8));
    open();
    var points = engine.recoveryPoints(new VmSelector.ById(web));
    assertThat(points).extracting(RecoveryPoint::site).containsExactly("vault-a");
    assertThat(restored(points.getFirst())).isEqualTo(content);
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
    return world.read(restore.vm().orElseThrow().id(), "vda");
  }
}
