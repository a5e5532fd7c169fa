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
import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.site.LocatedPoint;
import dev.coffer.engine.embedded.store.FolderStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicationTest {

  private static final DiskHeader OTHER_DISK = new DiskHeader(new DiskId("vm-1/disk-1"), "disk-1");

  @TempDir Path folder;

  private final RepositoryOptions otherKey =
      new RepositoryOptions(
          OptionalLong.empty(), Secret.Key.random(), InstantSource.fixed(Stories.NOON));
  private Repository from;
  private Repository to;
  private Replication replication;

  @BeforeEach
  void open() throws Exception {
    from = Stories.open(folder.resolve("from"));
    to = Repository.open(folder.resolve("to"), otherKey);
    replication = new Replication(from, to);
  }

  @AfterEach
  void close() throws Exception {
    from.close();
    to.close();
  }

  /** Flips a byte of a chunk of the point's first disk. */
  private void damage(String repository, StoredPoint point, int chunk) throws Exception {
    close();
    var options = repository.equals("from") ? Stories.OPTIONS : otherKey;
    var opening = Opening.open(FolderStore.in(folder.resolve(repository)), options);
    try (var _ = opening.objects();
        var store = opening.store()) {
      var map = DiskMap.open(store, ChunkId.parse(point.disks().getFirst().digest()));
      Stories.flip(store, map.chunk(chunk));
    }
    open();
  }

  private StoredPoint copy(StoredPoint point) throws Exception {
    var outcome = replication.copy(point, _ -> {});
    assertThat(outcome.problems()).isEmpty();
    return outcome.point().orElseThrow();
  }

  @Test
  void a_copy_has_the_id_the_header_the_names_and_the_content_of_the_point() throws Exception {
    byte[] content = noise(1, 5.3);
    var missing =
        new MissingDisk(new DiskId("vm-1/b"), "b", new Problem("ImageTruncated", "short"));
    StoredPoint point;
    try (var writer = from.begin(header("vm-1"))) {
      writer.store(DISK, new RememberingDisk(content, new HashMap<>()), _ -> {});
      writer.missing(missing);
      point = writer.commit();
    }
    assertThat(replication.missing()).containsExactly(point);

    var copy = copy(point);

    assertThat(copy.id()).isEqualTo(point.id());
    assertThat(copy.header()).isEqualTo(point.header());
    assertThat(copy.missing()).containsExactly(missing);
    assertThat(copy.copy()).isTrue();
    var disk = copy.disks().getFirst();
    assertThat(disk.id()).isEqualTo(DISK.id());
    assertThat(disk.name()).isEqualTo("disk-0");
    assertThat(disk.moment()).isEqualTo(point.disks().getFirst().moment()).isPresent();
    assertThat(disk.digest()).as("keyed").isNotEqualTo(point.disks().getFirst().digest());
    assertThat(restore(to, copy)).isEqualTo(content);
    assertThat(replication.missing()).isEmpty();
    assertThat(to.verify(_ -> {}).damage()).isEmpty();
  }

  @Test
  void the_copy_of_a_later_point_reads_and_sends_its_change() throws Exception {
    byte[] content = noise(1, 40);
    byte[] later = withChunk(content, 7, 2);
    copy(backup(from, "vm-1", content));
    var point = backup(from, "vm-1", later);

    var outcome = replication.copy(point, _ -> {});

    var disk = outcome.point().orElseThrow().disks().getFirst();
    assertThat(disk.reading()).isEqualTo(Reading.CHANGED);
    assertThat(disk.readBytes()).isEqualTo(Chunks.SIZE);
    assertThat(disk.storedChunks()).isEqualTo(1);
    assertThat(outcome.sentBytes()).isEqualTo(disk.storedBytes()).isLessThan(Chunks.SIZE + 3000);
    assertThat(restore(to, outcome.point().orElseThrow())).isEqualTo(later);
  }

  @Test
  void an_earlier_point_is_copied_by_its_difference_to_a_later_one() throws Exception {
    byte[] content = noise(1, 10);
    var early = backup(from, "vm-1", content);
    copy(backup(from, "vm-1", withChunk(content, 3, 2)));

    var copy = copy(early);

    assertThat(copy.disks().getFirst().readBytes()).isEqualTo(Chunks.SIZE);
    assertThat(restore(to, copy)).isEqualTo(content);
  }

  @Test
  void without_a_point_that_both_have_all_is_read_and_nothing_sent_twice() throws Exception {
    byte[] content = noise(1, 10);
    var early = backup(from, "vm-1", content);
    copy(early);
    from.forget(List.of(early.id()));

    var copy = copy(backup(from, "vm-1", withChunk(content, 3, 2)));

    assertThat(copy.disks().getFirst().readBytes()).isEqualTo(10L * Chunks.SIZE);
    assertThat(copy.disks().getFirst().storedChunks()).isEqualTo(1);
  }

  @Test
  void an_interrupted_copy_leaves_no_point_and_goes_on() throws Exception {
    byte[] content = noise(1, 200);
    var point = backup(from, "vm-1", content);
    var thread = Thread.currentThread();

    assertThatThrownBy(() -> replication.copy(point, _ -> thread.interrupt()))
        .isInstanceOf(InterruptedException.class);
    Thread.interrupted();
    assertThat(to.points()).isEmpty();

    assertThat(restore(to, copy(point))).isEqualTo(content);
  }

  @Test
  void what_one_copy_has_sent_is_not_sent_by_the_next() throws Exception {
    byte[] content = noise(1, 30);
    var point = backup(from, "vm-1", content);
    try (var cutOff = to.beginCopy(point, Optional.empty());
        var source = from.read(point.id(), DISK.id())) {
      cutOff.store(DISK, source, _ -> {});
    }

    assertThat(copy(point).disks().getFirst().storedChunks()).isZero();
  }

  @Test
  void a_damaged_disk_is_named_the_others_are_copied_and_it_comes_after_once_it_is_healed()
      throws Exception {
    byte[] content = noise(1, 4);
    byte[] other = noise(2, 6);
    StoredPoint point;
    try (var writer = from.begin(header("vm-1"))) {
      writer.store(DISK, new MemoryDisk(content), _ -> {});
      writer.store(OTHER_DISK, new MemoryDisk(other), _ -> {});
      point = writer.commit();
    }
    var next = backup(from, "vm-2", noise(3, 2));
    damage("from", point, 2);

    var outcome = replication.copy(point, _ -> {});

    assertThat(outcome.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.reason()).isEqualTo("ChunkDamaged");
              assertThat(problem.message()).contains("disk-0", "name of vm-1");
            });
    var partial = outcome.point().orElseThrow();
    assertThat(partial.disks()).extracting(StoredDisk::name).containsExactly("disk-1");
    assertThat(partial.missing()).extracting(MissingDisk::name).containsExactly("disk-0");
    assertThat(restore(to, partial)).isEqualTo(other);
    assertThat(restore(to, copy(next))).isEqualTo(noise(3, 2));
    assertThat(replication.missing()).containsExactly(point);

    backup(from, "vm-3", content);
    var whole = copy(point);

    assertThat(replication.isMissing(point)).isFalse();
    assertThat(whole.missing()).isEmpty();
    assertThat(restore(to, whole)).isEqualTo(content);
    assertThat(whole.disk(OTHER_DISK.id()).orElseThrow().readBytes()).as("there already").isZero();
    close();
    open();
    assertThat(to.damage()).isEmpty();
    assertThat(to.point(point.id())).contains(whole);
  }

  @Test
  void a_point_of_which_no_disk_can_be_read_is_not_there() throws Exception {
    byte[] content = noise(1, 4);
    var point = backup(from, "vm-1", content);
    damage("from", point, 0);

    var outcome = replication.copy(point, _ -> {});

    assertThat(outcome.problems()).hasSize(1);
    assertThat(outcome.point()).isEmpty();
    assertThat(to.points()).isEmpty();
  }

  @Test
  void what_the_copy_has_lost_is_sent_again_with_the_next_point() throws Exception {
    byte[] content = noise(1, 10);
    var first = copy(backup(from, "vm-1", content));
    damage("to", first, 6);
    assertThatThrownBy(() -> restore(to, first)).isInstanceOf(DiskException.class);

    var second = copy(backup(from, "vm-1", withChunk(content, 3, 2)));

    assertThat(second.disks().getFirst().readBytes()).isEqualTo(2L * Chunks.SIZE);
    assertThat(restore(to, first)).isEqualTo(content);
  }

  @Test
  void what_is_damaged_in_both_places_is_read_where_it_is_whole() throws Exception {
    byte[] content = noise(1, 10);
    var point = backup(from, "vm-1", content);
    var copy = copy(point);
    damage("from", point, 2);
    damage("to", copy, 5);
    var there = new LocatedPoint("vault-a", to, copy, List.of());
    var here = new LocatedPoint("vault-b", from, point, List.of(there));

    try (var reader = here.read(DISK.id())) {
      var all = ByteBuffer.allocate(content.length);
      for (int at = 0; at < content.length; at += Chunks.SIZE) {
        reader.read(at, all.limit(Math.min(content.length, at + Chunks.SIZE)));
      }
      assertThat(all.array()).isEqualTo(content);
    }
    damage("to", copy, 2);
    var alsoThere = new LocatedPoint("vault-a", to, copy, List.of());
    var again = new LocatedPoint("vault-b", from, point, List.of(alsoThere));
    try (var reader = again.read(DISK.id())) {
      var all = ByteBuffer.allocate(content.length);
      assertThatThrownBy(() -> reader.read(0, all))
          .isInstanceOf(DiskException.class)
          .hasMessageContaining("damaged");
    }
  }

  @Test
  void equal_parts_of_large_maps_are_passed_over() throws Exception {
    long size = 1L << 40;
    var early = new Extent(5 * Chunks.SIZE, Chunks.SIZE);
    var late = new Extent(size - 4096, 4096);
    copy(backup(from, "vm-1", new SyntheticDisk(size, early)));

    var copy = copy(backup(from, "vm-1", new SyntheticDisk(size, early, late)));

    assertThat(copy.disks().getFirst().reading()).isEqualTo(Reading.CHANGED);
    assertThat(copy.disks().getFirst().readBytes()).isEqualTo(Chunks.SIZE);
    try (var reader = to.read(copy.id(), DISK.id())) {
      assertThat(reader.data(0, size))
          .containsExactly(early, new Extent(size - Chunks.SIZE, Chunks.SIZE));
      var word = ByteBuffer.allocate(Long.BYTES);
      reader.read(size - 8, word);
      assertThat(word.getLong(0)).isEqualTo(SyntheticDisk.wordAt(size - 8));
    }
  }

  @Test
  void a_forgotten_point_is_no_problem() throws Exception {
    var point = backup(from, "vm-1", noise(1, 3));
    from.forget(List.of(point.id()));

    var outcome = replication.copy(point, _ -> {});

    assertThat(outcome.point()).isEmpty();
    assertThat(outcome.problems()).isEmpty();
  }

  @Test
  void points_may_be_forgotten_and_garbage_collected_on_both_sides_meanwhile() throws Exception {
    byte[] content = noise(1, 30);
    byte[] later = withChunk(withChunk(content, 3, 2), 20, 3);
    var base = backup(from, "vm-1", content);
    copy(base);
    var point = backup(from, "vm-1", later);

    var outcome =
        replication.copy(
            point,
            _ -> {
              forgetAll(from, List.of(base, point));
              forgetAll(to, List.of(base));
            });

    assertThat(from.points()).isEmpty();
    assertThat(restore(to, outcome.point().orElseThrow())).isEqualTo(later);
    to.collectGarbage();
    assertThat(to.verify(_ -> {}).damage()).isEmpty();
  }

  private static void forgetAll(Repository repository, List<StoredPoint> points) {
    try {
      repository.forget(points.stream().map(StoredPoint::id).toList());
      repository.collectGarbage();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_repository_that_cannot_be_used_is_no_damage() throws Exception {
    var point = backup(from, "vm-1", noise(1, 3));
    from.close();
    assertThatThrownBy(() -> replication.copy(point, _ -> {}))
        .isInstanceOf(RepositoryException.class)
        .hasMessageContaining("closed");
    assertThat(to.points()).isEmpty();
  }
}
