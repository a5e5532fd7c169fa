package dev.coffer.engine.embedded.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PointId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.nbd.NbdAddress;
import dev.coffer.engine.embedded.nbd.NbdDisk;
import dev.coffer.engine.embedded.nbd.NbdExport;
import dev.coffer.engine.embedded.nbd.PatternDisk;
import dev.coffer.engine.embedded.repository.DiskHeader;
import dev.coffer.engine.embedded.repository.PointHeader;
import dev.coffer.engine.embedded.settings.EmbeddedSettings;
import dev.coffer.engine.embedded.site.LocatedPoint;
import dev.coffer.engine.embedded.site.Sites;
import dev.coffer.engine.embedded.work.Awaited;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that serve a point, while the engine's repository is open and changes. */
class ExportsTest {

  private static final int MIB = 1 << 20;
  private static final String KEY = "restore-1";
  private static final DiskId DISK = new DiskId("vm/disk:1");
  private static final List<DiskId> DISKS = List.of(DISK);

  /** Some of what another machine has. */
  private static final PatternDisk SERVED =
      new PatternDisk(16 * MIB, List.of(new Extent(2 * MIB, 2 * MIB), new Extent(11 * MIB, MIB)));

  private static final PatternDisk OTHER =
      new PatternDisk(16 * MIB, List.of(new Extent(0, 13 * MIB)));

  @TempDir Path folder = Path.of("set by JUnit");
  private Connection connection;
  private Sites sites;
  private Exports exports;

  @BeforeEach
  void aSiteIsOpen() throws IOException {
    Map<String, Object> settings =
        Map.of(
            "hypervisor",
            Map.of("driver", "folder", "path", "vms"),
            "sites",
            List.of(Map.of("name", "vault", "zone", "z", "path", "vault")));
    var state = Files.createDirectories(folder.resolve("state"));
    connection =
        new Connection("default", settings, folder, state, InstantSource.system(), Work.REQUESTED);
    sites =
        Sites.open(
            EmbeddedSettings.read(settings, folder, state).sites(), state, InstantSource.system());
    exports = new Exports(state.resolve("exports"), connection);
  }

  @AfterEach
  void close() throws IOException {
    exports.endAllBut(Set.of());
    sites.close();
  }

  private PointId save(DiskReader disk) throws IOException, InterruptedException {
    var header =
        new PointHeader(
            new VmId("vm"),
            "vm",
            new PolicyId("p"),
            "p",
            ZoneOffset.UTC,
            new SessionId("s"),
            Instant.now(),
            Consistency.CRASH,
            "");
    try (var writer = sites.repository("vault").orElseThrow().begin(header)) {
      writer.store(new DiskHeader(DISK, "vda"), disk, _ -> {});
      return writer.commit().id();
    }
  }

  private LocatedPoint point(PointId id) {
    return sites.point(id).orElseThrow();
  }

  private static NbdDisk open(Served served) throws IOException {
    var address = new NbdAddress.Unix(served.socket());
    return NbdDisk.open(new NbdExport(address, served.disk(DISK).export(), List.of()));
  }

  private static byte[] read(DiskReader disk, long from, int length) throws IOException {
    var buffer = ByteBuffer.allocate(length);
    disk.read(from, buffer);
    return buffer.array();
  }

  private static void assertServed(Served served) throws IOException {
    try (var disk = open(served)) {
      assertThat(disk.size()).isEqualTo(SERVED.size());
      assertThat(disk.data(0, disk.size())).isEqualTo(SERVED.extents());
      assertThat(read(disk, MIB, 12 * MIB)).isEqualTo(read(SERVED, MIB, 12 * MIB));
    }
  }

  private ProcessHandle process() throws IOException {
    return LifeLock.holder(new ExportFiles(folder.resolve("state/exports"), KEY).lock())
        .orElseThrow();
  }

  private void kill() throws IOException {
    var process = process();
    assertThat(process.destroyForcibly()).isTrue();
    process.onExit().join();
  }

  @Test
  void a_process_serves_beside_the_engine_and_is_found_started_again_and_ended_by_the_next()
      throws IOException, InterruptedException {
    var other = save(OTHER);
    var point = point(save(SERVED));
    var served = exports.serve(KEY, point, DISKS);
    var process = process();
    assertThat(Path.of("/proc/" + process.pid() + "/cmdline"))
        .content()
        .contains(KEY)
        .doesNotContain("vault");
    assertServedWhileGarbageIsCollected(served, other);

    var next = new Exports(folder.resolve("state/exports"), connection);
    assertThat(next.serve(KEY, point, DISKS)).isEqualTo(served);
    assertThat(process()).isEqualTo(process);

    kill();
    assertThat(next.isServing(KEY)).isFalse();
    assertThat(served.socket()).exists();
    assertThat(next.serve(KEY, point, DISKS)).isEqualTo(served);
    assertServed(served);

    process = process();
    next.end(KEY);
    // It has let go of its lock; the system takes note of its end a moment later.
    assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10));
    assertThat(folder.resolve("state/exports")).isEmptyDirectory();
    next.end(KEY);
  }

  @Test
  void a_process_that_the_engine_had_begun_to_start_when_it_was_closed_serves_the_next()
      throws IOException, InterruptedException {
    var point = point(save(SERVED));
    var files = new ExportFiles(folder.resolve("state/exports"), KEY);
    var starting =
        Thread.ofPlatform().start(() -> assertThatThrownBy(() -> exports.serve(KEY, point, DISKS)));
    await().pollInterval(Duration.ofMillis(5)).until(() -> Files.exists(files.log()));
    starting.interrupt();
    starting.join();
    assertServed(new Exports(folder.resolve("state/exports"), connection).serve(KEY, point, DISKS));
  }

  /** What has moved is found: nothing of it was read before, so that no file is held open. */
  private void assertServedWhileGarbageIsCollected(Served served, PointId garbage)
      throws IOException {
    try (var disk = open(served)) {
      var repository = sites.repository("vault").orElseThrow();
      repository.forget(List.of(garbage));
      assertThat(repository.collectGarbage().packsRewritten()).isPositive();
      assertThat(read(disk, 0, 16 * MIB)).isEqualTo(read(SERVED, 0, 16 * MIB));
    }
  }

  @Test
  void a_process_is_looked_for_by_many_while_it_starts_and_ends()
      throws IOException, InterruptedException {
    var point = point(save(SERVED));
    var found = new CountDownLatch(2);
    try (var others = Executors.newFixedThreadPool(2)) {
      List<Future<Long>> looks = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        looks.add(others.submit(() -> lookUntilItHasEnded(found)));
      }
      exports.serve(KEY, point, DISKS);
      found.await();
      exports.end(KEY);
      for (var look : looks) {
        assertThat(Awaited.uninterrupted(look)).isPositive();
      }
    }
  }

  private long lookUntilItHasEnded(CountDownLatch found) {
    await().atMost(Duration.ofMinutes(2)).until(this::isServing);
    long looks = 0;
    while (isServing()) {
      found.countDown();
      looks++;
    }
    return looks;
  }

  private boolean isServing() {
    try {
      return exports.isServing(KEY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_process_that_merely_has_the_id_of_one_that_has_died_is_let_be() throws IOException {
    var stranger = new ProcessBuilder("sleep", "1000").start();
    try {
      var files = new ExportFiles(Files.createDirectories(folder.resolve("state/exports")), KEY);
      Files.writeString(files.lock(), Long.toString(stranger.pid()));
      assertThat(exports.isServing(KEY)).isFalse();
      exports.end(KEY);
      assertThat(stranger.isAlive()).isTrue();
      assertThat(files.lock()).doesNotExist();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void a_point_that_is_not_there_is_not_served_and_nothing_is_left()
      throws IOException, InterruptedException {
    var point = point(save(SERVED));
    point.repository().forgetEvenGuarded(List.of(point.id()));
    assertThatThrownBy(() -> exports.serve(KEY, point, DISKS))
        .hasMessageContaining("is in none of the sites [vault]");
    assertThat(folder.resolve("state/exports")).isEmptyDirectory();
  }

  /** Counts how often each piece is read. */
  private record Counted(DiskReader disk, List<Long> reads) implements DiskReader {

    @Override
    public long size() {
      return disk.size();
    }

    @Override
    public synchronized void read(long offset, ByteBuffer into) throws IOException {
      reads.add(offset);
      disk.read(offset, into);
    }

    @Override
    public List<Extent> data(long from, long to) throws IOException {
      return disk.data(from, to);
    }

    @Override
    public void close() {}
  }

  @Test
  void what_is_read_in_order_is_read_ahead_and_each_piece_once() throws IOException {
    var counted = new Counted(SERVED, new ArrayList<>());
    try (var cache = new PieceCache()) {
      var disk = new ReadAheadDisk(counted, cache, 0);
      for (int at = 2 * MIB; at < 5 * MIB / 2; at += 4096) {
        assertThat(read(disk, at, 4096)).isEqualTo(read(SERVED, at, 4096));
      }
      await().untilAsserted(() -> assertThat(counted.reads()).contains(4L * MIB - MIB / 4));
      assertThat(counted.reads()).doesNotHaveDuplicates().hasSize(8);
    }
  }
}
