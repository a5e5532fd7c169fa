package dev.coffer.engine.embedded.export;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.embedded.nbd.NbdAddress;
import dev.coffer.engine.embedded.nbd.NbdDisk;
import dev.coffer.engine.embedded.site.LocatedPoint;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's export processes, each named by a key. They are no children that die with it: the
 * machines that run from them go on while the engine is away, and the next engine finds them. Safe
 * for threads.
 */
public final class Exports {

  private static final Logger LOG = LoggerFactory.getLogger(Exports.class);

  /** The repository's index has to be read first. */
  private static final Duration TO_START = Duration.ofMinutes(5);

  private static final Duration TO_END = Duration.ofSeconds(10);
  private static final long LOOK_MILLIS = 20;

  private final Path folder;
  private final Connection connection;
  private final Map<String, Lock> turns = new ConcurrentHashMap<>();

  /**
   * Looks after the processes of an engine.
   *
   * @param folder of their files, which only the engine and QEMU may enter
   * @param connection with the settings that they need as well
   */
  public Exports(Path folder, Connection connection) {
    this.folder = folder.toAbsolutePath().normalize();
    this.connection = connection;
  }

  /**
   * Has disks of a point served; starts the process, unless it runs.
   *
   * @param key letters, digits and dashes
   * @param disks in any order, but the same at each call for a key
   * @throws IOException when it does not come up, with what it said
   */
  public Served serve(String key, LocatedPoint point, List<DiskId> disks) throws IOException {
    var turn = turn(key);
    turn.lock();
    try {
      serveInTurn(key, point, disks);
    } finally {
      turn.unlock();
    }
    return served(key, disks);
  }

  /** In the order of their coming: whoever looks all the time keeps nobody from ending it. */
  private Lock turn(String key) {
    return turns.computeIfAbsent(key, _ -> new ReentrantLock(true));
  }

  private void serveInTurn(String key, LocatedPoint point, List<DiskId> disks) throws IOException {
    var files = new ExportFiles(folder, key);
    if (!isServingInTurn(files)) {
      files.requireShortPath();
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
      if (LifeLock.holder(files.lock()).isPresent()) {
        awaitAnswer(files, () -> LifeLock.isHeld(files.lock()));
      } else {
        start(files, point, disks);
      }
    }
  }

  private Served served(String key, List<DiskId> disks) {
    Map<DiskId, String> exports = new LinkedHashMap<>();
    for (int i = 0; i < disks.size(); i++) {
      exports.put(disks.get(i), ExportOrder.exportName(i));
    }
    return new Served(new ExportFiles(folder, key).socket(), exports);
  }

  /** Whether its process is there and answers. */
  public boolean isServing(String key) throws IOException {
    // Whether a lock is held is found out by taking it, which nobody else may find held meanwhile.
    var turn = turn(key);
    turn.lock();
    try {
      return isServingInTurn(new ExportFiles(folder, key));
    } finally {
      turn.unlock();
    }
  }

  private static boolean isServingInTurn(ExportFiles files) throws IOException {
    return LifeLock.holder(files.lock()).isPresent() && answers(files);
  }

  private static boolean answers(ExportFiles files) {
    try {
      return !NbdDisk.exports(new NbdAddress.Unix(files.socket())).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private void start(ExportFiles files, LocatedPoint point, List<DiskId> disks) throws IOException {
    var places = Stream.concat(Stream.of(point), point.others().stream()).toList();
    var order =
        new ExportOrder(
            folder.toString(),
            files.key(),
            point.id().value(),
            disks.stream().map(DiskId::value).toList(),
            places.stream().map(LocatedPoint::site).toList(),
            connection.settings(),
            connection.baseFolder().toString(),
            connection.stateFolder().toString());
    long heap = places.stream().mapToLong(place -> place.repository().heapBytes()).sum();
    var process = ExportCommand.start(files, heap);
    try (var stdin = process.getOutputStream()) {
      stdin.write(order.write());
    } catch (IOException e) {
      LOG.debug("the export process was not interested", e); // Its log says why.
    }
    // One that an engine of before had begun to start may have come first, and this one has ended.
    awaitAnswer(files, () -> process.isAlive() || LifeLock.holder(files.lock()).isPresent());
    LOG.info("recovery point {} is served as {}", point.id(), files.key());
  }

  private interface Life {
    boolean goesOn() throws IOException;
  }

  private void awaitAnswer(ExportFiles files, Life life) throws IOException {
    long end = System.nanoTime() + TO_START.toNanos();
    while (!answers(files)) {
      if (!life.goesOn() || System.nanoTime() > end) {
        var said = last(files.log());
        endInTurn(files.key());
        throw new IOException("the disks could not be served: " + said);
      }
      pause();
    }
  }

  private static String last(Path log) throws IOException {
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> !line.startsWith("\t")).reduce("", (_, line) -> line);
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the wait for an export process was interrupted");
    }
  }

  /** Ends a process, and removes what it leaves; does nothing when there is none. */
  public void end(String key) throws IOException {
    var turn = turn(key);
    turn.lock();
    try {
      endInTurn(key);
    } finally {
      turn.unlock();
    }
  }

  private void endInTurn(String key) throws IOException {
    var files = new ExportFiles(folder, key);
    var process = LifeLock.holder(files.lock());
    if (process.isPresent()) {
      process.get().destroy();
      long end = System.nanoTime() + TO_END.toNanos();
      while (LifeLock.isHeld(files.lock())) {
        if (System.nanoTime() > end) {
          process.get().destroyForcibly();
        }
        pause();
      }
      LOG.info("export process {} has ended", process.get().pid());
    }
    files.delete();
  }

  /** Ends all but those of the given keys. */
  public void endAllBut(Set<String> needed) throws IOException {
    for (String key : ExportFiles.keys(folder)) {
      if (!needed.contains(key)) {
        end(key);
      }
    }
  }
}
