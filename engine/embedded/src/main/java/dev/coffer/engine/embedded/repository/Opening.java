package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.keys.KeySlot;
import dev.coffer.engine.embedded.keys.RepositoryId;
import dev.coffer.engine.embedded.keys.RepositoryKeys;
import dev.coffer.engine.embedded.store.ObjectStore;
import dev.coffer.engine.embedded.store.StoreInUseException;
import java.io.IOException;

/** Opens a repository, step by step; what is open then is handed over as a whole. */
record Opening(
    ObjectStore objects,
    Allowance allowance,
    ChunkStore store,
    PointShelf shelf,
    CareMemory memory,
    KnownDamage damage,
    RepositoryOptions options) {

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
    var keys = keys(objects, options);
    var allowance = new Allowance(objects, options.allocationBytes());
    allowance.takeAnyway(objects.size(FormatFile.NAME));
    objects.list(KeyShelf.FOLDER).values().forEach(allowance::takeAnyway);
    var damage = new KnownDamage();
    var store =
        new ChunkStore(
            objects, keys, allowance, new Bandwidth(options.bytesPerSecond()), damage::add);
    var shelf = new PointShelf(objects, keys, allowance);
    var memory = new CareMemory(objects, keys, allowance);
    try {
      new IndexLoading(store).load();
      shelf.load(damage::add);
      memory.load();
      return new Opening(objects, allowance, store, shelf, memory, damage, options);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static RepositoryKeys keys(ObjectStore objects, RepositoryOptions options)
      throws IOException {
    if (objects.exists(FormatFile.NAME)) {
      var format = format(objects);
      objects.clean();
      return new KeyShelf(objects, format.repository()).open(options.secret());
    }
    if (!objects.isBlank(KeyShelf.FOLDER)) {
      throw unsupported(objects, "it has files, but none called 'format': choose an empty one");
    }
    return create(objects, options);
  }

  private static FormatFile format(ObjectStore objects) throws IOException {
    try {
      return FormatFile.read(objects.read(FormatFile.NAME));
    } catch (UnreadableFormatException e) {
      throw unsupported(objects, String.valueOf(e.getMessage()));
    }
  }

  /** The format comes last: without it there is no repository yet. */
  private static RepositoryKeys create(ObjectStore objects, RepositoryOptions options)
      throws IOException {
    objects.clean();
    var now = options.clock().instant();
    var id = RepositoryId.random();
    var keys = KeyShelf.create(objects, id, new KeySlot.Named(options.secret(), "first", now));
    objects.put(FormatFile.NAME, FormatFile.current(id, now).write());
    return keys;
  }

  private static RepositoryException unsupported(ObjectStore objects, String why) {
    return new RepositoryException(
        RepositoryException.FORMAT_UNSUPPORTED,
        "%s cannot be used as a repository, %s".formatted(objects.where(""), why));
  }
}
