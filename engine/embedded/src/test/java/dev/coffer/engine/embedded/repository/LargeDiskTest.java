package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.store.FolderStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeDiskTest {

  private static final long TIB = 1L << 40;

  @TempDir Path folder;

  @Test
  void a_hole_of_a_tebibyte_costs_nothing() throws Exception {
    var end = new Extent(TIB - 8192, 8192);
    var middle = new Extent(TIB / 2 + 4096, 4096);
    try (var repository = Stories.open(folder)) {
      var source = new SyntheticDisk(TIB, middle, end);
      var point = Stories.backup(repository, "vm-1", source);
      long leaves = TIB / ((long) MapNode.FAN * Chunks.SIZE);
      assertThat(source.questions()).isLessThan((int) leaves + 100);
      var disk = point.disks().getFirst();
      assertThat(disk.readBytes()).isEqualTo(8192 + 4096);
      assertThat(disk.storedChunks()).isEqualTo(2);
      assertThat(disk.storedBytes()).isLessThan(100_000);

      try (var reader = repository.read(point.id(), Stories.DISK.id())) {
        assertThat(reader.size()).isEqualTo(TIB);
        assertThat(reader.data(0, TIB))
            .containsExactly(
                new Extent(TIB / 2, Chunks.SIZE), new Extent(TIB - Chunks.SIZE, Chunks.SIZE));
        var word = ByteBuffer.allocate(16);
        reader.read(TIB / 2 + 4088, word);
        assertThat(word.getLong(0)).isZero();
        assertThat(word.getLong(8)).isEqualTo(SyntheticDisk.wordAt(TIB / 2 + 4096));
      }
      assertThat(repository.verify(_ -> {}).isClean()).isTrue();
      assertThat(repository.collectGarbage().packsRemoved()).isZero();
    }
  }

  @Test
  void many_leaves_and_two_heights_of_nodes_restore() throws Exception {
    long leaf = (long) MapNode.FAN * Chunks.SIZE;
    var extents = new Extent[40];
    for (int i = 0; i < extents.length; i++) {
      extents[i] = new Extent((13L * leaf + 1_048_576) * i, 65_536);
    }
    try (var repository = Stories.open(folder)) {
      var point = Stories.backup(repository, "vm-1", new SyntheticDisk(TIB, extents));
      try (var reader = repository.read(point.id(), Stories.DISK.id())) {
        for (Extent extent : extents) {
          var words = ByteBuffer.allocate(65_536);
          reader.read(extent.offset(), words);
          assertThat(words.getLong(0)).isEqualTo(SyntheticDisk.wordAt(extent.offset()));
          assertThat(words.getLong(65_528)).isEqualTo(SyntheticDisk.wordAt(extent.end() - 8));
        }
        assertThat(reader.data(0, TIB)).hasSize(extents.length);
      }
    }
  }

  /** Other leaves of the base are damaged: who read them would notice. */
  @Test
  void a_change_of_one_leaf_neither_reads_nor_writes_the_others() throws Exception {
    long leaf = (long) MapNode.FAN * Chunks.SIZE;
    var extents = new Extent[600];
    for (int i = 0; i < extents.length; i++) {
      extents[i] = new Extent(leaf * 5 * i + 1_048_576, 4096);
    }
    var check = new SpotCheck(new Random(1), 0, 0, 0);
    try (var repository = Stories.open(folder)) {
      Stories.backup(repository, "vm-1", new Changed(extents, -1));
    }
    damageAllLeavesBut(300);
    try (var repository = Stories.open(folder);
        var point = repository.begin(Stories.header("vm-1"))) {
      var stored =
          point.store(
              Stories.DISK, new Changed(extents, leaf * 5 * 300 + 1_048_576), check, _ -> {});
      assertThat(stored.reading()).isEqualTo(Reading.CHANGED);
      assertThat(stored.readBytes()).isEqualTo(4096);
      assertThat(stored.storedChunks()).isEqualTo(1);
      assertThat(stored.storedBytes()).isLessThan(8_000);
      assertThat(repository.damage()).isEmpty();
    }
  }

  private void damageAllLeavesBut(int spared) throws Exception {
    var opening = Opening.open(FolderStore.in(folder), Stories.OPTIONS);
    try (var _ = opening.objects();
        var store = opening.store()) {
      var disk = opening.shelf().all().getFirst().disks().getFirst();
      var map = DiskMap.open(store, ChunkId.parse(disk.digest()));
      for (int leaf = 0; leaf < 600; leaf++) {
        if (leaf != spared) {
          Stories.flip(store, map.id(0, leaf * 5L));
        }
      }
    }
  }

  /** A disk whose storage knows that only one place has changed, if any. */
  private static final class Changed extends SyntheticDisk {

    private final long place;

    Changed(Extent[] extents, long place) {
      super(TIB, extents);
      this.place = place;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      super.read(offset, into);
      if (offset == place) {
        into.put(into.position() - 1, (byte) 1);
      }
    }

    @Override
    public Optional<String> moment() {
      return Optional.of("at " + place);
    }

    @Override
    public Optional<ChangedSince> changedSince(String moment) {
      var only = new Extent(place, 4096);
      return Optional.of((from, to) -> from <= place && place < to ? List.of(only) : List.of());
    }
  }

  @Test
  void a_disk_that_no_map_can_describe_is_refused() throws Exception {
    try (var repository = Stories.open(folder)) {
      assertThatThrownBy(() -> Stories.backup(repository, "vm-1", new SyntheticDisk(TIB * 257)))
          .isInstanceOf(DiskException.class)
          .hasMessageContaining("exclude");
    }
  }
}
