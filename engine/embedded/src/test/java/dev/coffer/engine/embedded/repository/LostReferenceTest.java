package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.PatchedDisk.CHUNKS;
import static dev.coffer.engine.embedded.repository.PatchedDisk.CONTENT;
import static dev.coffer.engine.embedded.repository.Stories.DISK;
import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.noiseOf;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Patches of content that are damaged, or of which the chunk that they are of is. */
class LostReferenceTest {

  @TempDir Path folder;
  private PatchedDisk disk = new PatchedDisk(Path.of("set before each test"));

  @BeforeEach
  void start() {
    disk = new PatchedDisk(folder);
  }

  /** Enough for its patches to be most of a pack, and not too much for patches. */
  private static byte[] muchChanged(byte[] disk) {
    byte[] changed = disk.clone();
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      System.arraycopy(noiseOf(chunk, 20_000), 0, changed, chunk * Chunks.SIZE, 20_000);
    }
    return changed;
  }

  @Test
  void a_patch_that_cannot_be_opened_is_lost_and_stored_again_in_full() throws Exception {
    byte[] other = PatchedDisk.changed(CONTENT, 100);
    StoredPoint second;
    try (var repository = disk.open()) {
      disk.save(repository, CONTENT);
      second = disk.save(repository, other);
    }
    disk.look(store -> Stories.flip(store, PatchedDisk.chunk(store, second, 3)));
    disk.loseIndex();
    for (int opened = 0; opened < 2; opened++) {
      try (var repository = disk.open()) {
        assertThatThrownBy(() -> restore(repository, second)).isInstanceOf(DiskException.class);
        assertThat(repository.verify(_ -> {}).damage())
            .anySatisfy(damage -> assertThat(damage.points()).contains(second.id()));
      }
    }
    try (var repository = disk.open()) {
      disk.save(repository, other);
      assertThat(restore(repository, second)).isEqualTo(other);
    }
    disk.look(
        store ->
            assertThat(PatchedDisk.kind(store, PatchedDisk.chunk(store, second, 3)))
                .isEqualTo(PackKind.CONTENT));
  }

  @Test
  void a_damaged_chunk_hurts_the_points_that_need_its_patches_and_the_next_backup_heals_them()
      throws Exception {
    byte[] other = PatchedDisk.changed(CONTENT, 100);
    StoredPoint first;
    StoredPoint second;
    try (var repository = disk.open()) {
      first = disk.save(repository, CONTENT);
      second = disk.save(repository, other);
    }
    disk.look(store -> Stories.flip(store, PatchedDisk.chunk(store, first, 3)));
    try (var repository = disk.open()) {
      assertThat(repository.verify(_ -> {}).damage())
          .anySatisfy(damage -> assertThat(damage.points()).containsExactly(second.id()))
          .anySatisfy(
              damage -> {
                assertThat(damage.problem().reason()).isEqualTo("PackDamaged");
                assertThat(damage.points()).contains(first.id(), second.id());
              });
      var healing = disk.save(repository, other).disks().getFirst();
      assertThat(healing.storedChunks()).isEqualTo(1);
      assertThat(healing.storedBytes()).isGreaterThan(Chunks.SIZE);
      assertThat(restore(repository, second)).isEqualTo(other);
      assertThatThrownBy(() -> restore(repository, first)).isInstanceOf(DiskException.class);
      disk.save(repository, CONTENT);
      assertThat(restore(repository, first)).isEqualTo(CONTENT);
      repository.collectGarbage();
    }
    try (var repository = disk.open()) {
      assertThat(restore(repository, first)).isEqualTo(CONTENT);
      assertThat(restore(repository, second)).isEqualTo(other);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
    disk.checkWithTheOtherReader();
  }

  @Test
  void a_change_of_what_the_repository_lost_is_stored_in_full() throws Exception {
    StoredPoint first;
    try (var repository = disk.open()) {
      first = disk.save(repository, CONTENT);
    }
    disk.look(store -> Stories.flip(store, PatchedDisk.chunk(store, first, 3)));
    byte[] other = PatchedDisk.changed(CONTENT, 100);
    try (var repository = disk.open()) {
      var point = disk.save(repository, other);
      assertThat(restore(repository, point)).isEqualTo(other);
      assertThat(point.disks().getFirst().storedBytes()).isGreaterThan(Chunks.SIZE);
    }
  }

  /** The patches are in a pack that is kept for something else; what they are of is gone. */
  @Test
  void a_patch_that_no_point_needs_is_not_relied_on_without_what_it_is_of() throws Exception {
    byte[] other = PatchedDisk.changed(CONTENT, 100);
    var second = new DiskHeader(new DiskId("vm-1/disk-1"), "disk-1");
    byte[] kept = noise(5, CHUNKS);
    StoredPoint last;
    try (var repository = disk.open()) {
      try (var point = repository.begin(Stories.header("vm-1"))) {
        point.store(DISK, disk.holding(CONTENT), _ -> {});
        point.store(second, disk.holding(kept), _ -> {});
        point.commit();
      }
      var first = repository.points().getFirst();
      try (var point = repository.begin(Stories.header("vm-1"))) {
        point.store(DISK, disk.holding(other), _ -> {});
        point.store(second, disk.holding(muchChanged(kept)), _ -> {});
        point.missing(new MissingDisk(DISK.id(), "disk-0", new Problem("Late", "late")));
        point.commit();
      }
      repository.forget(List.of(first.id()));
      assertThat(repository.collectGarbage().packsRemoved()).isPositive();
      last = backup(repository, "vm-1", other);
      assertThat(restore(repository, last)).isEqualTo(other);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
    try (var repository = disk.open()) {
      repository.collectGarbage();
      assertThat(restore(repository, last)).isEqualTo(other);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
      assertThat(repository.damage()).isEmpty();
    }
    disk.checkWithTheOtherReader();
  }

  @Test
  void a_patch_that_is_being_written_is_given_up_when_what_it_is_of_is_lost() throws Exception {
    StoredPoint first;
    try (var repository = disk.open()) {
      first = disk.save(repository, CONTENT);
    }
    disk.look(
        store -> {
          var before = PatchedDisk.chunk(store, first, 3);
          var reader = store.borrow();
          int length = reader.read(before);
          var reference = new Reference(before, reader.plain(), length);
          byte[] plain = Arrays.copyOf(reader.plain(), length);
          plain[5] ^= 1;
          var id = reader.codec().id(plain, length);
          assertThat(store.put(id, plain, length, reference, reader.codec())).isLessThan(500);
          assertThat(store.reference(id)).contains(before);
          store.withdraw(before, store.index().get(before));
          assertThat(store.put(id, plain, length, reference, reader.codec()))
              .isGreaterThan(Chunks.SIZE);
          assertThat(store.reference(id)).isEmpty();
          store.giveBack(reader);
        });
  }

  @Test
  void a_replica_heals_the_patches_of_a_damaged_chunk() throws Exception {
    byte[] other = PatchedDisk.changed(CONTENT, 100);
    try (var replica = disk.openReplica()) {
      StoredPoint first;
      StoredPoint second;
      try (var repository = disk.open()) {
        first = disk.save(repository, CONTENT);
        second = disk.save(repository, other);
        new Replication(repository, replica).copy(second, _ -> {});
      }
      disk.look(store -> Stories.flip(store, PatchedDisk.chunk(store, first, 3)));
      try (var repository = disk.open()) {
        repository.verify(_ -> {});
        repository.upkeep().repair(List.of(replica), (_, _) -> {});
        assertThat(restore(repository, second)).isEqualTo(other);
        assertThatThrownBy(() -> restore(repository, first)).isInstanceOf(IOException.class);
      }
    }
  }
}
