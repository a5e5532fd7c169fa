package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.NOON;
import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.RepositoryCare.Progress;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.keys.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plug is pulled at every fifth call that the care for a damaged repository makes. */
class CareCrashTest {

  private static final Progress QUIET = (_, _) -> {};
  private static final byte[] HURT = noise(1, 3);
  private static final byte[] SOUND = noise(2, 2);
  private static final RepositoryOptions REPLICA =
      new RepositoryOptions(OptionalLong.empty(), Secret.Key.random(), InstantSource.fixed(NOON));

  @TempDir Path folder;

  /** One whose content is damaged, and one that is not. */
  private record Points(StoredPoint hurt, StoredPoint sound) {}

  @Test
  void a_repair_that_is_cut_off_anywhere_harms_nothing_and_the_next_one_ends_it() throws Exception {
    var damaged = folder.resolve("damaged");
    var copy = folder.resolve("copy");
    var points = prepare(damaged);
    try (var replica = Repository.open(folder.resolve("replica"), REPLICA)) {
      int calls = 0;
      boolean happened = true;
      while (happened) {
        copy(damaged, copy);
        var power = new PowerCut(calls);
        calls += 5;
        care(copy, power, replica);
        happened = power.happened();
        check(copy, replica, points, calls);
        Stories.delete(copy);
      }
      assertThat(calls).isGreaterThan(40);
    }
  }

  /** One of each kind of file is missing or damaged, but for the points. */
  private Points prepare(Path damaged) throws Exception {
    Points points;
    try (var repository = Stories.open(damaged);
        var replica = Repository.open(folder.resolve("replica"), REPLICA)) {
      points = new Points(backup(repository, "vm-1", HURT), backup(repository, "vm-2", SOUND));
      var replication = new Replication(repository, replica);
      for (StoredPoint point : replication.missing()) {
        replication.copy(point, _ -> {});
      }
    }
    for (Path pack : Stories.packs(damaged)) {
      if (Files.size(pack) > 3 * Chunks.SIZE) {
        flipLast(pack);
      }
    }
    flipLast(Stories.files(damaged.resolve("index")).getFirst());
    Files.delete(Stories.files(damaged.resolve("keys")).getFirst());
    Files.delete(damaged.resolve("format"));
    return points;
  }

  private static void flipLast(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : Stories.files(from)) {
      var target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
  }

  private static void care(Path folder, PowerCut power, Repository replica)
      throws InterruptedException {
    try (var repository = Stories.open(folder, Stories.OPTIONS, power)) {
      repository.upkeep().note();
      repository.upkeep().verify(VerifyShare.ALL, QUIET);
      repository.upkeep().repair(List.of(replica), QUIET);
      var added = repository.keyring().add("second", Secret.Key.random());
      repository.keyring().remove(added.id());
    } catch (IOException e) {
      assertThat(power.happened()).as("nothing but the power fails").isTrue();
    }
  }

  private void check(Path copy, Repository replica, Points points, int calls) throws Exception {
    try (var repository = Stories.open(copy, Stories.OPTIONS, new PowerCut(PowerCut.NEVER))) {
      assertThat(restore(repository, points.sound())).as("after %d calls", calls).isEqualTo(SOUND);
      try {
        assertThat(restore(repository, points.hurt())).as("after %d calls", calls).isEqualTo(HURT);
      } catch (DiskException e) {
        assertThat(e.problem().reason()).isEqualTo("ChunkDamaged");
      }
      repository.verify(_ -> {});
      assertThat(repository.upkeep().repair(List.of(replica), QUIET).left())
          .as("after %d calls", calls)
          .isEmpty();
      assertThat(restore(repository, points.hurt())).as("after %d calls", calls).isEqualTo(HURT);
    }
    try (var repository = Stories.open(copy, Stories.OPTIONS, new PowerCut(PowerCut.NEVER))) {
      assertThat(repository.damage()).as("after %d calls", calls).isEmpty();
      assertThat(repository.verify(_ -> {}).damage()).as("after %d calls", calls).isEmpty();
    }
  }
}
