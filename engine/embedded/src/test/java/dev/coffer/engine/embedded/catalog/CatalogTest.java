package dev.coffer.engine.embedded.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.Copy;
import dev.coffer.engine.Copy.Lock;
import dev.coffer.engine.Copy.Lock.Mode;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Problem;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.Session.Trigger;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.catalog.Sessions.Part;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {

  private static final PolicyId GOLD = new PolicyId("policy-1");
  private static final PolicySpec SPEC =
      new PolicySpec(
          "gold",
          "vault-b",
          Optional.of(new Schedule("0 22 * * *", ZoneId.of("Europe/Paris"))),
          new Retention(1, 2, 3, 4, 5, 6));

  private static final PolicySpec COPIED =
      new PolicySpec(
          "gold",
          "vault-b",
          SPEC.schedule(),
          SPEC.retention(),
          List.of(
              Copy.replica("vault-a", Optional.of(new Retention(0, 0, 30, 0, 12, 0))),
              Copy.immutable("vault-c", Optional.empty(), new Lock(Mode.COMPLIANCE, 90))));

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder = Path.of("set by JUnit");
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("catalog.db");
  }

  @Test
  void what_is_written_is_there_when_it_is_opened_again() {
    addGold();
    try (var catalog = open()) {
      var policy = catalog.read(tx -> tx.policies().find(GOLD)).orElseThrow();
      assertThat(policy.spec()).isEqualTo(SPEC);
    }
  }

  @Test
  void a_change_that_fails_changes_nothing() {
    try (var catalog = open()) {
      assertThatThrownBy(
              () ->
                  catalog.change(
                      tx -> {
                        tx.policies().add(GOLD, new RequestId("r"), SPEC);
                        throw EngineException.notFound("policy", "another");
                      }))
          .isInstanceOf(EngineException.class);
      assertThat(catalog.<List<Policy>>read(tx -> tx.policies().all())).isEmpty();
    }
  }

  @Test
  void a_truncated_file_is_refused_with_the_way_out() throws IOException {
    addGold();
    try (var cut = new RandomAccessFile(file.toFile(), "rw")) {
      cut.setLength(cut.length() / 2 + 100);
    }
    assertDamaged();
  }

  @Test
  void a_file_of_zeros_where_pages_were_is_refused() throws IOException {
    addGold();
    try (var hole = new RandomAccessFile(file.toFile(), "rw")) {
      hole.seek(4096);
      hole.write(new byte[(int) hole.length() - 4096]);
    }
    assertDamaged();
  }

  @Test
  void something_that_is_no_catalogue_is_refused() throws IOException {
    Files.writeString(file, "This is a letter to my grandmother.\n".repeat(200));
    assertDamaged();
  }

  @Test
  void an_empty_file_is_refused_and_not_taken_for_a_new_catalogue() throws IOException {
    Files.createFile(file);
    assertDamaged();
  }

  @Test
  void a_catalogue_of_a_later_version_is_refused_and_left_alone() throws SQLException, IOException {
    addGold();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA user_version = 99");
    }
    var before = Files.readAllBytes(file);
    assertThatThrownBy(this::open).hasMessageContaining("99").hasMessageContaining("newer");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void a_catalogue_of_the_version_before_is_brought_up_to_this_one() throws SQLException {
    addGold();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate("ALTER TABLE disk_result DROP COLUMN note");
      dropVerification(statement);
      statement.executeUpdate("DROP TABLE policy_copy");
      statement.executeUpdate("PRAGMA user_version = 1");
    }
    var vm = new VmId("v");
    var session =
        SessionRecord.queued(
            new SessionId("s"), GOLD, Optional.empty(), Trigger.SCHEDULE, Optional.empty(), NOON);
    var result =
        new DiskResult(
            vm, new DiskId("d"), "d", 3, 2, 1, Optional.empty(), Optional.of("read in full"));
    try (var catalog = open()) {
      catalog.change(
          tx -> {
            tx.sessions().add(session);
            tx.sessions().done(session.id(), new Part(0, vm, 3), List.of(result));
          });
    }
    try (var catalog = open()) {
      List<DiskResult> kept = catalog.read(tx -> tx.sessions().results(session.id()));
      assertThat(kept).containsExactly(result);
    }
  }

  @Test
  void a_catalogue_of_before_there_were_copies_gets_them() throws SQLException {
    addGold();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      dropVerification(statement);
      statement.executeUpdate("DROP TABLE policy_copy");
      statement.executeUpdate("PRAGMA user_version = 2");
    }
    var problem = new Problem("RepositoryUnusable", "the disk is gone");
    try (var catalog = open()) {
      catalog.change(tx -> tx.policies().update(GOLD, COPIED));
      catalog.change(tx -> tx.copies().ended(GOLD, "vault-a", Optional.of(problem)));
    }
    try (var catalog = open()) {
      Optional<Policy> policy = catalog.read(tx -> tx.policies().find(GOLD));
      List<Copies.Entry> copies = catalog.read(tx -> tx.copies().all());
      assertThat(policy.orElseThrow().spec()).isEqualTo(COPIED);
      assertThat(catalog.<List<Policy>>read(tx -> tx.policies().all())).contains(policy.get());
      assertThat(copies)
          .filteredOn(entry -> entry.problem().isPresent())
          .containsExactly(
              new Copies.Entry(GOLD, COPIED.copies().getFirst(), Optional.of(problem)));
      catalog.change(tx -> tx.policies().update(GOLD, SPEC));
      assertThat(catalog.<List<Copies.Entry>>read(tx -> tx.copies().all())).isEmpty();
    }
  }

  private static void dropVerification(Statement statement) throws SQLException {
    for (String column : List.of("checks", "verify_millis", "verify_until", "goes_on")) {
      statement.executeUpdate("ALTER TABLE restore DROP COLUMN " + column);
    }
  }

  private void assertDamaged() {
    assertThatThrownBy(this::open)
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("recovery points are safe in the repositories")
        .hasMessageContaining("start with an empty catalogue");
  }

  private void addGold() {
    try (var catalog = open()) {
      catalog.change(tx -> tx.policies().add(GOLD, new RequestId("r"), SPEC));
    }
  }

  private Catalog open() {
    return Catalog.open(file, Checkpoint.NONE);
  }
}
