package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.RepositoryCare.Progress;
import dev.coffer.engine.embedded.store.NewFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Space is given back a part at a time, also when none is left. */
class PruneTest {

  private static final long MIB = 1 << 20;

  @TempDir Path folder;

  @Test
  void progress_ends_when_all_is_given_back() throws Exception {
    var told = new ArrayList<Long>();
    try (var repository = Stories.open(folder)) {
      var old = backup(repository, "vm-1", noise(1, 3));
      backup(repository, "vm-2", noise(2, 3));
      repository.forget(List.of(old.id()));
      repository.upkeep().collect((bytes, total) -> told.addAll(List.of(bytes, total)));
    }
    assertThat(told).hasSize(2);
    assertThat(told.getFirst()).isEqualTo(told.getLast()).isGreaterThan(3L * Chunks.SIZE);
  }

  @Test
  void who_has_enough_of_it_may_end_it() throws Exception {
    Progress enough =
        (_, _) -> {
          throw new CancellationException("enough");
        };
    try (var repository = Stories.open(folder)) {
      var old = backup(repository, "vm-1", noise(1, 3));
      var kept = backup(repository, "vm-2", noise(2, 3));
      repository.forget(List.of(old.id()));
      assertThatThrownBy(() -> repository.upkeep().collect(enough))
          .isInstanceOf(CancellationException.class);
      assertThat(restore(repository, kept)).isEqualTo(noise(2, 3));
      repository.collectGarbage();
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
    try (var repository = Stories.open(folder)) {
      assertThat(repository.damage()).isEmpty();
    }
  }

  @Test
  void a_disk_without_a_byte_left_can_be_pruned() throws Exception {
    var full = new FullDisk();
    byte[] disk = noise(2, 3);
    try (var repository = Stories.open(folder, Stories.OPTIONS, full)) {
      var old = backup(repository, "vm-1", noise(1, 3));
      var kept = backup(repository, "vm-2", disk);
      full.isFull = true;
      repository.forget(List.of(old.id()));
      assertThat(repository.collectGarbage().packsRemoved()).isEqualTo(2);
      assertThat(restore(repository, kept)).isEqualTo(disk);
    }
    try (var repository = Stories.open(folder)) {
      assertThat(repository.damage()).isEmpty();
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
  }

  @Test
  void a_prune_of_a_full_disk_that_is_killed_leaves_nothing_that_hurts_a_point() throws Exception {
    var full = new FullDisk();
    byte[] disk = noise(2, 3);
    try (var repository = Stories.open(folder, Stories.OPTIONS, full)) {
      var old = backup(repository, "vm-1", noise(1, 3));
      backup(repository, "vm-2", disk);
      full.isFull = true;
      full.staysFull = true;
      repository.forget(List.of(old.id()));
      assertThatThrownBy(repository::collectGarbage).isInstanceOf(RepositoryException.class);
    }
    try (var repository = Stories.open(folder)) {
      assertThat(restore(repository, repository.points().getFirst())).isEqualTo(disk);
      repository.collectGarbage();
    }
    try (var repository = Stories.open(folder)) {
      assertThat(repository.damage()).isEmpty();
      assertThat(restore(repository, repository.points().getFirst())).isEqualTo(disk);
    }
  }

  /** Takes no more bytes while it is full; a pack that is deleted makes room. */
  private static final class FullDisk extends CallsThrough {

    private volatile boolean isFull;
    private volatile boolean staysFull;

    @Override
    public void write(NewFile file, ByteBuffer bytes) throws IOException {
      if (isFull) {
        throw new IOException("No space left on device");
      }
      super.write(file, bytes);
    }

    @Override
    public void delete(Path file) throws IOException {
      super.delete(file);
      isFull = staysFull || (isFull && !file.toString().contains("packs"));
    }
  }

  @Test
  void fewer_packs_are_moved_at_once_when_the_storage_is_nearly_full() {
    var needed = Collections.nCopies(20, 4 * MIB);
    assertThat(Collector.batch(needed, 1000 * MIB)).isEqualTo(8);
    assertThat(Collector.batch(needed, 24 * MIB)).isEqualTo(3);
    assertThat(Collector.batch(needed, 0)).as("one at least").isEqualTo(1);
    assertThat(Collector.batch(List.of(4 * MIB), 1000 * MIB)).isEqualTo(1);
  }
}
