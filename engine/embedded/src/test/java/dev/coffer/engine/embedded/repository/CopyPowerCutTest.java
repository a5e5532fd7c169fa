package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.DISK;
import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.header;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static dev.coffer.engine.embedded.repository.Stories.withChunk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PointId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.keys.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plug is pulled at every seventh call of the repository that is copied to. */
class CopyPowerCutTest {

  private static final DiskHeader SECOND_DISK = new DiskHeader(new DiskId("vm-1/disk-1"), "disk-1");

  @TempDir Path folder;

  private final RepositoryOptions otherKey =
      new RepositoryOptions(
          OptionalLong.empty(), Secret.Key.random(), InstantSource.fixed(Stories.NOON));
  private final Set<PointId> acknowledged = new HashSet<>();

  @Test
  void every_acknowledged_copy_restores_wherever_the_power_fails() throws Exception {
    try (var from = Stories.open(folder.resolve("from"))) {
      byte[] disk = noise(1, 3);
      backup(from, "vm-1", disk);
      try (var writer = from.begin(header("vm-1"))) {
        writer.store(DISK, new MemoryDisk(withChunk(disk, 1, 2)), _ -> {});
        writer.store(SECOND_DISK, new MemoryDisk(noise(3, 1.5)), _ -> {});
        writer.commit();
      }
      long calls = 0;
      boolean happened = true;
      while (happened) {
        var power = new PowerCut(calls);
        Path to = folder.resolve("cut-" + calls);
        calls += 7;
        acknowledged.clear();
        happened = tell(from, to, power);
        checkAfter(from, to, calls);
        Stories.delete(to);
      }
      assertThat(calls).isGreaterThan(30);
    }
  }

  /** The second point is there in part first, and is completed. */
  private boolean tell(Repository from, Path folder, PowerCut power) throws Exception {
    try (var to = Stories.open(folder, otherKey, power)) {
      var points = from.points();
      var replication = new Replication(from, to);
      replication.copy(points.get(0), _ -> {});
      acknowledged.add(points.get(0).id());
      copyInPart(from, to, points.get(1));
      replication.copy(points.get(1), _ -> {});
      acknowledged.add(points.get(1).id());
      to.collectGarbage();
    } catch (IOException e) {
      assertThat(power.happened()).as(e.toString()).isTrue();
    }
    return power.happened();
  }

  private static void copyInPart(Repository from, Repository to, StoredPoint point)
      throws IOException, InterruptedException {
    try (var writer = to.beginCopy(point, Optional.empty());
        var source = from.read(point.id(), DISK.id())) {
      writer.store(DISK, source, _ -> {});
      var problem = new Problem("ChunkDamaged", "it is damaged");
      writer.missing(new MissingDisk(SECOND_DISK.id(), SECOND_DISK.name(), problem));
      writer.commit();
    }
  }

  private void checkAfter(Repository from, Path folder, long calls) throws Exception {
    try (var to = Stories.open(folder, otherKey, new PowerCut(PowerCut.NEVER))) {
      assertThat(to.damage()).as("after %d calls", calls).isEmpty();
      assertThat(to.points()).extracting(StoredPoint::id).containsAll(acknowledged);
      assertEqual(from, to, calls);
      var replication = new Replication(from, to);
      for (StoredPoint point : replication.missing()) {
        assertThat(acknowledged).as("after %d calls", calls).doesNotContain(point.id());
        replication.copy(point, _ -> {});
      }
      assertThat(to.points()).as("after %d calls", calls).hasSize(2);
      assertEqual(from, to, calls);
      assertThat(replication.missing()).isEmpty();
      assertThat(to.verify(_ -> {}).damage()).isEmpty();
      to.forget(List.of(to.points().get(0).id(), to.points().get(1).id()));
      to.collectGarbage();
      assertThat(Stories.packs(folder)).as("after %d calls", calls).isEmpty();
    }
  }

  private static void assertEqual(Repository from, Repository to, long calls) throws IOException {
    for (StoredPoint copy : to.points()) {
      var point = from.point(copy.id()).orElseThrow();
      assertThat(restore(to, copy)).as("after %d calls", calls).isEqualTo(restore(from, point));
    }
  }
}
