package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.keys.KeySlot;
import dev.coffer.engine.embedded.keys.RepositoryId;
import dev.coffer.engine.embedded.keys.RepositoryKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
      Set.of(RepositoryLock.NAME, ObjectFolder.DRAFTS, KeyShelf.FOLDER, "lost+found");

  /** All that is the repository's; a file system has files of its own, which only root may read. */
  private static final List<String> OWN =
      List.of(
          FormatFile.NAME,
          KeyShelf.FOLDER,
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
    var keys = keys(folder, options, objects);
    var allowance = new Allowance(folder, options.allocationBytes(), used(objects));
    var damage = new CopyOnWriteArrayList<Problem>();
    var store =
        new ChunkStore(
            objects, keys, allowance, new Bandwidth(options.bytesPerSecond()), damage::add);
    var shelf = new PointShelf(objects, keys, allowance);
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

  private static RepositoryKeys keys(Path folder, RepositoryOptions options, ObjectFolder objects)
      throws IOException {
    if (Files.exists(objects.path(FormatFile.NAME))) {
      var format = format(folder, objects);
      objects.clearDrafts();
      return new KeyShelf(objects, format.repository()).open(options.secret());
    }
    if (!holdsOnly(folder, BEFORE_FORMAT)) {
      throw unsupported(folder, "it has files, but none called 'format': choose an empty folder");
    }
    return create(options, objects);
  }

  private static FormatFile format(Path folder, ObjectFolder objects) throws IOException {
    try {
      return FormatFile.read(objects.read(FormatFile.NAME));
    } catch (UnreadableFormatException e) {
      throw unsupported(folder, String.valueOf(e.getMessage()));
    }
  }

  /** The format comes last: without it there is no repository yet. */
  private static RepositoryKeys create(RepositoryOptions options, ObjectFolder objects)
      throws IOException {
    objects.clearDrafts();
    var now = options.clock().instant();
    var id = RepositoryId.random();
    var keys = KeyShelf.create(objects, id, new KeySlot.Named(options.secret(), "first", now));
    objects.put(FormatFile.NAME, FormatFile.current(id, now).write());
    return keys;
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
