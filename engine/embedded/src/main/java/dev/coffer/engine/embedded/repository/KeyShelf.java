package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.keys.KeySlot;
import dev.coffer.engine.embedded.keys.RepositoryId;
import dev.coffer.engine.embedded.keys.RepositoryKeys;
import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.store.ObjectStore;
import java.io.IOException;
import java.util.LinkedHashSet;

/** Makes the keys of a repository, and opens it with a secret. */
final class KeyShelf {

  static final String FOLDER = "keys";

  private final ObjectStore objects;
  private final RepositoryId repository;

  KeyShelf(ObjectStore objects, RepositoryId repository) {
    this.objects = objects;
    this.repository = repository;
  }

  /** Makes the keys of a new repository; drops slots of one whose making was cut short. */
  static RepositoryKeys create(ObjectStore objects, RepositoryId id, KeySlot.Named secret)
      throws IOException {
    objects.delete(objects.list(FOLDER).keySet());
    var keys = RepositoryKeys.random(id);
    new SlotFiles(objects).put(KeySlot.wrap(keys, secret));
    return keys;
  }

  /**
   * Opens the repository; of a slot whose copies differ, either may do.
   *
   * @throws RepositoryException when the secret opens no slot
   */
  RepositoryKeys open(Secret secret) throws IOException {
    var files = new SlotFiles(objects);
    for (KeySlot slot : new LinkedHashSet<>(files.copies().values())) {
      var keys = slot.open(repository, secret);
      if (keys.isPresent()) {
        return keys.get();
      }
    }
    var damaged = files.damaged();
    String also = damaged.isEmpty() ? "" : "; these key files are damaged: " + damaged;
    throw new RepositoryException(
        RepositoryException.KEY_WRONG,
        ("repository %s is not opened by %s%s: give the key that it was made with, or one that was"
                + " added to it since")
            .formatted(objects.where(""), secret, also));
  }
}
