package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.NOON;
import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.open;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.Problem;
import dev.coffer.engine.RepositoryCare.Progress;
import dev.coffer.engine.embedded.keys.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is broken is mended from what is sound, of the repository itself or of a replica. */
class RepairTest {

  private static final Progress QUIET = (_, _) -> {};
  private static final byte[] DISK = noise(1, 4.5);
  private static final byte[] OTHER_DISK = noise(2, 3);

  /** A replica has its own key. */
  private static final RepositoryOptions REPLICA =
      new RepositoryOptions(OptionalLong.empty(), Secret.Key.random(), InstantSource.fixed(NOON));

  @TempDir Path temp;
  private Path folder;
  private Path replicaFolder;
  private StoredPoint point;
  private StoredPoint other;

  @BeforeEach
  void two_machines_and_a_replica() throws Exception {
    folder = temp.resolve("own");
    replicaFolder = temp.resolve("replica");
    try (var repository = open(folder);
        var replica = Repository.open(replicaFolder, REPLICA)) {
      point = backup(repository, "vm-1", DISK);
      other = backup(repository, "vm-2", OTHER_DISK);
      var replication = new Replication(repository, replica);
      for (StoredPoint missing : replication.missing()) {
        replication.copy(missing, _ -> {});
      }
    }
  }

  @Test
  void a_missing_or_damaged_format_is_written_anew_from_the_key_slots() throws Exception {
    var format = folder.resolve("format");
    var intact = Files.readString(format);
    var damaged =
        List.of(
            "",
            intact.substring(0, 20),
            intact.replace("coffer-repository", "coffee-repository"),
            intact.replaceFirst("\"id\" : \".", "\"id\" : \"z"),
            intact.replaceFirst("\"id\" : \"....", "\"id\" : \"0000"));
    for (String text : damaged) {
      Files.writeString(format, text);
      assertMended(format, intact);
    }
    Files.delete(format);
    assertMended(format, intact);
  }

  private void assertMended(Path format, String intact) throws Exception {
    try (var repository = open(folder)) {
      assertThat(repository.damage()).extracting(Problem::reason).containsExactly("FormatMended");
      assertThat(restore(repository, point)).isEqualTo(DISK);
    }
    assertThat(Files.readString(format)).isEqualTo(intact);
    try (var repository = open(folder)) {
      assertThat(repository.damage()).isEmpty();
    }
  }

  @Test
  void a_format_of_a_later_version_is_never_taken_for_a_damaged_one() throws Exception {
    var format = folder.resolve("format");
    var later = Files.readString(format).replace("\"version\" : 3", "\"version\" : 4");
    Files.writeString(format, later);
    assertThatThrownBy(() -> open(folder)).hasMessageContaining("format version 4");
    assertThat(Files.readString(format)).isEqualTo(later);
  }

  @Test
  void a_damaged_format_is_not_believed_to_be_ours_without_the_key() throws Exception {
    Files.delete(folder.resolve("format"));
    assertThatThrownBy(() -> Repository.open(folder, REPLICA))
        .hasMessageContaining("none called 'format'");
    assertThat(folder.resolve("format")).doesNotExist();
  }

  @Test
  void the_other_copy_of_a_key_slot_is_written_anew() throws Exception {
    for (int copy = 0; copy < 2; copy++) {
      var files = Stories.files(folder.resolve("keys"));
      var file = files.get(copy);
      byte[] intact = Files.readAllBytes(file);
      for (String damage : List.of("", "{}", otherWrapped(intact))) {
        Files.writeString(file, damage);
        assertKeyMended(file, intact);
      }
      Files.delete(file);
      assertKeyMended(file, intact);
    }
  }

  /** Still a slot, and still not the right one. */
  private static String otherWrapped(byte[] intact) {
    return new String(intact, StandardCharsets.UTF_8)
        .replaceFirst("\"wrapped\" : \"....", "\"wrapped\" : \"AAAA");
  }

  private void assertKeyMended(Path file, byte[] intact) throws Exception {
    try (var repository = open(folder)) {
      var report = repository.upkeep().repair(List.of(), QUIET);
      assertThat(report.left()).isEmpty();
      assertThat(report.mended())
          .singleElement()
          .satisfies(it -> assertThat(it).contains(file.getFileName().toString()));
      assertThat(repository.damage()).isEmpty();
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(intact);
  }

  @Test
  void a_damaged_index_is_written_anew() throws Exception {
    for (Path segment : Stories.files(folder.resolve("index"))) {
      flipLast(segment);
    }
    try (var repository = open(folder)) {
      assertThat(repository.damage()).extracting(Problem::reason).contains("IndexDamaged");
      var report = repository.upkeep().repair(List.of(), QUIET);
      assertThat(report.mended())
          .anySatisfy(it -> assertThat(it).contains("index was written anew"));
      assertThat(report.left()).isEmpty();
      assertThat(repository.damage()).isEmpty();
    }
    try (var repository = open(folder)) {
      assertThat(repository.damage()).isEmpty();
      assertThat(restore(repository, point)).isEqualTo(DISK);
    }
  }

  private static void flipLast(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void damaged_content_is_healed_from_a_replica() throws Exception {
    for (Path pack : Stories.packs(folder)) {
      if (Files.size(pack) > Chunks.SIZE) {
        flipLast(pack);
      }
    }
    try (var repository = open(folder);
        var replica = Repository.open(replicaFolder, REPLICA)) {
      assertThat(repository.verify(_ -> {}).damage()).hasSize(4);
      assertHealed(repository, replica, "2 chunks were stored again");
    }
    assertSound();
  }

  @Test
  void a_replica_heals_lost_packs_and_lost_maps() throws Exception {
    for (Path pack : Stories.packs(folder)) {
      Files.delete(pack);
    }
    try (var repository = open(folder);
        var replica = Repository.open(replicaFolder, REPLICA)) {
      assertHealed(repository, replica, "8 chunks were stored again");
    }
    assertSound();
  }

  private void assertHealed(Repository repository, Repository replica, String how)
      throws Exception {
    var report = repository.upkeep().repair(List.of(replica), QUIET);
    assertThat(report.left()).isEmpty();
    assertThat(report.mended())
        .anySatisfy(it -> assertThat(it).contains(how, replicaFolder.toString()));
    assertThat(repository.damage()).isEmpty();
    assertThat(restore(repository, point)).isEqualTo(DISK);
    assertThat(restore(repository, other)).isEqualTo(OTHER_DISK);
  }

  private void assertSound() throws Exception {
    try (var repository = open(folder)) {
      assertThat(repository.damage()).isEmpty();
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
      assertThat(restore(repository, point)).isEqualTo(DISK);
      assertThat(restore(repository, other)).isEqualTo(OTHER_DISK);
    }
  }

  @Test
  void what_cannot_be_mended_is_told_with_whom_it_hurts() throws Exception {
    for (Path pack : Stories.packs(folder)) {
      if (Files.size(pack) > 4 * Chunks.SIZE) {
        flipLast(pack);
      }
    }
    var file = Stories.file(folder, other);
    flipLast(file);
    try (var repository = open(folder)) {
      repository.verify(_ -> {});
      var report = repository.upkeep().repair(List.of(), QUIET);
      assertThat(report.mended()).singleElement().asString().contains("kept", "no space was freed");
      assertThat(report.left())
          .extracting(damage -> damage.problem().reason())
          .containsExactlyInAnyOrder("PointDamaged", "ChunkDamaged", "PackDamaged");
      assertThat(report.left())
          .filteredOn(damage -> !damage.problem().reason().equals("PointDamaged"))
          .allSatisfy(damage -> assertThat(damage.points()).containsExactly(point.id()));
      assertThat(repository.damage()).hasSize(3);
      flipLast(file);
      assertThat(repository.upkeep().repair(List.of(), QUIET).left())
          .as("the file was put back")
          .hasSize(2);
      assertThat(restore(repository, other)).isEqualTo(OTHER_DISK);
    }
  }

  @Test
  void a_replica_that_differs_heals_nothing() throws Exception {
    Stories.delete(replicaFolder);
    for (Path pack : Stories.packs(folder)) {
      if (Files.size(pack) > 4 * Chunks.SIZE) {
        flipLast(pack);
      }
    }
    try (var repository = open(folder);
        var replica = Repository.open(replicaFolder, REPLICA)) {
      repository.verify(_ -> {});
      try (var writer = replica.beginCopy(point, Optional.empty())) {
        writer.store(Stories.DISK, new MemoryDisk(noise(9, 4.5)), _ -> {});
        writer.commit();
      }
      assertThat(repository.upkeep().repair(List.of(replica), QUIET).left()).isNotEmpty();
    }
  }
}
