package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.DISK;
import static dev.coffer.engine.embedded.repository.Stories.header;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.open;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static dev.coffer.engine.embedded.repository.Stories.withChunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.store.FolderStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks whose storage tells what has changed, not always truly. */
class ChangedBlocksTest {

  private static final SpotCheck NONE = new SpotCheck(new Random(1), 0, 0, 0);
  private static final SpotCheck NEARLY_ALL = new SpotCheck(new Random(1), 0, 30_000, 30_000);

  private static final int BLOCK = 4096;

  private static final byte[] CONTENT = noise(1, 20.5);

  @TempDir Path folder;

  private final Map<String, byte[]> moments = new ConcurrentHashMap<>();

  private DiskReader disk(byte[] content) {
    return new RememberingDisk(content, moments);
  }

  private static StoredPoint backup(Repository repository, DiskReader disk, SpotCheck check)
      throws Exception {
    try (var point = repository.begin(header("vm-1"))) {
      point.store(DISK, disk, check, _ -> {});
      return point.commit();
    }
  }

  @Test
  void only_what_has_changed_is_read_and_the_point_is_whole() throws Exception {
    byte[] changed = withChunk(withChunk(CONTENT, 7, 2), 20, 3);
    Arrays.fill(changed, 12 * Chunks.SIZE - 10, 12 * Chunks.SIZE + 10, (byte) 0);
    try (var repository = open(folder)) {
      var first = backup(repository, disk(CONTENT), NONE).disks().getFirst();
      assertThat(first.reading()).isEqualTo(Reading.FULL);

      var point = backup(repository, disk(changed), NONE);

      var stored = point.disks().getFirst();
      assertThat(stored.reading()).isEqualTo(Reading.CHANGED);
      assertThat(stored.readBytes()).isEqualTo(Chunks.SIZE + Chunks.SIZE / 2 + 2 * BLOCK);
      assertThat(stored.storedChunks()).isEqualTo(4);
      assertThat(restore(repository, point)).isEqualTo(changed);
      assertThat(stored.digest()).isEqualTo(digestReadInFull(repository, changed));
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
  }

  private static String digestReadInFull(Repository repository, byte[] content) throws Exception {
    try (var point = repository.begin(header("vm-2"))) {
      var other = new DiskHeader(new DiskId("vm-2/disk-0"), "disk-0");
      return point.store(other, new MemoryDisk(content), _ -> {}).digest();
    }
  }

  @Test
  void a_disk_without_changes_is_the_disk_of_before() throws Exception {
    try (var repository = open(folder)) {
      var first = backup(repository, disk(CONTENT), NONE).disks().getFirst();
      var second = backup(repository, disk(CONTENT), NONE).disks().getFirst();
      assertThat(second.readBytes()).isZero();
      assertThat(second.storedBytes()).isZero();
      assertThat(second.digest()).isEqualTo(first.digest());
    }
  }

  @Test
  void what_was_emptied_is_zeros() throws Exception {
    try (var repository = open(folder)) {
      backup(repository, disk(CONTENT), NONE);
      var point = backup(repository, disk(new byte[CONTENT.length]), NONE);
      assertThat(point.disks().getFirst().reading()).isEqualTo(Reading.CHANGED);
      try (var reader = repository.read(point.id(), DISK.id())) {
        assertThat(reader.data(0, reader.size())).isEmpty();
      }
      var again = backup(repository, disk(CONTENT), NONE);
      assertThat(restore(repository, again)).isEqualTo(CONTENT);
    }
  }

  @Test
  void how_much_was_read_is_known_after_a_restart_too() throws Exception {
    StoredPoint second;
    try (var repository = open(folder)) {
      backup(repository, disk(CONTENT), NONE);
    }
    try (var repository = open(folder)) {
      second = backup(repository, disk(CONTENT), NONE);
      assertThat(second.disks().getFirst().reading()).isEqualTo(Reading.CHANGED);
    }
    try (var repository = open(folder)) {
      assertThat(repository.point(second.id())).contains(second);
    }
  }

  @Test
  void some_of_the_rest_is_read_too() throws Exception {
    try (var repository = open(folder)) {
      backup(repository, disk(CONTENT), NONE);
      var check = new SpotCheck(new Random(1), 0.25, 1, 100);
      var stored = backup(repository, disk(withChunk(CONTENT, 7, 2)), check).disks().getFirst();
      assertThat(stored.reading()).isEqualTo(Reading.CHANGED);
      assertThat(stored.readBytes())
          .isBetween(Chunks.SIZE + (long) BLOCK, Chunks.SIZE + 5L * BLOCK);
    }
  }

  @Test
  void a_change_that_was_kept_secret_beside_one_that_was_told_makes_the_whole_disk_be_read()
      throws Exception {
    byte[] changed = CONTENT.clone();
    int chunk = 7 * Chunks.SIZE;
    changed[chunk] ^= 1;
    changed[chunk + 2 * BLOCK] ^= 1;
    try (var repository = open(folder)) {
      backup(repository, disk(CONTENT), NONE);

      var point = backup(repository, telling(changed, new Extent(chunk, BLOCK)), NEARLY_ALL);

      assertThat(point.disks().getFirst().reading().kind()).isEqualTo(Reading.Kind.RESCANNED);
      assertThat(restore(repository, point)).isEqualTo(changed);
    }
  }

  private DiskReader telling(byte[] content, Extent change) {
    return new RememberingDisk(content, moments) {
      @Override
      public Optional<ChangedSince> changedSince(String earlier) {
        return Optional.of(
            (from, to) -> Extent.common(List.of(change), List.of(new Extent(from, to - from))));
      }
    };
  }

  @Test
  void of_a_chunk_that_has_changed_in_part_the_rest_is_checked_and_no_byte_read_twice()
      throws Exception {
    byte[] changed = CONTENT.clone();
    for (int chunk = 0; chunk < 20; chunk++) {
      changed[chunk * Chunks.SIZE + 3 * BLOCK] ^= 1;
    }
    try (var repository = open(folder)) {
      backup(repository, disk(CONTENT), NONE);
      var point = backup(repository, disk(changed), NEARLY_ALL);
      assertThat(point.disks().getFirst().reading()).isEqualTo(Reading.CHANGED);
      assertThat(point.disks().getFirst().readBytes()).isEqualTo(CONTENT.length);
      assertThat(restore(repository, point)).isEqualTo(changed);
    }
  }

  @Test
  void what_is_written_where_there_were_zeros_is_read_alone() throws Exception {
    byte[] before = Arrays.copyOf(CONTENT, 30 * Chunks.SIZE);
    byte[] changed = before.clone();
    changed[25 * Chunks.SIZE + 5 * BLOCK] = 1;
    try (var repository = open(folder)) {
      backup(repository, disk(before), NONE);
      var point = backup(repository, disk(changed), NONE);
      assertThat(point.disks().getFirst().readBytes()).isEqualTo(BLOCK);
      assertThat(restore(repository, point)).isEqualTo(changed);
    }
  }

  @Test
  void where_the_repository_is_far_away_whole_chunks_are_read() throws Exception {
    var far =
        new MemoryStore(Map.of()) {
          @Override
          public boolean isRemote() {
            return true;
          }
        };
    byte[] changed = CONTENT.clone();
    changed[7 * Chunks.SIZE] ^= 1;
    try (var repository = Repository.open(far, Stories.OPTIONS)) {
      backup(repository, disk(CONTENT), NONE);
      var point = backup(repository, disk(changed), NONE);
      assertThat(point.disks().getFirst().readBytes()).isEqualTo(Chunks.SIZE);
      assertThat(restore(repository, point)).isEqualTo(changed);
    }
  }

  @Test
  void a_change_that_was_kept_secret_makes_the_whole_disk_be_read() throws Exception {
    byte[] changed = withChunk(CONTENT, 7, 2);
    try (var repository = open(folder)) {
      backup(repository, disk(CONTENT), NONE);

      var point = backup(repository, secretive(changed), NEARLY_ALL);

      var stored = point.disks().getFirst();
      assertThat(stored.reading().kind()).isEqualTo(Reading.Kind.RESCANNED);
      assertThat(stored.reading().why())
          .hasValueSatisfying(why -> assertThat(why).contains("byte"));
      assertThat(stored.storedChunks()).isEqualTo(1);
      assertThat(stored.readBytes()).isGreaterThan(changed.length);
      assertThat(restore(repository, point)).isEqualTo(changed);
    }
  }

  private DiskReader secretive(byte[] content) {
    return new RememberingDisk(content, moments) {
      @Override
      public Optional<ChangedSince> changedSince(String earlier) {
        return Optional.of((from, to) -> List.of());
      }
    };
  }

  @Test
  void a_disk_of_another_size_is_read_in_full() throws Exception {
    byte[] larger = Arrays.copyOf(CONTENT, CONTENT.length + 4096);
    try (var repository = open(folder)) {
      backup(repository, disk(CONTENT), NONE);
      var point = backup(repository, disk(larger), NONE);
      readInFull(point, "5,373,952 bytes", "5,378,048");
      assertThat(restore(repository, point)).isEqualTo(larger);
    }
  }

  private static void readInFull(StoredPoint point, String... why) {
    var reading = point.disks().getFirst().reading();
    assertThat(reading.kind()).isEqualTo(Reading.Kind.FULL);
    assertThat(reading.why()).hasValueSatisfying(words -> assertThat(words).contains(why));
  }

  @Test
  void a_storage_that_forgot_the_moment_is_read_in_full() throws Exception {
    try (var repository = open(folder)) {
      backup(repository, disk(CONTENT), NONE);
      moments.clear();
      readInFull(backup(repository, disk(CONTENT), NONE), "cannot tell");
    }
  }

  @Test
  void with_a_damaged_map_the_disk_is_read_in_full_and_the_map_is_healed() throws Exception {
    byte[] changed = withChunk(CONTENT, 7, 2);
    StoredPoint first;
    try (var repository = open(folder)) {
      first = backup(repository, disk(CONTENT), NONE);
    }
    damage(first, PackKind.MAPS);
    try (var repository = open(folder)) {
      var point = backup(repository, disk(changed), NONE);
      readInFull(point, "map", "damaged");
      assertThat(restore(repository, point)).isEqualTo(changed);
      assertThat(point.disks().getFirst().storedChunks()).isEqualTo(1);
    }
  }

  /** Flips a byte of the first leaf of the disk, or of its first chunk. */
  private void damage(StoredPoint point, PackKind kind) throws Exception {
    var opening = Opening.open(FolderStore.in(folder), Stories.OPTIONS);
    try (var _ = opening.objects();
        var store = opening.store()) {
      var map = DiskMap.open(store, ChunkId.parse(point.disks().getFirst().digest()));
      Stories.flip(store, kind == PackKind.MAPS ? map.id(0, 0) : map.chunk(0));
    }
  }

  @Test
  void a_chunk_that_the_repository_lost_is_read_although_it_has_not_changed() throws Exception {
    StoredPoint first;
    try (var repository = open(folder)) {
      first = backup(repository, disk(CONTENT), NONE);
    }
    damage(first, PackKind.CONTENT);
    try (var repository = open(folder)) {
      assertThatThrownBy(() -> restore(repository, first)).isInstanceOf(DiskException.class);
      var healing = backup(repository, disk(CONTENT), NONE).disks().getFirst();
      assertThat(healing.reading()).isEqualTo(Reading.CHANGED);
      assertThat(healing.readBytes()).isEqualTo(Chunks.SIZE);
      assertThat(restore(repository, first)).isEqualTo(CONTENT);
    }
  }

  @Test
  void what_has_changed_in_part_is_read_in_full_when_the_repository_lost_what_it_was()
      throws Exception {
    StoredPoint first;
    try (var repository = open(folder)) {
      first = backup(repository, disk(CONTENT), NONE);
    }
    byte[] changed = CONTENT.clone();
    changed[5] ^= 1;
    damage(first, PackKind.CONTENT);
    try (var repository = open(folder)) {
      var point = backup(repository, disk(changed), NONE);
      assertThat(point.disks().getFirst().readBytes()).isEqualTo(Chunks.SIZE);
      assertThat(restore(repository, point)).isEqualTo(changed);
    }
  }

  @Test
  void a_base_that_is_forgotten_meanwhile_loses_nothing() throws Exception {
    byte[] changed = withChunk(CONTENT, 7, 2);
    try (var repository = open(folder)) {
      var base = backup(repository, disk(CONTENT), NONE);
      try (var point = repository.begin(header("vm-1"))) {
        point.store(DISK, forgetting(changed, repository, base), NONE, _ -> {});
        repository.collectGarbage();
        repository.collectGarbage();
        var saved = point.commit();
        repository.collectGarbage();
        assertThat(saved.disks().getFirst().reading()).isEqualTo(Reading.CHANGED);
        assertThat(restore(repository, saved)).isEqualTo(changed);
      }
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
      repository.forget(List.of(repository.points().getFirst().id()));
      repository.collectGarbage();
      assertThat(Stories.packs(folder)).isEmpty();
    }
  }

  /** While the disk is read its base is forgotten and garbage collected. */
  private DiskReader forgetting(byte[] content, Repository repository, StoredPoint base) {
    return new RememberingDisk(content, moments) {
      @Override
      public void read(long offset, ByteBuffer into) throws IOException {
        repository.forget(List.of(base.id()));
        repository.collectGarbage();
        super.read(offset, into);
      }
    };
  }

  @Test
  void progress_counts_what_is_not_read_too() throws Exception {
    var told = new long[1];
    try (var repository = open(folder)) {
      backup(repository, disk(CONTENT), NONE);
      try (var point = repository.begin(header("vm-1"))) {
        point.store(DISK, disk(withChunk(CONTENT, 7, 2)), NONE, done -> told[0] = done);
      }
    }
    assertThat(told[0]).isEqualTo(CONTENT.length);
  }
}
