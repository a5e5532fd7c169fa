package dev.coffer.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.engine.PointId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.conformance.model.ModelEngine;
import dev.coffer.engine.conformance.model.ModelWorld;
import dev.coffer.operator.cli.CommandLineFixture.Result;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on repositories in memory: what they print, where, and how they end. */
class RepoCommandsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final VmId WEB = new VmId("web");
  private static final String ENGINE = "{driver: cared, settings: {name: '%s'}}";

  @TempDir private Path folder;
  private final InstantSource clock = InstantSource.fixed(NOW);
  private final ModelWorld world = new ModelWorld().addSite("vault-b", "zone-b");
  private final ModelEngine engine = ModelEngine.over(world, clock);
  private final FakeCare care = new FakeCare(NOW).addSite("vault-b");
  private CommandLineFixture coffer = new CommandLineFixture(Path.of("."), clock, _ -> {});

  @BeforeEach
  void an_engine_with_one_site() {
    coffer = new CommandLineFixture(folder, clock, _ -> {});
    CaredProvider.register(folder.toString(), engine, care);
    coffer.write("engine.yaml", "engines: {default: " + ENGINE.formatted(folder) + "}");
  }

  @Test
  void init_says_where_repository_and_key_are_and_what_losing_it_means() {
    assertThat(coffer.run("repo", "init", "--site", "vault-b"))
        .isEqualTo(
            new Result(
                0,
                """
                repository: /vaults/vault-b
                id:         id-of-vault-b
                key:        file vault-b.key

                Whoever loses this key loses every backup.
                """,
                ""));
  }

  @Test
  void stats_show_the_repository_and_its_machines_those_first_that_take_most() {
    care.addPoint("vault-b", WEB, new PointId("p1"));
    care.addPoint("vault-b", new VmId("db"), new PointId("p2"));
    care.addPoint("vault-b", new VmId("db"), new PointId("p3"));
    care.addGarbage("vault-b");

    assertThat(coffer.run("repo", "stats"))
        .isEqualTo(
            new Result(
                0,
                """
                SITE      POINTS   LOGICAL   UNIQUE     STORED     FREEABLE   ALLOCATION   FULL IN   VERIFIED
                vault-b   3        192 MiB   96.0 MiB   48.0 MiB   64.0 MiB   1.0 GiB      40d       3d ago

                SITE      VM    POINTS   LOGICAL    OWN        ID
                vault-b   db    2        128 MiB    32.0 MiB   db
                vault-b   web   1        64.0 MiB   16.0 MiB   web
                """,
                ""));
  }

  @Test
  void what_is_not_known_of_an_empty_repository_is_a_dash_and_null() throws Exception {
    assertThat(coffer.run("repo", "stats", "-o", "wide").out())
        .isEqualTo(
            """
            SITE      POINTS   LOGICAL   UNIQUE   STORED   FREEABLE   ALLOCATION   FULL IN   VERIFIED   LOCKED   LOCKED UNTIL   GROWTH/DAY   REPOSITORY      WHERE
            vault-b   0        0 B       0 B      0 B      0 B        -            -         not all    0        -              -            id-of-vault-b   /vaults/vault-b
            """);
    JsonNode json = json(coffer.run("repo", "stats", "-o", "json"), 0);
    assertThat(json.at("/0/daysUntilFull").isNull()).isTrue();
    assertThat(json.at("/0/oldestUnverified").isNull()).isTrue();
    assertThat(json.at("/0/storedBytes").isIntegralNumber()).isTrue();
  }

  @Test
  void verify_tells_how_much_it_read_and_that_it_is_good() {
    care.addPoint("vault-b", WEB, new PointId("p1"));

    assertThat(coffer.run("repo", "verify"))
        .isEqualTo(
            new Result(
                0,
                """
                SITE      READ       PACKS   DAMAGE
                vault-b   64.0 MiB   1       none
                """,
                """
                verification of vault-b: 0 % of 64.0 MiB
                verification of vault-b: 50 % of 64.0 MiB
                verification of vault-b: 100 % of 64.0 MiB
                """));
    assertThat(coffer.run("repo", "verify", "--most", "10MiB").out()).contains("10.0 MiB");
    assertThat(coffer.run("repo", "verify", "--most", "10").out()).contains("10 B");
  }

  @Test
  void a_size_that_is_none_is_refused_before_anything_is_read() {
    for (String wrong : new String[] {"10GB", "0", "-1GiB", "9999999999PiB", "GiB"}) {
      assertThat(coffer.run("repo", "verify", "--most", wrong))
          .isEqualTo(
              new Result(
                  1,
                  "",
                  "coffer: error: Invalid value for option '--most': '"
                      + wrong
                      + "' is no size such as 10GiB (see coffer repo verify --help)\n"));
    }
  }

  @Test
  void damage_is_named_with_the_backups_and_machines_that_it_hurts_and_fails_verify()
      throws Exception {
    RecoveryPoint made = backUpWeb();
    PointId point = made.id();
    care.addPoint("vault-b", made.vm(), point);
    care.damage("vault-b", new Problem("PackDamaged", "pack 7 is damaged"), point);
    care.damage("vault-b", new Problem("PointDamaged", "a point is gone"), new PointId("lost"));

    Result verify = coffer.run("repo", "verify");
    JsonNode json = json(coffer.run("repo", "verify", "-o", "json"), 1);

    assertThat(verify.exitCode()).isEqualTo(1);
    assertThat(verify.out()).endsWith("vault-b   64.0 MiB   1       2\n");
    assertThat(verify.err())
        .endsWith(
            """
            coffer: error: vault-b: PackDamaged: pack 7 is damaged
              hurts the backup %s of virtual machine web, made 2026-03-01T12:00:00Z by policy gold
            coffer: error: vault-b: PointDamaged: a point is gone
              hurts the backup lost
            """
                .formatted(point));
    assertThat(json.at("/0/damage/0/points/0/virtualMachine/name").asText()).isEqualTo("web");
    assertThat(json.at("/0/damage/1/points/0/point").asText()).isEqualTo("lost");
  }

  private RecoveryPoint backUpWeb() {
    world.addVm("web", "zone-a", "vda");
    String applied =
        """
        apiVersion: backup.coffer.dev/v1alpha1
        kind: BackupPolicy
        metadata: {name: gold}
        spec: {site: vault-b, retention: {last: 5}}
        ---
        apiVersion: backup.coffer.dev/v1alpha1
        kind: PolicyAssignment
        metadata: {name: web}
        spec: {policyRef: {name: gold}, target: {virtualMachine: {name: web}}}
        """;
    assertThat(coffer.runWithInput(applied, "apply", "-f", "-").exitCode()).isZero();
    assertThat(coffer.run("run", "web", "--policy", "gold").exitCode()).isZero();
    return engine.recoveryPoints(new VmSelector.ByName("web")).getFirst();
  }

  @Test
  void prune_says_what_it_gave_back() throws Exception {
    care.addGarbage("vault-b");

    assertThat(coffer.run("repo", "prune"))
        .isEqualTo(
            new Result(
                0,
                """
                SITE      FREED      PACKS REMOVED   PACKS REWRITTEN
                vault-b   64.0 MiB   1               1
                """,
                ""));
    assertThat(json(coffer.run("repo", "prune", "-o", "json"), 0).path("bytesFreed").asLong())
        .isZero();
  }

  @Test
  void what_is_locked_is_counted_and_its_time_told() throws Exception {
    care.addPoint("vault-b", WEB, new PointId("p1"));
    care.lockGarbage("vault-b");

    assertThat(coffer.run("repo", "prune").err())
        .isEqualTo(
            "locked: 64.0 MiB that no backup needs any more, the last of it until 2026-04-02T00:00:00Z\n");
    JsonNode pruned = json(coffer.run("repo", "prune", "-o", "json"), 0);
    assertThat(pruned.path("bytesLocked").asLong()).isEqualTo(FakeCare.PACK);
    assertThat(pruned.path("lockedUntil").asText()).isEqualTo("2026-04-02T00:00:00Z");

    assertThat(coffer.run("repo", "stats", "-o", "wide").out())
        .contains("LOCKED UNTIL", "2026-04-02T00:00:00Z");
    JsonNode locked = json(coffer.run("repo", "stats", "-o", "json"), 0).at("/0/locked");
    assertThat(locked.path("points").asInt()).isEqualTo(1);
    assertThat(locked.path("until").asText()).isEqualTo("2026-04-02T00:00:00Z");
  }

  @Test
  void repair_mends_what_it_can_and_fails_while_something_is_left() {
    care.damage("vault-b", new Problem("IndexDamaged", "the index was made anew"));
    assertThat(coffer.run("repo", "repair"))
        .isEqualTo(
            new Result(
                0,
                """
                SITE      MENDED   LEFT
                vault-b   1        0
                """,
                "mended: the index was made anew\n"));

    care.damage("vault-b", new Problem("PackDamaged", "pack 7 is damaged"), new PointId("p1"));
    Result repair = coffer.run("repo", "repair");
    assertThat(repair.exitCode()).isEqualTo(1);
    assertThat(repair.err())
        .isEqualTo(
            "coffer: error: vault-b: PackDamaged: pack 7 is damaged\n  hurts the backup p1\n");
  }

  @Test
  void copy_sends_what_the_other_site_does_not_have() {
    care.addSite("vault-c").addPoint("vault-b", WEB, new PointId("p1"));
    care.addPoint("vault-b", WEB, new PointId("p2"));
    care.addPoint("vault-c", WEB, new PointId("p1"));

    assertThat(coffer.run("repo", "copy", "--from", "vault-b", "--to", "vault-c"))
        .isEqualTo(
            new Result(
                0,
                """
                FROM      TO        COPIED   ALREADY THERE   SENT
                vault-b   vault-c   1        1               64.0 MiB
                """,
                ""));
    assertThat(coffer.run("repo", "copy", "--from", "vault-b", "--to", "vault-b").err())
        .isEqualTo("coffer: error: --from and --to are the same site: name two\n");
  }

  @Test
  void with_several_sites_looking_shows_all_and_changing_demands_one() {
    care.addSite("vault-c");

    assertThat(coffer.run("repo", "verify").out()).contains("vault-b", "vault-c");
    assertThat(coffer.run("repo", "verify", "--site", "vault-c").out()).doesNotContain("vault-b");
    for (String changing : new String[] {"init", "prune", "repair"}) {
      assertThat(coffer.run("repo", changing))
          .isEqualTo(
              new Result(
                  1,
                  "",
                  "coffer: error: there are several sites: say which with --site, vault-b or"
                      + " vault-c\n"));
    }
    assertThat(coffer.run("repo", "prune", "--site", "vault-x").err())
        .isEqualTo("coffer: error: there is no site 'vault-x'; there are vault-b or vault-c\n");
  }

  @Test
  void a_site_that_cannot_be_looked_at_is_reported_and_the_others_are_shown() {
    care.addSite("vault-c").loseConnection("vault-b");

    Result stats = coffer.run("repo", "stats");

    assertThat(stats.out()).contains("vault-c").doesNotContain("vault-b");
    assertThat(stats.err()).isEqualTo("coffer: error: site vault-b: the folder is not mounted\n");
    assertThat(stats.exitCode()).isEqualTo(1);
  }

  @Test
  void sites_of_one_name_on_two_engines_are_told_apart_by_the_engine() {
    CaredProvider.register(folder + "2", engine, new FakeCare(NOW).addSite("vault-b"));
    coffer.write(
        "engine.yaml",
        "engines:\n  paris: %s\n  lyon: %s\n"
            .formatted(ENGINE.formatted(folder), ENGINE.formatted(folder + "2")));
    care.addGarbage("vault-b");

    assertThat(coffer.run("repo", "key", "list").out()).contains("lyon/vault-b", "paris/vault-b");
    assertThat(coffer.run("repo", "prune", "--site", "vault-b").err())
        .isEqualTo(
            "coffer: error: several engines have a site 'vault-b': name one as lyon/vault-b or"
                + " paris/vault-b\n");
    assertThat(coffer.run("repo", "prune", "--site", "paris/vault-b").out()).contains("64.0 MiB");
    assertThat(coffer.run("repo", "copy", "--from", "paris/vault-b", "--to", "lyon/vault-b").err())
        .contains("name two sites of one engine");
  }

  @Test
  void of_an_engine_without_own_repositories_the_driver_is_named_and_what_to_do() {
    ModelProvider.register(folder.toString(), engine);
    String foreign = "{driver: model, settings: {name: '" + folder + "'}}";
    String error =
        "engine far of driver model looks after its repositories itself: use the tools of that"
            + " product\n";

    coffer.write("engine.yaml", "engines: {far: " + foreign + "}");
    assertThat(coffer.run("repo", "stats")).isEqualTo(new Result(1, "", "coffer: error: " + error));

    coffer.write(
        "engine.yaml", "engines: {far: %s, near: %s}".formatted(foreign, ENGINE.formatted(folder)));
    assertThat(coffer.run("repo", "verify", "--site", "vault-b").exitCode()).isZero();
    assertThat(coffer.run("repo", "verify", "--site", "vault-x").err())
        .isEqualTo("coffer: error: there is no site 'vault-x'; there are vault-b; " + error);
  }

  @Test
  void without_a_subcommand_it_says_which_there_are_and_each_has_its_help() {
    assertThat(coffer.run("--verbose", "repo").err())
        .startsWith("coffer: error: Missing required subcommand");
    Result help = coffer.run("repo", "--help");
    assertThat(help.out()).contains("init", "stats", "verify", "prune", "repair", "copy", "key");
    for (String each : new String[] {"init", "stats", "verify", "prune", "repair", "copy", "key"}) {
      Result one = coffer.run("repo", each, "--help");
      assertThat(one.exitCode()).isZero();
      assertThat(one.out()).contains("Usage: coffer repo " + each, "Examples:", "Exit codes:");
    }
  }

  static JsonNode json(Result result, int exitCode) throws JsonProcessingException {
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(exitCode);
    return new ObjectMapper().readTree(result.out());
  }
}
