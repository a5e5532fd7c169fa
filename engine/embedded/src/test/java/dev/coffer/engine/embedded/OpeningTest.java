package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Session;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmSelector;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an engine opens, and what keeps it from it. */
class OpeningTest {

  @TempDir Path folder = Path.of("set by JUnit");
  private final MovableClock clock = new MovableClock();
  private World world;

  @BeforeEach
  void makeAWorld() throws IOException {
    world = Connections.world(folder);
  }

  @Test
  void the_provider_is_found_by_its_driver_name() {
    assertThat(ServiceLoader.load(EngineProvider.class))
        .extracting(EngineProvider::driver)
        .contains("embedded");
  }

  @Test
  void a_second_engine_of_the_same_state_is_told_who_has_it() {
    try (var first = open(Work.NONE)) {
      assertThat(first.capabilities()).isNotEmpty();
      assertThatThrownBy(() -> open(Work.NONE))
          .hasMessageContaining(folder.resolve("state").toString())
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.error()).isInstanceOf(EngineError.Unavailable.class));
    }
    open(Work.NONE).close();
  }

  @Test
  void a_repository_that_is_not_where_it_was_is_not_made_anew() throws IOException {
    open(Work.NONE).close();
    var disk = folder.resolve("b");
    var away = folder.resolve("not mounted");
    Files.move(disk, away);
    Files.createDirectory(disk);

    assertGone("is not at " + disk + " any more");
    assertThat(disk).isEmptyDirectory();

    Files.delete(disk);
    Files.move(away, disk);
    open(Work.NONE).close();
  }

  @Test
  void another_repository_in_a_sites_place_is_refused_until_somebody_says_so() throws IOException {
    open(Work.NONE).close();
    var known = folder.resolve("state/repositories/vault-b");
    Files.writeString(known, "0".repeat(32));

    assertGone("is another repository");

    Files.delete(known);
    open(Work.NONE).close();
  }

  private void assertGone(String how) {
    assertThatThrownBy(() -> open(Work.NONE))
        .hasMessageContaining(how)
        .hasMessageContaining("mount its disk, or put it back")
        .hasMessageContaining("remove the file " + folder.resolve("state/repositories/vault-b"))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.error()).isInstanceOf(EngineError.Unavailable.class));
  }

  @Test
  void a_damaged_catalogue_is_refused_and_the_engine_can_start_afresh_with_its_points()
      throws IOException {
    var web = world.create("web", Map.of("vda", 1L << 20));
    try (var engine = open(Work.REQUESTED)) {
      var spec =
          new PolicySpec("gold", "vault-b", Optional.empty(), new Retention(1, 0, 0, 0, 0, 0));
      var gold = engine.createPolicy(new RequestId("gold"), spec);
      engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
      engine.run(new RequestId("run"), web, gold);
      await().until(() -> allFinished(engine));
    }
    var catalog = folder.resolve("state").resolve("catalog.db");
    try (var cut = new RandomAccessFile(catalog.toFile(), "rw")) {
      cut.setLength(5000);
    }
    assertThatThrownBy(() -> open(Work.NONE))
        .hasMessageContaining(catalog.toString())
        .hasMessageContaining("start with an empty catalogue");
    Files.move(catalog, folder.resolve("catalog.damaged"));
    try (var engine = open(Work.NONE)) {
      assertThat(engine.recoveryPoints(new VmSelector.ByName("web"))).hasSize(1);
      assertThat(engine.observe(Instant.EPOCH).policies()).isEmpty();
    }
  }

  @Test
  void an_engine_that_may_not_work_keeps_what_is_asked_for_the_next_that_may() {
    var web = world.create("web", Map.of("vda", 1L << 20));
    try (var engine = open(Work.NONE)) {
      var spec =
          new PolicySpec("gold", "vault-b", Optional.empty(), new Retention(1, 0, 0, 0, 0, 0));
      var gold = engine.createPolicy(new RequestId("gold"), spec);
      engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
      engine.run(new RequestId("run"), web, gold);
      assertThat(engine.observe(Instant.EPOCH).sessions())
          .extracting(Session::state)
          .containsExactly(Session.State.QUEUED);
    }
    try (var engine = open(Work.REQUESTED)) {
      await().until(() -> allFinished(engine));
      assertThat(engine.recoveryPoints(new VmSelector.ById(web))).hasSize(1);
    }
  }

  @Test
  void a_folder_of_machines_that_does_not_exist_is_named_and_nothing_stays_locked()
      throws IOException {
    Files.delete(folder.resolve("vms"));
    assertThatThrownBy(() -> open(Work.NONE)).hasMessageContaining("vms");
    Files.createDirectory(folder.resolve("vms"));
    open(Work.NONE).close();
  }

  @Test
  void a_run_of_a_policy_whose_site_is_no_longer_configured_fails_and_says_so() {
    var web = world.create("web", Map.of("vda", 1L << 20));
    try (var engine = open(Work.NONE)) {
      var spec =
          new PolicySpec("gold", "vault-b", Optional.empty(), new Retention(1, 0, 0, 0, 0, 0));
      var gold = engine.createPolicy(new RequestId("gold"), spec);
      engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
      engine.run(new RequestId("run"), web, gold);
    }
    try (var engine = new EmbeddedEngineProvider().open(Connections.withoutVaultB(folder, clock))) {
      await().until(() -> allFinished(engine));
      var session = engine.observe(Instant.EPOCH).sessions().getFirst();
      assertThat(session.state()).isEqualTo(Session.State.FAILED);
      assertThat(session.problem().orElseThrow().message()).contains("gold", "vault-b");
    }
  }

  private static boolean allFinished(Engine engine) {
    return engine.observe(Instant.EPOCH).sessions().stream()
        .allMatch(session -> session.state().isFinished());
  }

  private Engine open(Work work) {
    return new EmbeddedEngineProvider().open(Connections.of(folder, clock, work));
  }
}
