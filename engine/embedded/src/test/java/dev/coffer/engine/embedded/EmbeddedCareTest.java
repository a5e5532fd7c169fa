package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RepositoryCare;
import dev.coffer.engine.RepositoryCare.Copied;
import dev.coffer.engine.RepositoryCare.NewKey;
import dev.coffer.engine.RepositoryCare.Progress;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Session;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do with the repositories of the engine's sites, through the engine. */
class EmbeddedCareTest {

  private static final Progress QUIET = (_, _) -> {};
  private static final String VAULT = "vault-b";
  private static final long DISK = 1L << 20;

  @TempDir Path folder = Path.of("set by JUnit");
  private final MovableClock clock = new MovableClock();
  private World world;
  private Engine engine;
  private RepositoryCare care;
  private VmId web;

  @BeforeEach
  void aMachineIsSaved() throws IOException {
    world = Connections.world(folder);
    web = world.create("web", Map.of("vda", DISK));
    world.write(web, "vda", 0, new byte[] {1, 2, 3});
    engine = new EmbeddedEngineProvider().open(Connections.of(folder, clock, Work.REQUESTED));
    care = engine.care().orElseThrow();
    var keepsOne = new Retention(1, 0, 0, 0, 0, 0);
    var gold =
        engine.createPolicy(
            new RequestId("gold"), new PolicySpec("gold", VAULT, Optional.empty(), keepsOne));
    engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
    var run = engine.run(new RequestId("run"), web, gold);
    await()
        .until(
            () ->
                engine.observe(Instant.EPOCH).sessions().stream()
                    .filter(session -> session.id().equals(run))
                    .map(Session::state)
                    .anyMatch(Session.State.COMPLETED::equals));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void statistics_say_what_a_site_holds() {
    var statistics = care.statistics(VAULT);
    assertThat(statistics.points()).isEqualTo(1);
    assertThat(statistics.logicalBytes()).isEqualTo(DISK);
    assertThat(statistics.oldestUnverified()).isEmpty();
    assertThat(statistics.machines())
        .singleElement()
        .satisfies(machine -> assertThat(machine.name()).isEqualTo("web"));
    care.verify(VAULT, OptionalLong.empty(), QUIET);
    assertThat(care.statistics(VAULT).oldestUnverified()).isPresent();
  }

  @Test
  void verification_names_the_points_that_are_hurt() throws IOException {
    assertThat(care.verify(VAULT, OptionalLong.of(1), QUIET).packs()).isEqualTo(1);
    assertThat(care.verify(VAULT, OptionalLong.empty(), QUIET).damage()).isEmpty();
    for (Path pack : packs()) {
      byte[] bytes = Files.readAllBytes(pack);
      bytes[bytes.length - 1] ^= 1;
      Files.write(pack, bytes);
    }
    var point = engine.recoveryPoints(new VmSelector.ById(web)).getFirst().id();
    assertThat(care.verify(VAULT, OptionalLong.empty(), QUIET).damage())
        .isNotEmpty()
        .anySatisfy(damage -> assertThat(damage.points()).containsExactly(point));
    assertThat(care.repair(VAULT, QUIET).left()).isNotEmpty();
  }

  private List<Path> packs() throws IOException {
    try (var files = Files.walk(folder.resolve("b/packs"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void a_site_is_copied_to_another_and_healed_from_it() throws IOException {
    var told = new ArrayList<Long>();
    var copied = care.copy(VAULT, "vault-a", (_, total) -> told.add(total));
    assertThat(copied).extracting(Copied::points, Copied::alreadyThere).containsExactly(1, 0);
    assertThat(told).isNotEmpty().containsOnly(DISK);
    assertThat(care.copy(VAULT, "vault-a", QUIET)).isEqualTo(new Copied(0, 1, 0));
    for (Path pack : packs()) {
      Files.delete(pack);
    }
    assertThat(care.verify(VAULT, OptionalLong.empty(), QUIET).damage()).isNotEmpty();
    assertThat(care.repair(VAULT, QUIET).left()).isEmpty();
    assertThat(care.verify(VAULT, OptionalLong.empty(), QUIET).damage()).isEmpty();
    assertThat(care.prune(VAULT, QUIET).packsRemoved()).isZero();
  }

  @Test
  void keys_are_listed_added_and_removed() {
    var first = care.keys(VAULT).getFirst();
    var added = care.addKey(VAULT, new NewKey("for the safe", "correct horse battery"));
    assertThat(added.kind()).isEqualTo("passphrase");
    assertThat(care.keys(VAULT))
        .extracting(RepositoryCare.Key::id)
        .containsExactlyInAnyOrder(first.id(), added.id());
    care.removeKey(VAULT, added.id());
    assertThat(care.keys(VAULT)).containsExactly(first);
    assertRefused(() -> care.removeKey(VAULT, first.id()), "the last");
    assertRefused(
        () -> care.addKey(VAULT, new NewKey("bad", "coffer-key-1:oops")), "cannot be used");
    assertThatThrownBy(() -> care.removeKey(VAULT, "0000000000000000"))
        .isInstanceOf(EngineException.class)
        .hasMessage("there is no key slot 0000000000000000");
  }

  private static void assertRefused(Runnable call, String words) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.error()).isInstanceOf(EngineError.Refused.class))
        .hasMessageContaining(words)
        .message()
        .doesNotContain("oops");
  }

  @Test
  void a_site_that_is_not_there_is_named() {
    assertThatThrownBy(() -> care.statistics("vault-x"))
        .isInstanceOf(EngineException.class)
        .hasMessage("there is no site vault-x");
    assertRefused(() -> care.copy(VAULT, VAULT, QUIET), "to itself");
  }
}
