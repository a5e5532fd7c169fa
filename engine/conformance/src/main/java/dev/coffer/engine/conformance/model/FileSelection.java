package dev.coffer.engine.conformance.model;

import static dev.coffer.engine.EngineException.refused;

import dev.coffer.engine.Refusal;
import dev.coffer.engine.RestoreOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The files of a point that a restore of files asks for, by their path below the destination. */
record FileSelection(Map<String, String> files) {

  private static final Pattern QUALIFIED = Pattern.compile("([^:/]+):([0-9]+):(/.*)");

  /**
   * Finds them.
   *
   * @throws dev.coffer.engine.EngineException Refused {@link Refusal#NO_SUCH_FILE}
   */
  static FileSelection of(Machine.Shot shot, RestoreOrder.Files order) {
    var files = new TreeMap<String, String>();
    order.paths().forEach(path -> files.putAll(find(shot, path)));
    return new FileSelection(files);
  }

  void writeTo(ModelWorld world, RestoreRecord record, String destination) {
    files.forEach((path, text) -> world.putFile(destination, path, text));
    record.location = Optional.of(destination);
  }

  private static Map<String, String> find(Machine.Shot shot, String path) {
    var qualified = QUALIFIED.matcher(path);
    boolean isQualified = qualified.matches();
    String inFileSystem = isQualified ? qualified.group(3) : path;
    List<Map<String, String>> found = new ArrayList<>();
    for (Machine.DiskShot disk : shot.disks()) {
      boolean meant =
          !isQualified
              || (disk.name().equals(qualified.group(1)) && qualified.group(2).equals("1"));
      if (meant) {
        found.add(below(disk, inFileSystem));
      }
    }
    found.removeIf(Map::isEmpty);
    if (found.size() != 1) {
      throw refused(
          Refusal.NO_SUCH_FILE,
          "%s is on %d file systems of the recovery point: say DISK:PARTITION:/path of one that has it"
              .formatted(path, found.size()));
    }
    return found.getFirst();
  }

  private static Map<String, String> below(Machine.DiskShot disk, String path) {
    var files = new TreeMap<String, String>();
    disk.content()
        .files()
        .forEach(
            (name, text) -> {
              if (name.equals(path) || name.startsWith(path.endsWith("/") ? path : path + "/")) {
                files.put(name.substring(1), text);
              }
            });
    return files;
  }
}
