package dev.coffer.engine.conformance.model;

import static dev.coffer.engine.EngineException.refused;

import dev.coffer.engine.Refusal;
import dev.coffer.engine.RestoreOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The files of a point that a restore of files asks for: by disk, then by absolute path. */
record FileSelection(SortedMap<String, SortedMap<String, String>> byDisk) {

  private static final Pattern QUALIFIED = Pattern.compile("(.+?):([0-9]+):(/.*)");

  /**
   * Finds them.
   *
   * @throws dev.coffer.engine.EngineException Refused {@link Refusal#NO_SUCH_FILE}
   */
  static FileSelection of(Machine.Shot shot, RestoreOrder.Files order) {
    var found = new FileSelection(new TreeMap<>());
    if (order.paths().isEmpty()) {
      throw refused(Refusal.NO_SUCH_FILE, "the order names no file: name at least one path");
    }
    order.paths().forEach(path -> found.add(shot, path));
    return found;
  }

  /** All that a path stands for. */
  static FileSelection of(Machine.Shot shot, String path) {
    var found = new FileSelection(new TreeMap<>());
    found.add(shot, path);
    return found;
  }

  void writeTo(ModelWorld world, RestoreRecord record, String destination) {
    byDisk.forEach(
        (disk, files) -> {
          String folder = byDisk.size() == 1 ? "" : "/" + disk + "-1";
          files.forEach((path, text) -> world.putFile(destination, folder + path, text));
        });
    record.location = Optional.of(destination);
  }

  /** The text of the one file that was asked for. */
  String onlyText() {
    var files = byDisk.values().iterator().next();
    if (files.size() != 1) {
      throw refused(Refusal.NO_SUCH_FILE, "a folder has no digest: name a file");
    }
    return files.values().iterator().next();
  }

  private void add(Machine.Shot shot, String text) {
    var qualified = QUALIFIED.matcher(text);
    boolean isQualified = !text.startsWith("/") && qualified.matches();
    String path = isQualified ? qualified.group(3) : text;
    List<Machine.DiskShot> having =
        shot.disks().stream()
            .filter(disk -> !isQualified || isMeant(disk, qualified.group(1), qualified.group(2)))
            .filter(disk -> !below(disk, path).isEmpty())
            .toList();
    if (having.size() != 1) {
      throw refused(
          Refusal.NO_SUCH_FILE,
          "%s is on %d file systems of the recovery point: say DISK:PARTITION:/path of one that has it"
              .formatted(text, having.size()));
    }
    var disk = having.getFirst();
    byDisk.computeIfAbsent(disk.name(), _ -> new TreeMap<>()).putAll(below(disk, path));
  }

  private static boolean isMeant(Machine.DiskShot disk, String name, String partition) {
    return disk.name().equals(name) && partition.equals("1");
  }

  private static Map<String, String> below(Machine.DiskShot disk, String path) {
    String folder = path.endsWith("/") ? path : path + "/";
    return disk.content().files().entrySet().stream()
        .filter(file -> file.getKey().equals(path) || file.getKey().startsWith(folder))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
