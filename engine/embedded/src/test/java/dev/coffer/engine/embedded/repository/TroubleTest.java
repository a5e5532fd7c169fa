package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.DISK;
import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.header;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.open;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.store.NewFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Full, in use, closed, interrupted, unreadable. */
class TroubleTest {

  private static final long ENDLESS = 1L << 37;

  @TempDir Path folder;

  private static RepositoryOptions allocation(long bytes) {
    return Stories.options(OptionalLong.of(bytes));
  }

  private static void fails(ThrowingCallable call, String reason) {
    assertThatThrownBy(call)
        .isInstanceOf(RepositoryException.class)
        .extracting(e -> ((RepositoryException) e).problem().reason())
        .isEqualTo(reason);
  }

  @Test
  @Tag("R19")
  void R19_a_write_beyond_the_allocation_fails_and_what_is_stored_can_still_be_published()
      throws Exception {
    byte[] small = noise(1, 4);
    long allocated = 4L << 20;
    try (var repository = Repository.open(folder, allocation(allocated))) {
      try (var point = repository.begin(header("vm-1"))) {
        point.store(DISK, new MemoryDisk(small), _ -> {});
        var large = new DiskHeader(new DiskId("vm-1/disk-1"), "disk-1");
        fails(
            () -> point.store(large, new MemoryDisk(noise(2, 40)), _ -> {}),
            RepositoryException.CAPACITY_EXHAUSTED);
        var saved = point.commit();
        assertThat(restore(repository, saved)).isEqualTo(small);
      }
      assertThat(repository.capacity().used()).isLessThanOrEqualTo(allocated);
      repository.collectGarbage();
      assertThat(repository.capacity().used()).isLessThan(2L << 20);
      backup(repository, "vm-1", noise(3, 4));
    }
  }

  @Test
  @Tag("R19")
  void R19_runs_are_not_accepted_above_95_percent() throws Exception {
    long allocated = 10L << 20;
    try (var repository = Repository.open(folder, allocation(allocated))) {
      backup(repository, "vm-1", noise(1, 37));
      assertThat(repository.capacity().acceptsRuns()).isTrue();
      assertThat(repository.capacity().allocated()).isEqualTo(allocated);
      backup(repository, "vm-1", noise(2, 1.3));
      assertThat(repository.capacity().used()).isGreaterThan(allocated * 95 / 100);
      assertThat(repository.capacity().acceptsRuns()).isFalse();
    }
  }

  @Test
  void without_an_allocation_the_file_system_is_the_limit() throws Exception {
    try (var repository = open(folder)) {
      var capacity = repository.capacity();
      assertThat(capacity.allocated()).isEqualTo(Files.getFileStore(folder).getTotalSpace());
      assertThat(capacity.used()).isPositive();
    }
  }

  @Test
  void a_full_file_system_fails_the_points_under_way_and_harms_no_other() throws Exception {
    var full = new FullDisk();
    byte[] disk = noise(1, 4);
    try (var repository = Stories.open(folder, Stories.OPTIONS, full)) {
      var before = backup(repository, "vm-1", disk);
      full.isFull = true;
      fails(() -> backup(repository, "vm-2", noise(2, 4)), RepositoryException.CAPACITY_EXHAUSTED);
      assertThat(restore(repository, before)).isEqualTo(disk);
      full.isFull = false;
      byte[] other = noise(2, 4);
      assertThat(restore(repository, backup(repository, "vm-2", other))).isEqualTo(other);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
  }

  /** Takes no more bytes while it is full. */
  private static final class FullDisk extends CallsThrough {

    private volatile boolean isFull;

    @Override
    public void write(NewFile file, ByteBuffer bytes) throws IOException {
      if (isFull) {
        throw new IOException("No space left on device");
      }
      super.write(file, bytes);
    }
  }

  @Test
  void a_point_whose_name_could_not_be_made_durable_leaves_nothing() throws Exception {
    var broken = new BrokenPoints();
    try (var repository = Stories.open(folder, allocation(4L << 20), broken)) {
      broken.canSync = false;
      fails(() -> backup(repository, "vm-1", noise(1, 4)), RepositoryException.UNUSABLE);
      assertThat(Stories.files(folder.resolve("points"))).isEmpty();
      fails(repository::collectGarbage, RepositoryException.UNUSABLE);
      broken.canSync = true;
      assertThat(repository.collectGarbage().packsRemoved()).isEqualTo(2);
      assertThat(repository.capacity().used()).isLessThan(Chunks.SIZE);
    }
  }

  @Test
  void a_point_that_failed_and_cannot_be_deleted_keeps_its_chunks() throws Exception {
    var broken = new BrokenPoints();
    byte[] disk = noise(1, 4);
    try (var repository = Stories.open(folder, Stories.OPTIONS, broken)) {
      broken.canSync = false;
      broken.canDelete = false;
      fails(() -> backup(repository, "vm-1", disk), RepositoryException.UNUSABLE);
      assertThat(repository.points()).isEmpty();
      fails(repository::collectGarbage, RepositoryException.UNUSABLE);
    }
    try (var repository = open(folder)) {
      assertThat(restore(repository, repository.points().getFirst())).isEqualTo(disk);
    }
  }

  /** Fails on the folders of points. */
  private static final class BrokenPoints extends CallsThrough {

    private volatile boolean canSync = true;
    private volatile boolean canDelete = true;

    @Override
    public void syncFolder(Path folder) throws IOException {
      if (!canSync && folder.toString().contains("/points/")) {
        throw new IOException("Input/output error");
      }
      super.syncFolder(folder);
    }

    @Override
    public void delete(Path file) throws IOException {
      if (!canDelete && file.toString().contains("/points/")) {
        throw new IOException("Input/output error");
      }
      super.delete(file);
    }
  }

  @Test
  void a_disk_that_cannot_be_read_does_not_spoil_the_others() throws Exception {
    byte[] disk = noise(1, 4);
    try (var repository = open(folder);
        var point = repository.begin(header("vm-1"))) {
      var broken = new DiskHeader(new DiskId("vm-1/broken"), "broken");
      assertThatThrownBy(() -> point.store(broken, new BrokenDisk(), _ -> {}))
          .isInstanceOf(DiskException.class)
          .hasMessageContainingAll("broken", "cable");
      point.store(DISK, new MemoryDisk(disk), _ -> {});
      assertThat(restore(repository, point.commit())).isEqualTo(disk);
    }
  }

  private static final class BrokenDisk extends SyntheticDisk {

    BrokenDisk() {
      super(1 << 20, new Extent(0, 1 << 20));
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      throw new IOException("the cable is out");
    }
  }

  @Test
  void a_second_opener_is_told_who_has_it() throws Exception {
    try (var _ = open(folder)) {
      fails(() -> open(folder), RepositoryException.IN_USE);
      assertThatThrownBy(() -> open(folder))
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
    open(folder).close();
  }

  @Test
  void another_process_is_told_who_has_it_even_after_a_second_attempt_here() throws Exception {
    try (var _ = open(folder)) {
      fails(() -> open(folder), RepositoryException.IN_USE);
      var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      var other =
          new ProcessBuilder(
                  java,
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  OpenElsewhere.class.getName(),
                  folder.toString())
              .redirectErrorStream(true)
              .start();
      assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("in use by process " + ProcessHandle.current().pid());
    }
  }

  /** Opens a repository, and prints why it cannot. */
  static final class OpenElsewhere {

    public static void main(String[] folder) {
      try {
        open(Path.of(folder[0])).close();
      } catch (RepositoryException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void what_a_later_version_wrote_is_refused() throws Exception {
    open(folder).close();
    var format = folder.resolve("format");
    String text = Files.readString(format);
    for (String later :
        List.of(
            text.replace("\"version\" : 3", "\"version\" : 4"),
            text.replace("\"version\" : 3", "\"version\" : 2"),
            text.replace("[ ]", "[ \"tape\" ]"),
            text.replace("262144", "65536"))) {
      assertThat(later).isNotEqualTo(text);
      Files.writeString(format, later);
      fails(() -> open(folder), RepositoryException.FORMAT_UNSUPPORTED);
    }
    Files.writeString(format, text);
    open(folder).close();
  }

  @Test
  void a_folder_with_other_files_is_refused() throws Exception {
    Files.writeString(folder.resolve("letter.txt"), "Dear");
    fails(() -> open(folder), RepositoryException.FORMAT_UNSUPPORTED);
  }

  @Test
  void a_fresh_file_system_is_empty_and_what_it_keeps_for_itself_does_not_count() throws Exception {
    Files.createDirectory(folder.resolve("lost+found"));
    Files.write(folder.resolve("lost+found/#12"), new byte[1 << 20]);
    byte[] disk = noise(1, 1);
    try (var repository = Repository.open(folder, allocation(4L << 20))) {
      assertThat(repository.capacity().used()).isLessThan(1000);
      backup(repository, "vm-1", disk);
    }
    try (var repository = Repository.open(folder, allocation(4L << 20))) {
      assertThat(repository.capacity().used()).isBetween((long) disk.length, 1L << 20);
    }
  }

  @Test
  void an_interrupt_ends_a_backup_and_others_go_on() throws Exception {
    try (var repository = open(folder);
        var executor = Executors.newSingleThreadExecutor()) {
      var begun = new CountDownLatch(3);
      var endless =
          executor.submit(
              () -> {
                try (var point = repository.begin(header("vm-1"))) {
                  var disk = new SyntheticDisk(ENDLESS, new Extent(0, ENDLESS));
                  return point.store(DISK, disk, _ -> begun.countDown());
                }
              });
      begun.await();
      executor.shutdownNow();
      assertThatThrownBy(endless::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(InterruptedException.class);
      byte[] disk = noise(1, 2);
      assertThat(restore(repository, backup(repository, "vm-2", disk))).isEqualTo(disk);
    }
  }

  @Test
  void closing_ends_a_backup() throws Exception {
    var begun = new CountDownLatch(3);
    CompletableFuture<Object> endless;
    try (var repository = open(folder)) {
      var point = repository.begin(header("vm-1"));
      endless =
          CompletableFuture.supplyAsync(
              () -> {
                var disk = new SyntheticDisk(ENDLESS, new Extent(0, ENDLESS));
                try {
                  return point.store(DISK, disk, _ -> begun.countDown());
                } catch (IOException | InterruptedException e) {
                  return e;
                }
              });
      begun.await();
    }
    assertThat(endless.get())
        .isInstanceOf(RepositoryException.class)
        .extracting(e -> ((RepositoryException) e).problem().reason())
        .isEqualTo(RepositoryException.CLOSED);
    open(folder).close();
  }
}
