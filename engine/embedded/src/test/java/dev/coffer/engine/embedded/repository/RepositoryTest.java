package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.DISK;
import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.header;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static dev.coffer.engine.embedded.repository.Stories.withChunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PointId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryTest {

  @TempDir Path folder;

  /** Other stores have tests that extend this one. */
  Repository open(Path where) throws IOException {
    return Stories.open(where);
  }

  @Test
  void what_is_stored_is_restored_in_another_process_too() throws Exception {
    byte[] disk = noise(1, 5.3);
    StoredPoint point;
    try (var repository = open(folder)) {
      point = backup(repository, "vm-1", disk);
      assertThat(restore(repository, point)).isEqualTo(disk);
    }
    try (var repository = open(folder)) {
      assertThat(repository.points()).containsExactly(point);
      assertThat(repository.damage()).isEmpty();
      assertThat(restore(repository, point)).isEqualTo(disk);
    }
  }

  @Test
  void any_part_of_a_disk_can_be_read() throws Exception {
    byte[] disk = noise(1, 3.5);
    try (var repository = open(folder)) {
      var point = backup(repository, "vm-1", disk);
      try (var reader = repository.read(point.id(), DISK.id())) {
        for (int[] part : List.of(new int[] {0, 1}, new int[] {262_100, 300_000})) {
          var into = ByteBuffer.allocate(part[1]);
          reader.read(part[0], into);
          assertThat(into.array()).isEqualTo(Arrays.copyOfRange(disk, part[0], part[0] + part[1]));
        }
        assertThatThrownBy(() -> reader.read(disk.length - 1, ByteBuffer.allocate(2)))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
    }
  }

  @Test
  void one_changed_chunk_is_one_stored_chunk() throws Exception {
    byte[] disk = noise(1, 20);
    try (var repository = open(folder)) {
      var first = backup(repository, "vm-1", disk).disks().getFirst();
      var unchanged = backup(repository, "vm-1", disk).disks().getFirst();
      var changed = backup(repository, "vm-1", withChunk(disk, 7, 2)).disks().getFirst();

      assertThat(first.storedChunks()).isEqualTo(20);
      assertThat(unchanged.storedChunks()).isZero();
      assertThat(unchanged.storedBytes()).isZero();
      assertThat(unchanged.digest()).isEqualTo(first.digest());
      assertThat(changed.storedChunks()).isEqualTo(1);
      assertThat(changed.digest()).isNotEqualTo(first.digest());
      assertThat(changed.readBytes()).isEqualTo(disk.length);
    }
  }

  @Test
  void machines_with_equal_content_share_it() throws Exception {
    byte[] disk = noise(1, 10);
    try (var repository = open(folder)) {
      backup(repository, "vm-1", disk);
      var other = backup(repository, "vm-2", disk).disks().getFirst();
      assertThat(other.storedChunks()).isZero();
    }
  }

  @Test
  void zeros_are_not_stored_and_are_no_data() throws Exception {
    byte[] disk = Stories.zeros(6);
    disk[3 * Chunks.SIZE + 5] = 1;
    try (var repository = open(folder)) {
      var point = backup(repository, "vm-1", disk);
      assertThat(point.disks().getFirst().storedChunks()).isEqualTo(1);
      try (var reader = repository.read(point.id(), DISK.id())) {
        assertThat(reader.data(0, disk.length))
            .containsExactly(new Extent(3L * Chunks.SIZE, Chunks.SIZE));
        assertThat(reader.data(3L * Chunks.SIZE + 10, 4L * Chunks.SIZE - 10))
            .containsExactly(new Extent(3L * Chunks.SIZE + 10, Chunks.SIZE - 20));
        assertThat(reader.data(0, 100)).isEmpty();
      }
      assertThat(restore(repository, point)).isEqualTo(disk);
    }
  }

  @Test
  void disks_of_zeros_differ_by_their_size() throws Exception {
    try (var repository = open(folder)) {
      var large = backup(repository, "vm-1", new byte[4096]).disks().getFirst();
      var small = backup(repository, "vm-1", new byte[4095]).disks().getFirst();
      var empty = backup(repository, "vm-1", new byte[0]);
      assertThat(large.digest()).isNotEqualTo(small.digest());
      assertThat(restore(repository, empty)).isEmpty();
    }
  }

  @Test
  void a_point_shows_only_when_it_is_committed() throws Exception {
    try (var repository = open(folder)) {
      try (var point = repository.begin(header("vm-1"))) {
        point.store(DISK, new MemoryDisk(noise(1, 3)), _ -> {});
        assertThat(repository.points()).isEmpty();
      }
      assertThat(repository.points()).isEmpty();
      assertThat(repository.collectGarbage().packsRemoved()).isEqualTo(2);
    }
  }

  @Test
  void a_point_says_which_disks_it_lacks() throws Exception {
    var missing =
        new MissingDisk(new DiskId("vm-1/b"), "b", new Problem("ImageTruncated", "it is short"));
    StoredPoint point;
    try (var repository = open(folder);
        var writer = repository.begin(header("vm-1"))) {
      writer.store(DISK, new MemoryDisk(noise(1, 1)), _ -> {});
      writer.missing(missing);
      point = writer.commit();
    }
    try (var repository = open(folder)) {
      assertThat(repository.points()).containsExactly(point);
      assertThat(point.missing()).containsExactly(missing);
    }
  }

  @Test
  void a_point_without_a_disk_is_refused() throws Exception {
    try (var repository = open(folder);
        var writer = repository.begin(header("vm-1"))) {
      assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void progress_ends_at_the_size_of_the_disk() throws Exception {
    var last = new long[1];
    try (var repository = open(folder);
        var writer = repository.begin(header("vm-1"))) {
      writer.store(DISK, new MemoryDisk(noise(1, 3.2)), done -> last[0] = done);
    }
    assertThat(last[0]).isEqualTo((long) (3.2 * Chunks.SIZE));
  }

  @Test
  void forgotten_points_stay_forgotten() throws Exception {
    try (var repository = open(folder)) {
      var old = backup(repository, "vm-1", noise(1, 2));
      var kept = backup(repository, "vm-1", noise(2, 2));
      repository.forget(List.of(old.id(), new PointId("no-such-point")));
      assertThat(repository.points()).containsExactly(kept);
      assertThatThrownBy(() -> repository.read(old.id(), DISK.id()))
          .isInstanceOf(DiskException.class)
          .hasMessageContaining("no recovery point");
    }
    try (var repository = open(folder)) {
      assertThat(repository.points()).hasSize(1);
    }
  }
}
