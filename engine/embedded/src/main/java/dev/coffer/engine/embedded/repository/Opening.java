package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.store.ObjectStore;
import dev.coffer.engine.embedded.store.StoreInUseException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Opens a repository, step by step; what is open then is handed over as a whole. */
record Opening(
    ObjectStore objects,
    Allowance allowance,
    ChunkStore store,
    PointShelf shelf,
    List<Problem> damage) {

  /** Closes the store of objects when it fails. */
  static Opening open(ObjectStore objects, RepositoryOptions options) throws RepositoryException {
    try {
      return tryOpen(objects, options);
    } catch (IOException | RuntimeException e) {
      close(objects, e);
      throw explain(objects.where(""), e);
    }
  }

  private static void close(ObjectStore objects, Exception cause) {
    try {
      objects.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static RepositoryException explain(String where, Exception cause) {
    return switch (cause) {
      case StoreInUseException e ->
          new RepositoryException(
              RepositoryException.IN_USE,
              "repository %s is in use by %s: wait until it is done, or stop it"
                  .formatted(where, e.holder()),
              e);
      case IOException e -> Failures.unusable(where, e);
      case RuntimeException e -> throw e;
      default -> throw new AssertionError(cause);
    };
  }

  private static Opening tryOpen(ObjectStore objects, RepositoryOptions options)
      throws IOException {
    objects.lock(options.clock().instant());
    checkFormat(objects, options.clock().instant());
    var allowance = new Allowance(objects, options.allocationBytes());
    allowance.takeAnyway(objects.size(FormatFile.NAME));
    var damage = new CopyOnWriteArrayList<Problem>();
    var store = new ChunkStore(objects, allowance, damage::add);
    var shelf = new PointShelf(objects, allowance);
    try {
      new IndexLoading(store).load();
      shelf.load(damage::add);
      return new Opening(objects, allowance, store, shelf, damage);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static void checkFormat(ObjectStore objects, Instant now) throws IOException {
    if (objects.exists(FormatFile.NAME)) {
      var obstacle = FormatFile.obstacle(objects.read(FormatFile.NAME));
      if (obstacle.isPresent()) {
        throw unsupported(objects, obstacle.get());
      }
      objects.clean();
      return;
    }
    if (!objects.isBlank()) {
      throw unsupported(objects, "it has files, but none called 'format': choose an empty one");
    }
    objects.clean();
    objects.put(FormatFile.NAME, FormatFile.current(now).write());
  }

  private static RepositoryException unsupported(ObjectStore objects, String why) {
    return new RepositoryException(
        RepositoryException.FORMAT_UNSUPPORTED,
        "%s cannot be used as a repository, %s".formatted(objects.where(""), why));
  }
}
