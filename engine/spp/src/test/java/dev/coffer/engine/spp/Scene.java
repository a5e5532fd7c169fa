package dev.coffer.engine.spp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Job;
import dev.coffer.engine.Observation;
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
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.spp.fake.FakeSpp;
import dev.coffer.engine.spp.fake.Faults;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A connection to a pretended server, one machine, and the words that hazards are told in. */
abstract class Scene {

  static final Retention KEEP = new Retention(10, 0, 0, 0, 0, 0);

  final FakeSpp spp = FakeSpp.start();
  @TempDir Path folder = Path.of("");
  VmId web = new VmId("not made yet");
  private Optional<Engine> engine = Optional.empty();
  private int requests;

  @BeforeEach
  final void world() {
    spp.addSite(Opening.SITE, 1L << 30);
    spp.addSite(Opening.NEAR_SITE, 1L << 30);
    web = machine("web");
    reopen();
  }

  @AfterEach
  final void end() {
    engine.ifPresent(Engine::close);
    spp.close();
  }

  final Engine engine() {
    return engine.orElseThrow();
  }

  /** As a new process would. */
  final void reopen() {
    engine.ifPresent(Engine::close);
    engine = Optional.of(opening().open());
  }

  Opening opening() {
    return new Opening(spp, folder);
  }

  final Faults faults() {
    return spp.faults();
  }

  final VmId machine(String name) {
    var mor = spp.vcenter().addMachine(name, Opening.ZONE);
    spp.vcenter().addDisk(mor, "vda", 1 << 16);
    spp.vcenter().write(mor, "vda", 0, name.getBytes(StandardCharsets.UTF_8));
    spp.scanInventory();
    return new VmId("1001:" + spp.vmId(mor));
  }

  final PolicySpec spec(String name, Retention retention) {
    return new PolicySpec(name, Opening.SITE, Optional.empty(), retention);
  }

  final PolicyId policy(String name) {
    return engine().createPolicy(newRequest(), spec(name, KEEP));
  }

  final void assign(VmId vm, PolicyId... policies) {
    engine().setPolicies(new Target.OfVm(vm), see(vm).policies(), Set.of(policies));
  }

  final RequestId newRequest() {
    return new RequestId("hazard." + ++requests);
  }

  final Observation look() {
    return engine().observe(Instant.EPOCH);
  }

  final VirtualMachine see(VmId vm) {
    return look().virtualMachines().stream()
        .filter(seen -> seen.id().equals(vm))
        .findFirst()
        .orElseThrow();
  }

  final Job jobOf(PolicyId policy) {
    return look().jobsOf(policy).getFirst();
  }

  final RecoveryPoint point(PolicyId policy) {
    var session = awaitSession(engine().run(newRequest(), web, policy));
    assertThat(session.state()).isEqualTo(Session.State.COMPLETED);
    return engine().recoveryPoints(new VmSelector.ById(web)).getFirst();
  }

  final Session awaitSession(SessionId id) {
    return await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> look().sessions().stream().filter(s -> s.id().equals(id)).findFirst(),
            found -> found.filter(session -> session.state().isFinished()).isPresent())
        .orElseThrow();
  }

  final RestoreOrder test(RecoveryPoint point, String name) {
    return new RestoreOrder(point.id(), new RestoreOrder.Test(name, Set.of(), false));
  }

  final Restore awaitRestore(RestoreId id) {
    return await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> look().restores().stream().filter(r -> r.id().equals(id)).findFirst(),
            found -> found.filter(restore -> !restore.phase().isUnderWay()).isPresent())
        .orElseThrow();
  }

  static EngineError errorOf(ThrowingCallable call) {
    var thrown = catchThrowableOfType(EngineException.class, call);
    assertThat(thrown).as("an engine exception").isNotNull();
    assertThat(thrown.error().message()).isNotBlank();
    return thrown.error();
  }

  static <E extends EngineError> E errorOf(Class<E> kind, ThrowingCallable call) {
    var error = errorOf(call);
    assertThat(error).isInstanceOf(kind);
    return kind.cast(error);
  }
}
