package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.site.KeySource;
import dev.coffer.engine.embedded.site.SiteCare;
import dev.coffer.engine.embedded.site.SiteSettings;
import dev.coffer.engine.embedded.site.Sites;
import dev.coffer.engine.embedded.site.StorePlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything is read again within the time that a site says, and backups come first. */
class BackgroundVerificationTest {

  private static final Instant NOW = Instant.parse("2026-03-31T12:00:00Z");
  private static final Duration MONTH = Duration.ofDays(30);
  private static final long TIB = 1L << 40;

  @TempDir Path folder = Path.of("set by JUnit");

  @Test
  void all_is_read_again_in_time_and_damage_is_found() throws IOException {
    var world = Connections.world(folder);
    var web = world.create("web", Map.of("vda", 1L << 20));
    world.write(web, "vda", 0, new byte[] {1, 2, 3});
    var clock = new MovableClock();
    backup(web, clock);
    var site =
        new SiteSettings(
            "vault-b",
            "zone-b",
            new StorePlace.InFolder(folder.resolve("b")),
            OptionalLong.empty(),
            OptionalLong.empty(),
            new KeySource.InFile(folder.resolve("state/keys/vault-b.key")),
            SiteCare.USUAL);
    try (var sites = Sites.open(List.of(site), folder.resolve("state"), clock)) {
      var verification = new BackgroundVerification(sites, clock, () -> true);
      for (int halfDay = 0; halfDay < 80; halfDay++) {
        verification.tick();
        if (halfDay > 4) {
          assertThat(oldest(sites)).isAfter(clock.instant().minus(MONTH));
        }
        clock.advance(Duration.ofHours(12));
      }
      assertThat(sites.repository("vault-b").orElseThrow().damage()).isEmpty();
      flipAByteOfEachPack();
      clock.advance(MONTH);
      verification.tick();
      assertThat(sites.repository("vault-b").orElseThrow().damage())
          .anySatisfy(problem -> assertThat(problem.message()).contains("web"));
      verification.close();
      var before = careFiles();
      clock.advance(MONTH);
      verification.tick();
      assertThat(careFiles()).as("a closed one reads nothing").isEqualTo(before);
    }
  }

  private static Instant oldest(Sites sites) throws IOException {
    var upkeep = sites.repository("vault-b").orElseThrow().upkeep();
    return upkeep.statistics("vault-b").oldestUnverified().orElseThrow();
  }

  private List<Path> careFiles() throws IOException {
    try (var files = Files.list(folder.resolve("b/care"))) {
      return files.toList();
    }
  }

  private void backup(VmId web, MovableClock clock) {
    var connection = Connections.of(folder, clock, Work.REQUESTED);
    try (var engine = new EmbeddedEngineProvider().open(connection)) {
      var spec =
          new PolicySpec("gold", "vault-b", Optional.empty(), new Retention(1, 0, 0, 0, 0, 0));
      var gold = engine.createPolicy(new RequestId("gold"), spec);
      engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
      engine.run(new RequestId("run"), web, gold);
      await().until(() -> !engine.recoveryPoints(new VmSelector.ById(web)).isEmpty());
    }
  }

  private void flipAByteOfEachPack() throws IOException {
    try (var files = Files.walk(folder.resolve("b/packs"))) {
      for (Path pack : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(pack);
        bytes[bytes.length - 1] ^= 1;
        Files.write(pack, bytes);
      }
    }
  }

  @Test
  void while_backups_go_on_the_pace_is_just_enough() {
    long aTick = BackgroundVerification.share(TIB, MONTH, NOW, true).mostBytes();
    long ticks = MONTH.toSeconds() / BackgroundVerification.SECONDS;
    assertThat(aTick * ticks).isBetween(TIB, TIB + TIB / 1000);
    assertThat(BackgroundVerification.share(TIB, MONTH, NOW, false).mostBytes())
        .as("and faster while nothing is being saved")
        .isBetween(4 * aTick - 4, 4 * aTick);
  }

  @Test
  void what_was_read_in_the_last_half_of_the_time_is_not_due() {
    assertThat(BackgroundVerification.share(TIB, MONTH, NOW, false).before())
        .isEqualTo(NOW.minus(Duration.ofDays(15)));
  }
}
