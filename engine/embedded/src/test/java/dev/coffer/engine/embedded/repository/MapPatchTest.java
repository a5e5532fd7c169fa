package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PointId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of maps that are stored as patches of earlier ones. */
class MapPatchTest {

  private static final int CHUNKS = MapNode.FAN;

  @TempDir Path folder;

  @Test
  void one_percent_of_changes_costs_two_percent_of_a_map() throws Exception {
    int[] versions = new int[CHUNKS];
    PointId last;
    try (var repository = open(folder)) {
      last = backup(repository, "vm-1", new NumberedDisk(versions)).id();
      long full = mapBytes();
      var random = new Random(1);
      for (int day = 1; day <= 2; day++) {
        change(versions, CHUNKS / 100, random, day);
        long before = mapBytes();
        var point = backup(repository, "vm-1", new NumberedDisk(versions));
        assertThat(mapBytes() - before).as("day %d", day).isLessThan(full * (2 * day + 1) / 100);
        check(repository, point, versions);
        last = point.id();
      }
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
    try (var repository = open(folder)) {
      check(repository, repository.point(last).orElseThrow(), versions);
    }
  }

  private static void change(int[] versions, int count, Random random, int version) {
    random.ints(count, 0, versions.length).forEach(chunk -> versions[chunk] = version);
  }

  /** What the packs of maps take. */
  private long mapBytes() throws IOException {
    long bytes = 0;
    for (Path pack : Stories.packs(folder)) {
      try (var file = Files.newInputStream(pack)) {
        byte[] header = file.readNBytes(Pack.HEADER_BYTES);
        if (Pack.kindOf(header).orElseThrow() == PackKind.MAPS) {
          bytes += Files.size(pack);
        }
      }
    }
    return bytes;
  }

  private static void check(Repository repository, StoredPoint point, int[] versions)
      throws IOException {
    try (var reader = repository.read(point.id(), Stories.DISK.id())) {
      assertThat(NumberedDisk.holds(reader, versions, 7)).isTrue();
    }
  }

  @Test
  void many_changes_make_a_node_of_its_own() throws Exception {
    int[] versions = new int[CHUNKS];
    try (var repository = open(folder)) {
      backup(repository, "vm-1", remembered(versions));
      long full = mapBytes();
      change(versions, CHUNKS / 2, new Random(1), 1);
      var point = backup(repository, "vm-1", remembered(versions));
      assertThat(mapBytes()).isGreaterThan(full * 19 / 10);
      check(repository, point, versions);
    }
  }

  @Test
  void a_collection_keeps_what_patches_are_of_and_moves_patches_as_patches() throws Exception {
    int[] versions = new int[CHUNKS];
    var random = new Random(1);
    try (var repository = open(folder)) {
      var points = new ArrayList<StoredPoint>();
      points.add(backup(repository, "vm-1", remembered(versions)));
      for (int day = 1; day <= 6; day++) {
        change(versions, 20, random, day);
        points.add(backup(repository, "vm-1", remembered(versions)));
      }
      long before = mapBytes();
      var last = points.removeLast();
      repository.forget(points.stream().map(StoredPoint::id).toList());
      for (int i = 0; i < 3; i++) {
        repository.collectGarbage();
        check(repository, last, versions);
      }
      assertThat(mapBytes()).isLessThan(before + 10_000);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
      repository.forget(List.of(last.id()));
      repository.collectGarbage();
      assertThat(Stories.packs(folder)).isEmpty();
    }
  }

  @Test
  void the_digest_does_not_tell_how_the_map_is_stored() throws Exception {
    int[] versions = new int[CHUNKS];
    try (var repository = open(folder)) {
      var first = backup(repository, "vm-1", remembered(versions));
      versions[5] = 1;
      var patched = backup(repository, "vm-1", remembered(versions));
      versions[5] = 0;
      var back = backup(repository, "vm-1", remembered(versions));
      assertThat(back.disks().getFirst().digest())
          .isEqualTo(first.disks().getFirst().digest())
          .isNotEqualTo(patched.disks().getFirst().digest());
    }
  }

  /** The patch is in a pack that is kept for something else; of what it is one is gone. */
  @Test
  void a_patch_that_nobody_needed_is_not_relied_on_without_what_it_is_of() throws Exception {
    int[] versions = new int[CHUNKS];
    int[] others = new int[CHUNKS];
    Arrays.fill(others, 9);
    var other = new DiskHeader(new DiskId("vm-1/disk-1"), "disk-1");
    StoredPoint last;
    try (var repository = open(folder)) {
      var first = backup(repository, "vm-1", remembered(versions));
      versions[5] = 1;
      try (var point = repository.begin(Stories.header("vm-1"))) {
        point.store(Stories.DISK, remembered(versions), _ -> {});
        point.store(other, remembered(others), _ -> {});
        point.missing(new MissingDisk(Stories.DISK.id(), "disk-0", new Problem("Late", "late")));
        point.commit();
      }
      repository.forget(List.of(first.id()));
      assertThat(repository.collectGarbage().packsRemoved()).isPositive();

      last = backup(repository, "vm-1", new NumberedDisk(versions));

      check(repository, last, versions);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
    try (var repository = open(folder)) {
      check(repository, last, versions);
      repository.collectGarbage();
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
      assertThat(repository.damage()).isEmpty();
      check(repository, last, versions);
    }
  }

  @Test
  void a_damaged_node_hurts_its_patches_and_the_next_backup_heals_both() throws Exception {
    int[] versions = new int[CHUNKS];
    int[] changed = versions.clone();
    changed[5] = 1;
    StoredPoint first;
    StoredPoint second;
    try (var repository = open(folder)) {
      first = backup(repository, "vm-1", remembered(versions));
      second = backup(repository, "vm-1", remembered(changed));
    }
    damageLeaf(first);
    try (var repository = open(folder)) {
      assertThatThrownBy(() -> check(repository, second, changed))
          .isInstanceOf(DiskException.class)
          .hasMessageContaining("damaged");
      assertThat(repository.verify(_ -> {}).damage())
          .anySatisfy(damage -> assertThat(damage.points()).contains(second.id()))
          .anySatisfy(
              damage -> {
                assertThat(damage.problem().reason()).isEqualTo("PackDamaged");
                assertThat(damage.points()).contains(first.id(), second.id());
              });
      backup(repository, "vm-1", remembered(changed));
      check(repository, second, changed);
      backup(repository, "vm-1", remembered(versions));
      check(repository, first, versions);
      repository.collectGarbage();
    }
    try (var repository = open(folder)) {
      check(repository, first, versions);
      check(repository, second, changed);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
  }

  private void damageLeaf(StoredPoint point) throws Exception {
    var opening = Opening.open(FolderStore.in(folder), Stories.OPTIONS);
    try (var _ = opening.objects();
        var store = opening.store()) {
      var map = DiskMap.open(store, ChunkId.parse(point.disks().getFirst().digest()));
      Stories.flip(store, map.id(0, 0));
    }
  }

  private final Map<String, int[]> moments = new HashMap<>();

  private NumberedDisk remembered(int[] versions) {
    return new NumberedDisk(versions, moments);
  }
}
