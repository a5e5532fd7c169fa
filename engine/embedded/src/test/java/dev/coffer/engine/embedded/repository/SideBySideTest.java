package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.DISK;
import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.header;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.open;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static dev.coffer.engine.embedded.repository.Stories.withChunk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.embedded.disk.Extent;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writers, readers and collections at the same time. */
class SideBySideTest {

  private static final RepositoryOptions OPTIONS = Stories.OPTIONS;

  @TempDir Path folder;

  @Test
  void writers_of_equal_content_store_it_once() throws Exception {
    byte[] disk = noise(1, 30);
    try (var repository = open(folder);
        var executor = Executors.newFixedThreadPool(4)) {
      var all = new ArrayList<Callable<StoredPoint>>();
      for (int i = 0; i < 4; i++) {
        String vm = "vm-" + i;
        all.add(() -> backup(repository, vm, disk));
      }
      long chunks = 0;
      for (var point : executor.invokeAll(all)) {
        chunks += point.get().disks().getFirst().storedChunks();
        assertThat(restore(repository, point.get())).isEqualTo(disk);
      }
      assertThat(chunks).isEqualTo(30);
    }
  }

  @Test
  void a_collection_spares_what_a_writer_has_met() throws Exception {
    byte[] disk = noise(1, 8);
    try (var repository = open(folder)) {
      var old = backup(repository, "vm-1", disk);
      try (var point = repository.begin(header("vm-2"))) {
        point.store(DISK, new MemoryDisk(disk), _ -> {});
        repository.forget(List.of(old.id()));
        assertThat(repository.collectGarbage().packsRemoved()).isZero();
        assertThat(repository.collectGarbage().packsRemoved()).isZero();
        assertThat(restore(repository, point.commit())).isEqualTo(disk);
      }
    }
  }

  @Test
  void a_collection_takes_what_no_writer_has_met() throws Exception {
    byte[] disk = noise(1, 8);
    try (var repository = open(folder)) {
      var old = backup(repository, "vm-1", disk);
      repository.forget(List.of(old.id()));
      try (var _ = repository.begin(header("vm-2"))) {
        repository.collectGarbage();
        assertThat(repository.collectGarbage().packsRemoved()).isZero();
      }
      repository.collectGarbage();
      assertThat(Stories.packs(folder)).isEmpty();
    }
  }

  @Test
  void a_disk_that_is_being_read_is_spared() throws Exception {
    byte[] disk = noise(1, 8);
    try (var repository = open(folder)) {
      var point = backup(repository, "vm-1", disk);
      try (var reader = repository.read(point.id(), DISK.id())) {
        repository.forget(List.of(point.id()));
        repository.collectGarbage();
        var into = ByteBuffer.allocate(disk.length);
        reader.read(0, into);
        assertThat(into.array()).isEqualTo(disk);
      }
      assertThat(repository.collectGarbage().packsRemoved()).isEqualTo(2);
    }
  }

  @Test
  void a_pack_of_which_little_is_needed_is_rewritten_under_a_reader() throws Exception {
    byte[] old = noise(1, 10);
    byte[] disk = noise(2, 10);
    System.arraycopy(old, 0, disk, 0, 3 * Chunks.SIZE);
    try (var repository = open(folder)) {
      var first = backup(repository, "vm-1", old);
      var second = backup(repository, "vm-1", disk);
      try (var reader = repository.read(second.id(), DISK.id())) {
        repository.forget(List.of(first.id()));
        var report = repository.collectGarbage();
        assertThat(report.packsRewritten()).isEqualTo(1);
        assertThat(report.freedBytes()).isGreaterThan(6L * Chunks.SIZE);
        var into = ByteBuffer.allocate(disk.length);
        reader.read(0, into);
        assertThat(into.array()).isEqualTo(disk);
      }
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
    try (var repository = open(folder)) {
      assertThat(restore(repository, repository.points().getFirst())).isEqualTo(disk);
    }
  }

  @Test
  void of_two_backups_at_once_neither_waits_for_the_other() throws Exception {
    var start = new CyclicBarrier(2);
    var one = new CountedDisk(noise(1, 150), start);
    var other = new CountedDisk(noise(2, 150), start);
    try (var repository = open(folder);
        var executor = Executors.newFixedThreadPool(2)) {
      var first = new AtomicInteger(Integer.MAX_VALUE);
      var all = new ArrayList<Callable<StoredPoint>>();
      for (var disk : List.of(one, other)) {
        all.add(
            () -> {
              var point = backup(repository, "vm-" + disk.hashCode(), disk);
              first.accumulateAndGet(Math.min(one.chunks.get(), other.chunks.get()), Math::min);
              return point;
            });
      }
      for (var point : executor.invokeAll(all)) {
        point.get();
      }
      assertThat(first.get()).as("chunks of one when the other was done").isGreaterThan(75);
    }
  }

  /** Counts the chunks that are read; begins together with another one. */
  private static final class CountedDisk extends SyntheticDisk {

    private final byte[] content;
    private final CyclicBarrier start;
    private final AtomicInteger chunks = new AtomicInteger();

    CountedDisk(byte[] content, CyclicBarrier start) {
      super(content.length, new Extent(0, content.length));
      this.content = content;
      this.start = start;
    }

    @Override
    public List<Extent> data(long from, long to) {
      try {
        start.await();
      } catch (InterruptedException | BrokenBarrierException e) {
        throw new AssertionError(e);
      }
      return super.data(from, to);
    }

    @Override
    public void read(long offset, ByteBuffer into) {
      chunks.incrementAndGet();
      into.put(content, (int) offset, into.remaining());
    }
  }

  @Test
  void all_points_restore_when_collections_never_stop() throws Exception {
    byte[] disk = noise(1, 6);
    try (var repository = Stories.open(folder, OPTIONS, new PowerCut(PowerCut.NEVER));
        var executor = Executors.newFixedThreadPool(3)) {
      var done = new AtomicBoolean();
      var collections =
          executor.submit(
              () -> {
                while (!done.get()) {
                  repository.collectGarbage();
                }
                return true;
              });
      var writers = new ArrayList<Callable<Boolean>>();
      writers.add(() -> saveAndForget(repository, "vm-1", disk));
      writers.add(() -> saveAndForget(repository, "vm-2", disk));
      for (var writer : executor.invokeAll(writers)) {
        writer.get();
      }
      done.set(true);
      collections.get();
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
  }

  private final Map<String, byte[]> moments = new ConcurrentHashMap<>();

  /** A whole chunk, or a little of it. */
  private static byte[] changed(byte[] disk, int round, long seed) {
    byte[] changed = withChunk(disk, round % 6, seed);
    int from = round % 6 * Chunks.SIZE;
    if (round % 5 > 0) {
      System.arraycopy(disk, from + 5000, changed, from + 5000, Chunks.SIZE - 5000);
    }
    return changed;
  }

  private boolean saveAndForget(Repository repository, String vm, byte[] first) throws Exception {
    byte[] disk = first;
    for (int round = 0; round < 40; round++) {
      disk = changed(disk, round, round * 7L + vm.hashCode() % 3);
      var point = backup(repository, vm, new RememberingDisk(disk, moments));
      assertThat(restore(repository, point)).isEqualTo(disk);
      if (round % 4 != 0) {
        repository.forget(List.of(point.id()));
      }
    }
    return true;
  }
}
