package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.DISK;
import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.header;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.open;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.store.FolderStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups that end in the middle, and the next ones. */
class ResumeTest {

  private static final int CHUNKS = 150;

  /** Chunks of noise that go in a pack. */
  private static final int IN_A_PACK = 63;

  private static final byte[] CONTENT = noise(1, CHUNKS);

  @TempDir Path folder;

  @Test
  void what_a_killed_backup_had_published_is_not_stored_again() throws Exception {
    Path killed = folder.resolve("killed");
    try (var repository = open(folder.resolve("repository"));
        var point = repository.begin(header("vm-1"))) {
      int full = 2;
      assertThatThrownBy(() -> point.store(DISK, failing(() -> packs() >= full, killed), _ -> {}))
          .isInstanceOf(DiskException.class);
    }
    long packs = Stories.packs(killed).size();
    assertThat(packs).isGreaterThanOrEqualTo(2);
    try (var repository = open(killed)) {
      assertThat(repository.damage()).isEmpty();
      assertThat(repository.points()).isEmpty();

      var point = backup(repository, "vm-1", CONTENT);

      var stored = point.disks().getFirst();
      assertThat(stored.storedChunks()).isEqualTo(CHUNKS - packs * IN_A_PACK);
      assertThat(stored.storedBytes()).isLessThan((CHUNKS - packs * IN_A_PACK + 1) * 264_000);
      assertThat(restore(repository, point)).isEqualTo(CONTENT);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
  }

  private int packs() throws IOException {
    return Stories.packs(folder.resolve("repository")).size();
  }

  /** When something is so. */
  private interface Condition {
    boolean holds() throws IOException;
  }

  /** Towards the end waits until a condition holds, copies what a kill would leave, and fails. */
  private DiskReader failing(Condition condition, Path copy) {
    var content = new MemoryDisk(CONTENT);
    return new DiskReader() {
      @Override
      public long size() {
        return content.size();
      }

      @Override
      public synchronized void read(long offset, ByteBuffer into) throws IOException {
        if (offset / Chunks.SIZE > CHUNKS - 20) {
          Awaitility.await().until(condition::holds);
          if (!Files.exists(copy)) {
            copy(folder.resolve("repository"), copy);
          }
          throw new IOException("the storage went away");
        }
        content.read(offset, into);
      }

      @Override
      public List<Extent> data(long from, long to) {
        return content.data(from, to);
      }

      @Override
      public void close() {}
    };
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : Stories.files(from)) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
  }

  @Test
  void packs_are_noted_in_the_index_long_before_a_long_backup_ends() throws Exception {
    var opening = Opening.open(FolderStore.in(folder), Stories.OPTIONS);
    try (var _ = opening.objects();
        var store = opening.store()) {
      var reader = store.borrow();
      for (int pack = 0; pack < 70; pack++) {
        byte[] chunk = {1, (byte) pack};
        var id = reader.codec().id(chunk, chunk.length);
        store.put(PackKind.CONTENT, id, chunk, chunk.length, reader.codec());
        store.lane(PackKind.CONTENT).seal();
      }
      store.giveBack(reader);
      Awaitility.await().until(() -> store.packs().all().size() == 70);
      assertThat(Stories.files(folder.resolve("index"))).isNotEmpty();
    }
  }
}
