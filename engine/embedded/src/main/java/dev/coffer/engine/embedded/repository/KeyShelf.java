package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.keys.KeySlot;
import dev.coffer.engine.embedded.keys.RepositoryId;
import dev.coffer.engine.embedded.keys.RepositoryKeys;
import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The key slots of a repository. */
final class KeyShelf {

  static final String FOLDER = "keys";

  /** Each slot lies there twice: a single byte must not cost everything. */
  private static final List<String> COPIES = List.of("-a.json", "-b.json");

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
    var shelf = new KeyShelf(objects, id);
    shelf.put(KeySlot.wrap(keys, secret));
    return keys;
  }

  /**
   * Opens the repository.
   *
   * @throws RepositoryException when the secret opens no slot
   */
  RepositoryKeys open(Secret secret) throws IOException {
    var damaged = new ArrayList<String>();
    for (KeySlot slot : slots(damaged)) {
      var keys = slot.open(repository, secret);
      if (keys.isPresent()) {
        return keys.get();
      }
    }
    String also = damaged.isEmpty() ? "" : "; these key files are damaged: " + damaged;
    throw new RepositoryException(
        RepositoryException.KEY_WRONG,
        ("repository %s is not opened by %s%s: give the key that it was made with, or one that was"
                + " added to it since")
            .formatted(objects.where(""), secret, also));
  }

  /** The slots that can be read, the oldest first. */
  List<KeySlot> slots() throws IOException {
    return slots(new ArrayList<>());
  }

  private List<KeySlot> slots(List<String> damaged) throws IOException {
    var slots = new TreeMap<String, KeySlot>();
    for (String name : objects.list(FOLDER).keySet()) {
      read(name, damaged).ifPresent(slot -> slots.put(slot.id(), slot));
    }
    return slots.values().stream().sorted(Comparator.comparing(KeySlot::created)).toList();
  }

  void add(RepositoryKeys keys, KeySlot.Named secret) throws IOException {
    put(KeySlot.wrap(keys, secret));
  }

  void remove(KeySlot slot) throws IOException {
    objects.delete(namesOf(slot));
  }

  private void put(KeySlot slot) throws IOException {
    for (String name : namesOf(slot)) {
      objects.put(name, slot.write());
    }
  }

  private static List<String> namesOf(KeySlot slot) {
    return COPIES.stream().map(copy -> FOLDER + "/" + slot.id() + copy).toList();
  }

  /** Empty, and called damaged, when it is no slot, or the slot of another name. */
  private Optional<KeySlot> read(String name, List<String> damaged) {
    try {
      var slot = KeySlot.read(objects.read(name));
      if (namesOf(slot).contains(name)) {
        return Optional.of(slot);
      }
    } catch (IOException e) {
      damaged.add(name + " (" + Failures.reason(e) + ")");
      return Optional.empty();
    }
    damaged.add(name + " (it has the id of another one)");
    return Optional.empty();
  }
}
