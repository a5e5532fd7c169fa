package dev.coffer.engine.conformance.model;

import dev.coffer.engine.FileBrowser;
import dev.coffer.engine.PointId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of the model's recovery points: one file system on each disk, in partition 1. */
final class ModelFiles implements FileBrowser {

  private final ModelState state;

  ModelFiles(ModelState state) {
    this.state = state;
  }

  @Override
  public List<Volume> volumes(PointId point) {
    synchronized (state.world()) {
      return state.points().get(point).shot().disks().stream()
          .map(disk -> new Volume(disk.name() + ":1", Optional.of("ext4"), Optional.empty()))
          .toList();
    }
  }

  @Override
  public Folder list(PointId point, String path) {
    synchronized (state.world()) {
      var selection = FileSelection.of(state.points().get(point).shot(), path);
      var first = selection.byDisk().firstEntry();
      var asked = path.substring(path.indexOf('/'));
      return new Folder(first.getKey() + ":1", entries(asked, first.getValue()), 0, List.of());
    }
  }

  private static List<Entry> entries(String path, SortedMap<String, String> files) {
    var found = new TreeMap<String, Entry>();
    files.forEach(
        (file, text) -> {
          var entry =
              file.equals(path)
                  ? file(file.substring(file.lastIndexOf('/') + 1), text)
                  : below(
                      file.substring(path.endsWith("/") ? path.length() : path.length() + 1), text);
          found.put(entry.name(), entry);
        });
    return List.copyOf(found.values());
  }

  private static Entry below(String rest, String text) {
    int end = rest.indexOf('/');
    return end < 0 ? file(rest, text) : entry(rest.substring(0, end), Kind.FOLDER, 0, 0755);
  }

  private static Entry file(String name, String text) {
    return entry(name, Kind.FILE, text.getBytes(StandardCharsets.UTF_8).length, 0644);
  }

  private static Entry entry(String name, Kind kind, long size, int permissions) {
    return new Entry(name, kind, size, permissions, Instant.EPOCH, Optional.empty());
  }
}
