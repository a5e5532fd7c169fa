package dev.coffer.engine.embedded.files;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Something that will be written. It knows its parent instead of its path: that is what keeps a
 * plan of a million files small.
 *
 * @param name on this machine
 * @param depth how many folders it is below the topmost one of its file system
 * @param pathBytes of its path, the separators included
 */
record PlannedEntry(
    Optional<PlannedEntry> parent, String name, FileNode node, int depth, int pathBytes) {

  /**
   * @param nameBytes that the name takes in a path
   */
  static PlannedEntry below(
      Optional<PlannedEntry> parent, String name, int nameBytes, FileNode node) {
    int before = parent.map(PlannedEntry::pathBytes).orElse(0);
    int depth = parent.map(folder -> folder.depth() + 1).orElse(0);
    return new PlannedEntry(parent, name, node, depth, before + 1 + nameBytes);
  }

  /** Where it will be, below a folder. */
  Path in(Path base) {
    var names = new ArrayDeque<String>();
    for (var at = Optional.of(this); at.isPresent(); at = at.get().parent()) {
      names.push(at.get().name());
    }
    return base.resolve(String.join("/", names));
  }

  /** For people: the path, from the topmost folder of its file system. */
  String path() {
    return "/" + in(Path.of(""));
  }
}
