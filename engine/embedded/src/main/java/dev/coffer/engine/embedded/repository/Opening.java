package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Opens a repository, step by step; what is open then is handed over as a whole. */
record Opening(
    Path folder,
    RepositoryLock lock,
    Allowance allowance,
    ChunkStore store,
    PointShelf shelf,
    List<Problem> damage) {

  /** What an empty repository may hold before its format is written. */
  private static final Set<String> BEFORE_FORMAT =
      Set.of(RepositoryLock.NAME, ObjectFolder.DRAFTS, "lost+found");

  /** All that is the repository's; a file system has files of its own, which only root may read. */
  private static final List<String> OWN =
      List.of(
          FormatFile.NAME,
          RepositoryLock.NAME,
          ObjectFolder.DRAFTS,
          Pack.FOLDER,
          IndexSegment.FOLDER,
          PointFile.FOLDER);

  static Opening open(Path folder, RepositoryOptions options, FileCalls calls)
      throws RepositoryException {
    try {
      Files.createDirectories(folder);
      var lock = RepositoryLock.take(folder, options.clock().instant());
      try {
        return open(folder, options, new ObjectFolder(folder, calls), lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw Failures.unusable(folder, e);
    }
  }

  private static Opening open(
      Path folder, RepositoryOptions options, ObjectFolder objects, RepositoryLock lock)
      throws IOException {
    checkFormat(folder, objects, options.clock().instant());
    var allowance = new Allowance(folder, options.allocationBytes(), used(objects));
    var damage = new CopyOnWriteArrayList<Problem>();
    var store = new ChunkStore(objects, allowance, damage::add);
    var shelf = new PointShelf(objects, allowance);
    try {
      new IndexLoading(store).load();
      shelf.load(damage::add);
      return new Opening(folder, lock, allowance, store, shelf, damage);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static long used(ObjectFolder objects) throws IOException {
    long used = 0;
    for (String own : OWN) {
      used += objects.list(own).values().stream().mapToLong(Long::longValue).sum();
    }
    return used;
  }

  private static void checkFormat(Path folder, ObjectFolder objects, Instant now)
      throws IOException {
    if (Files.exists(objects.path(FormatFile.NAME))) {
      var obstacle = FormatFile.obstacle(objects.read(FormatFile.NAME));
      if (obstacle.isPresent()) {
        throw unsupported(folder, obstacle.get());
      }
      objects.clearDrafts();
      return;
    }
    if (!holdsOnly(folder, BEFORE_FORMAT)) {
      throw unsupported(folder, "it has files, but none called 'format': choose an empty folder");
    }
    objects.clearDrafts();
    objects.put(FormatFile.NAME, FormatFile.current(now).write());
  }

  private static boolean holdsOnly(Path folder, Set<String> names) throws IOException {
    try (var files = Files.list(folder)) {
      return files.allMatch(file -> names.contains(file.getFileName().toString()));
    }
  }

  private static RepositoryException unsupported(Path folder, String why) {
    return new RepositoryException(
        RepositoryException.FORMAT_UNSUPPORTED,
        "folder " + folder + " cannot be used as a repository, " + why);
  }
}
