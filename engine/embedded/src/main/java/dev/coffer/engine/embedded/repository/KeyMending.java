package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.keys.KeySlot;
import dev.coffer.engine.embedded.keys.RepositoryId;
import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** Writes the copies of key slots anew that are missing or damaged. */
final class KeyMending {

  private final ObjectStore objects;
  private final RepositoryId repository;
  private final Secret secret;

  /**
   * Prepares it.
   *
   * @param secret tells which of two different copies is right, of the slot that it opens
   */
  KeyMending(ObjectStore objects, RepositoryId repository, Secret secret) {
    this.objects = objects;
    this.repository = repository;
    this.secret = secret;
  }

  /** The files that were written anew. */
  List<String> run() throws IOException {
    var copies = new SlotFiles(objects).copies();
    var mended = new ArrayList<String>();
    var ids = new TreeSet<String>();
    copies.values().forEach(slot -> ids.add(slot.id()));
    for (String id : ids) {
      mended.addAll(mend(SlotFiles.namesOf(id), copies));
    }
    return mended;
  }

  private List<String> mend(List<String> names, Map<String, KeySlot> copies) throws IOException {
    var right = right(names.stream().map(copies::get).filter(Objects::nonNull).toList());
    var mended = new ArrayList<String>();
    for (String name : names) {
      if (right.isPresent() && !right.get().equals(copies.get(name))) {
        objects.delete(List.of(name));
        objects.put(name, right.get().write());
        mended.add(name);
      }
    }
    return mended;
  }

  private Optional<KeySlot> right(List<KeySlot> copies) {
    var different = copies.stream().distinct().toList();
    return different.size() == 1
        ? Optional.of(different.getFirst())
        : different.stream().filter(slot -> slot.open(repository, secret).isPresent()).findFirst();
  }
}
