package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.DISK;
import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.noiseOf;
import static dev.coffer.engine.embedded.repository.Stories.open;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks of content that are stored as patches of what they were at an earlier point. */
class ContentPatchTest {

  private static final int CHUNKS = 8;
  private static final byte[] CONTENT = noise(1, CHUNKS);

  @TempDir Path folder;

  private final Map<String, byte[]> moments = new HashMap<>();

  private StoredPoint save(Repository repository, byte[] disk) throws Exception {
    return backup(repository, "vm-1", new RememberingDisk(disk, moments));
  }

  /** A little of each chunk is different. */
  private static byte[] changed(byte[] disk, long seed) {
    byte[] changed = disk.clone();
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      byte[] part = noiseOf(seed + chunk, 2000);
      System.arraycopy(part, 0, changed, chunk * Chunks.SIZE + 9000, part.length);
    }
    return changed;
  }

  /** Enough for its patches to be most of a pack, and not too much for patches. */
  private static byte[] muchChanged(byte[] disk) {
    byte[] changed = disk.clone();
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      System.arraycopy(noiseOf(chunk, 20_000), 0, changed, chunk * Chunks.SIZE, 20_000);
    }
    return changed;
  }

  @FunctionalInterface
  private interface Look {
    void at(ChunkStore store) throws Exception;
  }

  /** Looks at the chunks while nobody has the repository open. */
  private void look(Look look) throws Exception {
    var opening = Opening.open(FolderStore.in(folder), Stories.OPTIONS);
    try (var _ = opening.objects();
        var store = opening.store()) {
      look.at(store);
    }
  }

  private static ChunkId chunk(ChunkStore store, StoredPoint point, long number) throws Exception {
    return DiskMap.open(store, ChunkId.parse(point.disks().getFirst().digest())).chunk(number);
  }

  private static PackKind kind(ChunkStore store, ChunkId id) {
    return store.packs().get(Location.pack(store.index().get(id))).orElseThrow().kind();
  }

  private void checkWithTheOtherReader() throws Exception {
    Path work = Files.createTempDirectory("coffer-reader");
    assertThat(new Standalone(folder, work).run("check"))
        .satisfies(ended -> assertThat(ended.code()).as(ended.out()).isZero());
    Stories.delete(work);
  }

  @Test
  void what_has_changed_of_a_chunk_is_all_that_is_stored() throws Exception {
    byte[] other = changed(CONTENT, 100);
    try (var repository = open(folder)) {
      save(repository, CONTENT);
      var point = save(repository, other);
      var stored = point.disks().getFirst();
      assertThat(stored.storedChunks()).isEqualTo(CHUNKS);
      assertThat(stored.storedBytes()).isBetween(CHUNKS * 2000L, CHUNKS * 2300L + 1000);
      assertThat(restore(repository, point)).isEqualTo(other);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
    checkWithTheOtherReader();
  }

  @Test
  void what_can_be_packed_of_a_change_is_packed() throws Exception {
    byte[] other = CONTENT.clone();
    Arrays.fill(other, 10_000, 60_000, (byte) 7);
    try (var repository = open(folder)) {
      save(repository, CONTENT);
      var point = save(repository, other);
      assertThat(point.disks().getFirst().storedBytes()).isLessThan(2000);
      assertThat(restore(repository, point)).isEqualTo(other);
    }
    checkWithTheOtherReader();
  }

  @Test
  void a_chunk_of_which_much_has_changed_is_stored_in_full() throws Exception {
    byte[] other = CONTENT.clone();
    System.arraycopy(noise(2, 0.3), 0, other, 0, (int) (0.3 * Chunks.SIZE));
    try (var repository = open(folder)) {
      save(repository, CONTENT);
      var point = save(repository, other);
      assertThat(point.disks().getFirst().storedBytes()).isGreaterThan(Chunks.SIZE);
      assertThat(restore(repository, point)).isEqualTo(other);
    }
  }

  @Test
  void day_after_day_patches_are_of_the_same_chunk_and_never_of_patches() throws Exception {
    byte[] disk = CONTENT;
    var points = new ArrayList<StoredPoint>();
    try (var repository = open(folder)) {
      points.add(save(repository, disk));
      for (int day = 1; day <= 3; day++) {
        disk = changed(disk, 100 * day);
        points.add(save(repository, disk));
        assertThat(restore(repository, points.getLast())).isEqualTo(disk);
      }
    }
    look(
        store -> {
          var first = chunk(store, points.getFirst(), 3);
          assertThat(kind(store, first)).isEqualTo(PackKind.CONTENT);
          for (var point : points.subList(1, 4)) {
            var id = chunk(store, point, 3);
            assertThat(kind(store, id)).isEqualTo(PackKind.PATCHES);
            assertThat(store.reference(id)).contains(first);
          }
        });
  }

  /**
   * What the first point has is needed although it is forgotten, in this process and later ones.
   */
  @Test
  void a_collection_keeps_what_patches_are_of_and_moves_patches_as_patches() throws Exception {
    byte[] disk = CONTENT;
    StoredPoint last;
    try (var repository = open(folder)) {
      var points = new ArrayList<StoredPoint>();
      points.add(save(repository, disk));
      for (int day = 1; day <= 4; day++) {
        disk = changed(disk, 100 * day);
        points.add(save(repository, disk));
      }
      last = points.removeLast();
      repository.forget(points.stream().map(StoredPoint::id).toList());
      assertThat(repository.collectGarbage().packsRemoved()).isPositive();
      assertThat(restore(repository, last)).isEqualTo(disk);
    }
    try (var repository = open(folder)) {
      for (int i = 0; i < 3; i++) {
        repository.collectGarbage();
      }
      assertThat(restore(repository, last)).isEqualTo(disk);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
    look(store -> assertThat(kind(store, chunk(store, last, 3))).isEqualTo(PackKind.PATCHES));
    checkWithTheOtherReader();
    try (var repository = open(folder)) {
      repository.forget(List.of(last.id()));
      repository.collectGarbage();
      assertThat(Stories.packs(folder)).isEmpty();
    }
  }

  @Test
  void without_an_index_it_is_learned_from_the_packs_what_patches_are_of() throws Exception {
    byte[] other = changed(CONTENT, 100);
    StoredPoint first;
    StoredPoint second;
    try (var repository = open(folder)) {
      first = save(repository, CONTENT);
      second = save(repository, other);
    }
    Stories.delete(folder.resolve("index"));
    try (var repository = open(folder)) {
      repository.forget(List.of(first.id()));
      repository.collectGarbage();
      assertThat(restore(repository, second)).isEqualTo(other);
    }
    try (var repository = open(folder)) {
      repository.collectGarbage();
      assertThat(restore(repository, second)).isEqualTo(other);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
  }

  @Test
  void a_patch_that_cannot_be_opened_is_lost_and_stored_again_in_full() throws Exception {
    byte[] other = changed(CONTENT, 100);
    StoredPoint second;
    try (var repository = open(folder)) {
      save(repository, CONTENT);
      second = save(repository, other);
    }
    look(store -> Stories.flip(store, chunk(store, second, 3)));
    Stories.delete(folder.resolve("index"));
    for (int opened = 0; opened < 2; opened++) {
      try (var repository = open(folder)) {
        assertThatThrownBy(() -> restore(repository, second)).isInstanceOf(DiskException.class);
        assertThat(repository.verify(_ -> {}).damage())
            .anySatisfy(damage -> assertThat(damage.points()).contains(second.id()));
      }
    }
    try (var repository = open(folder)) {
      save(repository, other);
      assertThat(restore(repository, second)).isEqualTo(other);
    }
    look(store -> assertThat(kind(store, chunk(store, second, 3))).isEqualTo(PackKind.CONTENT));
  }

  @Test
  void a_damaged_chunk_hurts_the_points_that_need_its_patches_and_the_next_backup_heals_them()
      throws Exception {
    byte[] other = changed(CONTENT, 100);
    StoredPoint first;
    StoredPoint second;
    try (var repository = open(folder)) {
      first = save(repository, CONTENT);
      second = save(repository, other);
    }
    look(store -> Stories.flip(store, chunk(store, first, 3)));
    try (var repository = open(folder)) {
      assertThat(repository.verify(_ -> {}).damage())
          .anySatisfy(damage -> assertThat(damage.points()).containsExactly(second.id()))
          .anySatisfy(
              damage -> {
                assertThat(damage.problem().reason()).isEqualTo("PackDamaged");
                assertThat(damage.points()).contains(first.id(), second.id());
              });
      var healing = save(repository, other).disks().getFirst();
      assertThat(healing.storedChunks()).isEqualTo(1);
      assertThat(healing.storedBytes()).isGreaterThan(Chunks.SIZE);
      assertThat(restore(repository, second)).isEqualTo(other);
      assertThatThrownBy(() -> restore(repository, first)).isInstanceOf(DiskException.class);
      save(repository, CONTENT);
      assertThat(restore(repository, first)).isEqualTo(CONTENT);
      repository.collectGarbage();
    }
    try (var repository = open(folder)) {
      assertThat(restore(repository, first)).isEqualTo(CONTENT);
      assertThat(restore(repository, second)).isEqualTo(other);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
    checkWithTheOtherReader();
  }

  @Test
  void a_change_of_what_the_repository_lost_is_stored_in_full() throws Exception {
    StoredPoint first;
    try (var repository = open(folder)) {
      first = save(repository, CONTENT);
    }
    look(store -> Stories.flip(store, chunk(store, first, 3)));
    byte[] other = changed(CONTENT, 100);
    try (var repository = open(folder)) {
      var point = save(repository, other);
      assertThat(restore(repository, point)).isEqualTo(other);
      assertThat(point.disks().getFirst().storedBytes()).isGreaterThan(Chunks.SIZE);
    }
  }

  /** The patches are in a pack that is kept for something else; what they are of is gone. */
  @Test
  void a_patch_that_no_point_needs_is_not_relied_on_without_what_it_is_of() throws Exception {
    byte[] other = changed(CONTENT, 100);
    var second = new DiskHeader(new DiskId("vm-1/disk-1"), "disk-1");
    byte[] kept = noise(5, CHUNKS);
    StoredPoint last;
    try (var repository = open(folder)) {
      try (var point = repository.begin(Stories.header("vm-1"))) {
        point.store(DISK, new RememberingDisk(CONTENT, moments), _ -> {});
        point.store(second, new RememberingDisk(kept, moments), _ -> {});
        point.commit();
      }
      var first = repository.points().getFirst();
      try (var point = repository.begin(Stories.header("vm-1"))) {
        point.store(DISK, new RememberingDisk(other, moments), _ -> {});
        point.store(second, new RememberingDisk(muchChanged(kept), moments), _ -> {});
        point.missing(new MissingDisk(DISK.id(), "disk-0", new Problem("Late", "late")));
        point.commit();
      }
      repository.forget(List.of(first.id()));
      assertThat(repository.collectGarbage().packsRemoved()).isPositive();
      last = backup(repository, "vm-1", other);
      assertThat(restore(repository, last)).isEqualTo(other);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
    try (var repository = open(folder)) {
      repository.collectGarbage();
      assertThat(restore(repository, last)).isEqualTo(other);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
      assertThat(repository.damage()).isEmpty();
    }
    checkWithTheOtherReader();
  }

  @Test
  void a_patch_that_is_being_written_is_given_up_when_what_it_is_of_is_lost() throws Exception {
    StoredPoint first;
    try (var repository = open(folder)) {
      first = save(repository, CONTENT);
    }
    look(
        store -> {
          var before = chunk(store, first, 3);
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
  void what_a_point_needs_is_also_what_its_patches_are_of() throws Exception {
    StoredPoint first;
    StoredPoint second;
    try (var repository = open(folder)) {
      first = save(repository, CONTENT);
      second = save(repository, changed(CONTENT, 100));
    }
    look(
        store -> {
          var needed = new NeededPacks(store, new Gate("here"), Set.of());
          needed.add(second);
          var packs = new HashSet<String>();
          for (var id : List.of(chunk(store, first, 3), chunk(store, second, 3))) {
            packs.add(store.packs().get(Location.pack(store.index().get(id))).orElseThrow().name());
          }
          assertThat(packs).hasSize(2);
          assertThat(needed.names()).containsAll(packs);
        });
  }

  @Test
  void statistics_count_each_content_once_and_what_is_kept_for_patches_as_kept() throws Exception {
    byte[] other = changed(CONTENT, 100);
    try (var repository = open(folder)) {
      var first = save(repository, CONTENT);
      save(repository, other);
      save(repository, changed(other, 200));
      assertThat(repository.upkeep().statistics("site").uniqueBytes())
          .isEqualTo(3L * CONTENT.length);
      repository.forget(List.of(first.id()));
      var statistics = repository.upkeep().statistics("site");
      assertThat(statistics.uniqueBytes()).isEqualTo(2L * CONTENT.length);
      assertThat(statistics.freeableBytes()).isLessThan(5000);
      assertThat(statistics.machines().getFirst().ownBytes())
          .isBetween((long) CONTENT.length, statistics.storedBytes());
    }
  }

  @Test
  void a_copy_in_another_repository_is_whole_without_it() throws Exception {
    byte[] other = changed(CONTENT, 100);
    Path there = folder.resolveSibling(folder.getFileName() + "-copy");
    var options =
        new RepositoryOptions(OptionalLong.empty(), Secret.Key.random(), Stories.OPTIONS.clock());
    try (var repository = open(folder);
        var replica = Repository.open(there, options)) {
      save(repository, CONTENT);
      var second = save(repository, other);
      var copied = new Replication(repository, replica).copy(second, _ -> {}).point().orElseThrow();
      assertThat(restore(replica, copied)).isEqualTo(other);
    } finally {
      Stories.delete(there);
    }
  }

  @Test
  void a_replica_heals_the_patches_of_a_damaged_chunk() throws Exception {
    byte[] other = changed(CONTENT, 100);
    Path there = folder.resolveSibling(folder.getFileName() + "-copy");
    var options =
        new RepositoryOptions(OptionalLong.empty(), Secret.Key.random(), Stories.OPTIONS.clock());
    try (var replica = Repository.open(there, options)) {
      StoredPoint first;
      StoredPoint second;
      try (var repository = open(folder)) {
        first = save(repository, CONTENT);
        second = save(repository, other);
        new Replication(repository, replica).copy(second, _ -> {});
      }
      look(store -> Stories.flip(store, chunk(store, first, 3)));
      try (var repository = open(folder)) {
        repository.verify(_ -> {});
        repository.upkeep().repair(List.of(replica), (_, _) -> {});
        assertThat(restore(repository, second)).isEqualTo(other);
        assertThatThrownBy(() -> restore(repository, first)).isInstanceOf(IOException.class);
      }
    } finally {
      Stories.delete(there);
    }
  }
}
