package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.keys.KeySlot;
import dev.coffer.engine.embedded.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The files of the key slots. Each lies there twice: a single byte must not cost everything. */
final class SlotFiles {

  private static final List<String> COPIES = List.of("-a.json", "-b.json");

  private final ObjectStore objects;

  SlotFiles(ObjectStore objects) {
    this.objects = objects;
  }

  static List<String> namesOf(String slot) {
    return COPIES.stream().map(copy -> KeyShelf.FOLDER + "/" + slot + copy).toList();
  }

  /** The slots that can be read, the oldest first. */
  List<KeySlot> slots() throws IOException {
    var slots = new TreeMap<String, KeySlot>();
    copies().values().forEach(slot -> slots.putIfAbsent(slot.id(), slot));
    return slots.values().stream().sorted(Comparator.comparing(KeySlot::created)).toList();
  }

  /** All that can be read, by the names of their files. */
  Map<String, KeySlot> copies() throws IOException {
    return copies(new ArrayList<>());
  }

  /** The files that cannot be read, with the reason. */
  List<String> damaged() throws IOException {
    var damaged = new ArrayList<String>();
    copies(damaged);
    return damaged;
  }

  private Map<String, KeySlot> copies(List<String> damaged) throws IOException {
    var copies = new TreeMap<String, KeySlot>();
    for (String name : objects.list(KeyShelf.FOLDER).keySet()) {
      read(name, damaged).ifPresent(slot -> copies.put(name, slot));
    }
    return copies;
  }

  /** Empty, and called damaged, when it is no slot, or the slot of another name. */
  private Optional<KeySlot> read(String name, List<String> damaged) {
    try {
      var slot = KeySlot.read(objects.read(name));
      if (namesOf(slot.id()).contains(name)) {
        return Optional.of(slot);
      }
    } catch (IOException e) {
      damaged.add(name + " (" + Failures.reason(e) + ")");
      return Optional.empty();
    }
    damaged.add(name + " (it has the id of another one)");
    return Optional.empty();
  }

  void put(KeySlot slot) throws IOException {
    for (String name : namesOf(slot.id())) {
      objects.put(name, slot.write());
    }
  }

  void remove(KeySlot slot) throws IOException {
    objects.delete(namesOf(slot.id()));
  }

  /** What the files of a slot take. */
  long bytes(KeySlot slot) throws IOException {
    long bytes = 0;
    for (String name : namesOf(slot.id())) {
      bytes += objects.size(name);
    }
    return bytes;
  }
}
