package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.keys.KeySlot;
import dev.coffer.engine.embedded.keys.RepositoryId;
import dev.coffer.engine.embedded.keys.RepositoryKeys;
import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.store.ObjectStore;
import dev.coffer.engine.embedded.store.StoreInUseException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Opens a repository, step by step; what is open then is handed over as a whole. */
record Opening(
    ObjectStore objects,
    Allowance allowance,
    ChunkStore store,
    PointShelf shelf,
    CareMemory memory,
    KnownDamage damage,
    RepositoryOptions options) {

  /** All that a repository has its objects in; beside them lies its format. */
  static final List<String> FOLDERS =
      List.of(
          Pack.FOLDER, IndexSegment.FOLDER, PointFile.FOLDER, KeyShelf.FOLDER, CareMemory.FOLDER);

  /** Closes the store of objects when it fails. */
  static Opening open(ObjectStore objects, RepositoryOptions options) throws RepositoryException {
    try {
      return tryOpen(objects, options);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      close(objects, e);
      throw explain(objects.where(""), e);
    }
  }

  private static void close(ObjectStore objects, Throwable cause) {
    try {
      objects.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static RepositoryException explain(String where, Throwable cause) {
    return switch (cause) {
      case StoreInUseException e ->
          new RepositoryException(
              RepositoryException.IN_USE,
              "repository %s is in use by %s: wait until it is done, or stop it"
                  .formatted(where, e.holder()),
              e);
      case OutOfMemoryError e ->
          new RepositoryException(
              RepositoryException.TOO_LARGE,
              ("repository %s does not fit into the %d MiB that this Java VM may have for its heap: start"
                      + " it with a larger -Xmx, half a KiB for each pack")
                  .formatted(where, Runtime.getRuntime().maxMemory() >> 20),
              e);
      case IOException e -> Failures.unusable(where, e);
      case RuntimeException e -> throw e;
      default -> throw new AssertionError(cause);
    };
  }

  private static Opening tryOpen(ObjectStore objects, RepositoryOptions options)
      throws IOException {
    objects.lock(options.clock().instant());
    var damage = new KnownDamage();
    var keys = keys(objects, options, damage);
    var allowance = new Allowance(objects, options.allocationBytes());
    allowance.takeAnyway(objects.size(FormatFile.NAME));
    objects.list(KeyShelf.FOLDER).values().forEach(allowance::takeAnyway);
    var store =
        new ChunkStore(
            objects, keys, allowance, new Bandwidth(options.bytesPerSecond()), damage::add);
    var shelf = new PointShelf(objects, keys, allowance, store.locks());
    var memory = new CareMemory(objects, keys, allowance);
    try {
      new IndexLoading(store, options).load();
      shelf.load(damage::add);
      new SlotFiles(objects).damaged().forEach(file -> damage.add(Repair.keyDamaged(file)));
      memory.load();
      return new Opening(objects, allowance, store, shelf, memory, damage, options);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      store.close();
      throw e;
    }
  }

  private static RepositoryKeys keys(
      ObjectStore objects, RepositoryOptions options, KnownDamage damage) throws IOException {
    if (objects.isBlank(KeyShelf.FOLDER)) {
      return create(objects, options);
    }
    var format = format(objects, options.secret(), damage);
    objects.clean(FOLDERS);
    return new KeyShelf(objects, format.repository()).open(options.secret());
  }

  private static FormatFile format(ObjectStore objects, Secret secret, KnownDamage damage)
      throws IOException {
    try {
      var format = FormatFile.read(read(objects));
      return isForeign(format, objects) ? mended(objects, secret, damage).orElse(format) : format;
    } catch (DamagedFormatException e) {
      return mended(objects, secret, damage)
          .orElseThrow(() -> unsupported(objects, String.valueOf(e.getMessage())));
    } catch (UnreadableFormatException e) {
      throw unsupported(objects, String.valueOf(e.getMessage()));
    }
  }

  private static byte[] read(ObjectStore objects) throws IOException, DamagedFormatException {
    if (!objects.exists(FormatFile.NAME)) {
      throw new DamagedFormatException(
          "it has files, but none called 'format': choose an empty one");
    }
    return objects.read(FormatFile.NAME);
  }

  /** All key slots say that they are of another repository: then it is the format that lies. */
  private static boolean isForeign(FormatFile format, ObjectStore objects) throws IOException {
    var slots = new SlotFiles(objects).slots();
    return slots.stream().noneMatch(slot -> slot.repository().equals(format.id()));
  }

  private static Optional<FormatFile> mended(ObjectStore objects, Secret secret, KnownDamage damage)
      throws IOException {
    var mending = new FormatMending(objects, secret);
    var format = mending.run();
    format.ifPresent(_ -> damage.add(mending.mended()));
    return format;
  }

  /** The format comes last: without it there is no repository yet. */
  private static RepositoryKeys create(ObjectStore objects, RepositoryOptions options)
      throws IOException {
    objects.clean(FOLDERS);
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
