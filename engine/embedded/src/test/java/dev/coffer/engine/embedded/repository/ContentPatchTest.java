package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.PatchedDisk.CHUNKS;
import static dev.coffer.engine.embedded.repository.PatchedDisk.CONTENT;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks of content that are stored as patches of what they were at an earlier point. */
class ContentPatchTest {

  @TempDir Path folder;
  private PatchedDisk disk = new PatchedDisk(Path.of("set before each test"));

  @BeforeEach
  void start() {
    disk = new PatchedDisk(folder);
  }

  @Test
  void what_has_changed_of_a_chunk_is_all_that_is_stored() throws Exception {
    byte[] other = PatchedDisk.changed(CONTENT, 100);
    try (var repository = disk.open()) {
      disk.save(repository, CONTENT);
      var point = disk.save(repository, other);
      var stored = point.disks().getFirst();
      assertThat(stored.storedChunks()).isEqualTo(CHUNKS);
      assertThat(stored.storedBytes()).isBetween(CHUNKS * 2000L, CHUNKS * 2300L + 1000);
      assertThat(restore(repository, point)).isEqualTo(other);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
    disk.checkWithTheOtherReader();
  }

  @Test
  void what_can_be_packed_of_a_change_is_packed() throws Exception {
    byte[] other = CONTENT.clone();
    Arrays.fill(other, 10_000, 60_000, (byte) 7);
    try (var repository = disk.open()) {
      disk.save(repository, CONTENT);
      var point = disk.save(repository, other);
      assertThat(point.disks().getFirst().storedBytes()).isLessThan(2000);
      assertThat(restore(repository, point)).isEqualTo(other);
    }
    disk.checkWithTheOtherReader();
  }

  @Test
  void a_chunk_of_which_much_has_changed_is_stored_in_full() throws Exception {
    byte[] other = CONTENT.clone();
    System.arraycopy(noise(2, 0.3), 0, other, 0, (int) (0.3 * Chunks.SIZE));
    try (var repository = disk.open()) {
      disk.save(repository, CONTENT);
      var point = disk.save(repository, other);
      assertThat(point.disks().getFirst().storedBytes()).isGreaterThan(Chunks.SIZE);
      assertThat(restore(repository, point)).isEqualTo(other);
    }
  }

  @Test
  void day_after_day_patches_are_of_the_same_chunk_and_never_of_patches() throws Exception {
    byte[] content = CONTENT;
    var points = new ArrayList<StoredPoint>();
    try (var repository = disk.open()) {
      points.add(disk.save(repository, content));
      for (int day = 1; day <= 3; day++) {
        content = PatchedDisk.changed(content, 100 * day);
        points.add(disk.save(repository, content));
        assertThat(restore(repository, points.getLast())).isEqualTo(content);
      }
    }
    disk.look(
        store -> {
          var first = PatchedDisk.chunk(store, points.getFirst(), 3);
          assertThat(PatchedDisk.kind(store, first)).isEqualTo(PackKind.CONTENT);
          for (var point : points.subList(1, 4)) {
            var id = PatchedDisk.chunk(store, point, 3);
            assertThat(PatchedDisk.kind(store, id)).isEqualTo(PackKind.PATCHES);
            assertThat(store.reference(id)).contains(first);
          }
        });
  }

  /**
   * What the first point has is needed although it is forgotten, in this process and later ones.
   */
  @Test
  void a_collection_keeps_what_patches_are_of_and_moves_patches_as_patches() throws Exception {
    byte[] content = CONTENT;
    StoredPoint last;
    try (var repository = disk.open()) {
      var points = new ArrayList<StoredPoint>();
      points.add(disk.save(repository, content));
      for (int day = 1; day <= 4; day++) {
        content = PatchedDisk.changed(content, 100 * day);
        points.add(disk.save(repository, content));
      }
      last = points.removeLast();
      repository.forget(points.stream().map(StoredPoint::id).toList());
      assertThat(repository.collectGarbage().packsRemoved()).isPositive();
      assertThat(restore(repository, last)).isEqualTo(content);
    }
    try (var repository = disk.open()) {
      for (int i = 0; i < 3; i++) {
        repository.collectGarbage();
      }
      assertThat(restore(repository, last)).isEqualTo(content);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
    disk.look(
        store ->
            assertThat(PatchedDisk.kind(store, PatchedDisk.chunk(store, last, 3)))
                .isEqualTo(PackKind.PATCHES));
    disk.checkWithTheOtherReader();
    try (var repository = disk.open()) {
      repository.forget(List.of(last.id()));
      repository.collectGarbage();
      assertThat(Stories.packs(disk.folder())).isEmpty();
    }
  }

  @Test
  void without_an_index_it_is_learned_from_the_packs_what_patches_are_of() throws Exception {
    byte[] other = PatchedDisk.changed(CONTENT, 100);
    StoredPoint first;
    StoredPoint second;
    try (var repository = disk.open()) {
      first = disk.save(repository, CONTENT);
      second = disk.save(repository, other);
    }
    disk.loseIndex();
    try (var repository = disk.open()) {
      repository.forget(List.of(first.id()));
      repository.collectGarbage();
      assertThat(restore(repository, second)).isEqualTo(other);
    }
    try (var repository = disk.open()) {
      repository.collectGarbage();
      assertThat(restore(repository, second)).isEqualTo(other);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
  }

  @Test
  void what_a_point_needs_is_also_what_its_patches_are_of() throws Exception {
    StoredPoint first;
    StoredPoint second;
    try (var repository = disk.open()) {
      first = disk.save(repository, CONTENT);
      second = disk.save(repository, PatchedDisk.changed(CONTENT, 100));
    }
    disk.look(
        store -> {
          var needed = new NeededPacks(store, new Gate("here"), Set.of());
          needed.add(second);
          var packs = new HashSet<String>();
          for (var id :
              List.of(PatchedDisk.chunk(store, first, 3), PatchedDisk.chunk(store, second, 3))) {
            packs.add(store.packs().get(Location.pack(store.index().get(id))).orElseThrow().name());
          }
          assertThat(packs).hasSize(2);
          assertThat(needed.names()).containsAll(packs);
        });
  }

  @Test
  void statistics_count_each_content_once_and_what_is_kept_for_patches_as_kept() throws Exception {
    byte[] other = PatchedDisk.changed(CONTENT, 100);
    try (var repository = disk.open()) {
      var first = disk.save(repository, CONTENT);
      disk.save(repository, other);
      disk.save(repository, PatchedDisk.changed(other, 200));
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
    byte[] other = PatchedDisk.changed(CONTENT, 100);
    try (var repository = disk.open();
        var replica = disk.openReplica()) {
      disk.save(repository, CONTENT);
      var second = disk.save(repository, other);
      var copied = new Replication(repository, replica).copy(second, _ -> {}).point().orElseThrow();
      assertThat(restore(replica, copied)).isEqualTo(other);
    }
  }
}
