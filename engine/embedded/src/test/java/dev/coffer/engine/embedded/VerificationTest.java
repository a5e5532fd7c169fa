package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Capability;
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
import dev.coffer.engine.Verification;
import dev.coffer.engine.Verification.Check;
import dev.coffer.engine.Verification.Console;
import dev.coffer.engine.Verification.GuestAgent;
import dev.coffer.engine.Verification.Outcome;
import dev.coffer.engine.Verification.State;
import dev.coffer.engine.Verification.TcpPort;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.catalog.Checkpoint;
import dev.coffer.engine.embedded.hypervisor.Guests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verifications of running machines, on a hypervisor whose guests show what the test says. */
class VerificationTest {

  private static final GuestAgent AGENT = new GuestAgent();
  private static final TcpPort SSH = new TcpPort(22);
  private static final Console LOGIN = new Console("login:");
  private static final Duration LONG = Duration.ofMinutes(10);

  @TempDir Path folder = Path.of("set by JUnit");
  private final MovableClock clock = new MovableClock();
  private final Shown guests = new Shown(ConcurrentHashMap.newKeySet());
  private World world;
  private Engine engine;
  private PointId point;

  /** Guests that all show the same. */
  private record Shown(Set<Check> checks) implements Guests {

    @Override
    public Optional<String> agent(VmId vm) {
      return look(AGENT);
    }

    @Override
    public Optional<String> port(VmId vm, int port) throws IOException {
      if (!checks.contains(new TcpPort(port))) {
        throw new IOException("connection refused");
      }
      return Optional.empty();
    }

    @Override
    public Optional<String> console(VmId vm, String text) {
      return look(new Console(text));
    }

    private Optional<String> look(Check check) {
      return checks.contains(check)
          ? Optional.empty()
          : Optional.of(check.inWords() + " is not there yet");
    }
  }

  @BeforeEach
  void saveAMachine() throws IOException {
    world = Connections.world(folder);
    engine = open();
    var web = world.create("web", Map.of("vda", 1L << 20));
    var keep = new Retention(9, 0, 0, 0, 0, 0);
    var gold =
        engine.createPolicy(
            new RequestId("gold"), new PolicySpec("gold", "vault-b", Optional.empty(), keep));
    engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
    engine.run(new RequestId("run"), web, gold);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !engine.recoveryPoints(new VmSelector.ById(web)).isEmpty());
    point = engine.recoveryPoints(new VmSelector.ById(web)).getFirst().id();
  }

  private Engine open() {
    var provider =
        new EmbeddedEngineProvider(
            Checkpoint.NONE,
            real ->
                new PausableHypervisor(real, new PausableHypervisor.Gate(), Optional.of(guests)));
    return provider.open(Connections.of(folder, clock, Work.REQUESTED));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void a_machine_is_started_and_is_ready_when_its_guest_has_shown_everything() {
    assertThat(engine.capabilities()).contains(Capability.VERIFY_GUESTS);
    var id = verify(LONG, AGENT, SSH, LOGIN);
    awaitWhy(id, SSH, "connection refused");
    assertThat(see(id).phase()).isEqualTo(Phase.VERIFYING);
    assertThat(see(id).progress().percent()).isEqualTo(100);
    assertThat(isRunning(id)).isTrue();
    guests.checks().add(AGENT);
    awaitState(id, AGENT, State.PASSED);
    assertThat(see(id).answered()).isEmpty();
    guests.checks().addAll(List.of(SSH, LOGIN));
    awaitReady(id);
    assertThat(see(id).isVerified()).isTrue();
    assertThat(see(id).answered()).get().matches(Duration::isPositive);
  }

  @Test
  void what_a_guest_does_not_show_in_time_has_failed_and_the_machine_stays() {
    guests.checks().add(AGENT);
    var id = verify(LONG, AGENT, SSH);
    awaitWhy(id, SSH, "connection refused");
    clock.advance(LONG);
    awaitReady(id);
    assertThat(outcome(id, AGENT).state()).isEqualTo(State.PASSED);
    assertThat(outcome(id, SSH))
        .isEqualTo(Outcome.failed(SSH, "not seen within 10 min: connection refused"));
    assertThat(isRunning(id)).isTrue();
  }

  @Test
  void a_verification_goes_on_when_the_engine_opens_again_and_keeps_what_was_seen() {
    guests.checks().add(AGENT);
    var id = verify(LONG, AGENT, SSH);
    awaitState(id, AGENT, State.PASSED);
    var seen = outcome(id, AGENT);
    engine.close();
    guests.checks().remove(AGENT);
    guests.checks().add(SSH);
    engine = open();
    awaitReady(id);
    assertThat(outcome(id, AGENT)).isEqualTo(seen);
    assertThat(see(id).isVerified()).isTrue();
  }

  @Test
  void a_machine_that_stops_by_itself_has_failed_at_once() {
    var id = verify(LONG, SSH);
    awaitWhy(id, SSH, "connection refused");
    world.power(see(id).vm().orElseThrow().id(), Power.OFF);
    awaitReady(id);
    assertThat(outcome(id, SSH)).isEqualTo(Outcome.failed(SSH, "the Test machine has stopped"));
  }

  @Test
  void a_clean_up_ends_a_verification_and_leaves_nothing_behind() {
    var id = verify(LONG, SSH);
    awaitWhy(id, SSH, "connection refused");
    engine.cleanUp(id);
    await().atMost(Duration.ofSeconds(20)).until(() -> see(id).phase() == Phase.CLEANED_UP);
    assertThat(engine.observe(Instant.EPOCH).virtualMachines()).hasSize(1);
  }

  @Test
  void the_file_of_a_disk_without_a_file_system_is_not_found_before_the_guest_is_started() {
    guests.checks().add(SSH);
    var hosts = new Verification.File("/etc/hosts", Optional.empty());
    var id = verify(LONG, hosts, SSH);
    awaitReady(id);
    assertThat(outcome(id, hosts).why()).get().asString().contains("vda:0");
    assertThat(outcome(id, SSH).state()).isEqualTo(State.PASSED);
  }

  @Test
  void a_hypervisor_that_runs_no_guests_refuses_before_anything_is_made() {
    engine.close();
    engine = new EmbeddedEngineProvider().open(Connections.of(folder, clock, Work.REQUESTED));
    assertThat(engine.capabilities())
        .contains(Capability.VERIFY_FILES)
        .doesNotContain(Capability.VERIFY_GUESTS);
    assertThatThrownBy(() -> verify(LONG, SSH))
        .hasMessageContaining("only files can be checked: leave the other checks out");
    assertThat(engine.observe(Instant.EPOCH).restores()).isEmpty();
  }

  private RestoreId verify(Duration timeout, Check... checks) {
    var asked = Optional.of(new Verification(List.of(checks), timeout));
    var form = new RestoreOrder.Test("web-test", Set.of(), false, asked);
    return engine.restore(new RequestId("test"), new RestoreOrder(point, form));
  }

  private Restore see(RestoreId id) {
    return engine.observe(Instant.EPOCH).restores().stream()
        .filter(restore -> restore.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private Outcome outcome(RestoreId id, Check check) {
    return see(id).outcomes().stream()
        .filter(one -> one.check().equals(check))
        .findFirst()
        .orElseThrow();
  }

  private boolean isRunning(RestoreId id) {
    var vm = see(id).vm().orElseThrow().id();
    return engine.observe(Instant.EPOCH).virtualMachines().stream()
        .anyMatch(one -> one.id().equals(vm) && one.isOn());
  }

  private void awaitReady(RestoreId id) {
    await().atMost(Duration.ofSeconds(20)).until(() -> see(id).phase() == Phase.READY);
  }

  private void awaitState(RestoreId id, Check check, State state) {
    await().atMost(Duration.ofSeconds(20)).until(() -> outcome(id, check).state() == state);
  }

  private void awaitWhy(RestoreId id, Check check, String why) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> outcome(id, check).why().equals(Optional.of(why)));
  }
}
