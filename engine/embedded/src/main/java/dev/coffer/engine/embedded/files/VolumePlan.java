package dev.coffer.engine.embedded.files;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.files.FileNode.Kind;
import dev.coffer.engine.embedded.files.PathLookup.Found;
import dev.coffer.engine.embedded.files.PathLookup.Step;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What will be written of one file system: the entries that were asked for, the folders above them
 * and all below them. Folders come before what is in them.
 */
final class VolumePlan {

  /** Some 500 MB of heap. */
  private static final int MAX_ENTRIES = 2_000_000;

  private final String label;
  private final FileSystemReader files;
  private final LocalNames names;
  private final List<PlannedEntry> entries = new ArrayList<>();
  private final Skipped skipped = new Skipped();

  /** Entries that were asked for and the folders above them, by their names from the root. */
  private final Map<List<String>, PlannedEntry> named = new HashMap<>();

  /** Folders of which everything is planned. A second way to one of them would be a loop. */
  private final Set<Long> walked = new HashSet<>();

  private final Deque<PlannedEntry> folders = new ArrayDeque<>();
  private long totalBytes;

  private VolumePlan(String label, FileSystemReader files, LocalNames names) {
    this.label = label;
    this.files = files;
    this.names = names;
  }

  static VolumePlan of(Volume volume, FileSystemReader files, List<Found> found, LocalNames names)
      throws IOException {
    var plan = new VolumePlan(volume.label(), files, names);
    // A folder that was asked for comes before what was asked for inside it.
    var sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparingInt(one -> one.steps().size()));
    for (var one : sorted) {
      plan.add(one);
    }
    for (var one : sorted) {
      for (var link : one.links()) {
        plan.addWithParents(link);
      }
    }
    return plan;
  }

  String label() {
    return label;
  }

  LocalNames names() {
    return names;
  }

  List<PlannedEntry> entries() {
    return entries;
  }

  Skipped skipped() {
    return skipped;
  }

  long totalBytes() {
    return totalBytes;
  }

  String label(PlannedEntry entry) {
    return label + ":" + entry.path();
  }

  private void add(Found found) throws IOException {
    if (found.steps().isEmpty()) {
      if (walked.add(found.node().id())) {
        list(Optional.empty(), found.node());
      }
    } else {
      addWithParents(found.steps());
    }
    while (!folders.isEmpty()) {
      var folder = folders.pop();
      list(Optional.of(folder), folder.node());
    }
  }

  private void addWithParents(List<Step> steps) throws IOException {
    Optional<PlannedEntry> parent = Optional.empty();
    if (walked.contains(files.root().id())) {
      return;
    }
    var path = new ArrayList<String>();
    for (var step : steps.subList(0, steps.size() - 1)) {
      if (walked.contains(step.node().id())) {
        return;
      }
      path.add(step.name());
      var known = Optional.ofNullable(named.get(path));
      parent = known.isPresent() ? known : plan(parent, step.name(), step.node());
      if (parent.isEmpty()) {
        return;
      }
      named.put(List.copyOf(path), parent.get());
    }
    var last = steps.getLast();
    path.add(last.name());
    if (named.containsKey(path)) {
      if (last.node().kind() == Kind.FOLDER && walked.add(last.node().id())) {
        folders.push(named.get(path));
      }
      return;
    }
    var entry = add(parent, last.name(), last.node());
    if (entry.isPresent()) {
      named.put(List.copyOf(path), entry.get());
    }
  }

  private void list(Optional<PlannedEntry> parent, FileNode folder) throws IOException {
    try {
      files.list(folder, (name, id) -> addListed(parent, name, id));
    } catch (DiskException e) {
      skip(parent, "", e.problem().reason(), e.problem().message());
    }
  }

  private void addListed(Optional<PlannedEntry> parent, String name, long id) throws IOException {
    FileNode node;
    try {
      node = files.node(id);
    } catch (DiskException e) {
      skip(parent, name, e.problem().reason(), e.problem().message());
      return;
    }
    add(parent, name, node);
  }

  /** Plans an entry, and everything below it if it is a folder. */
  private Optional<PlannedEntry> add(Optional<PlannedEntry> parent, String name, FileNode node) {
    return switch (node.kind()) {
      case DEVICE, PIPE, SOCKET -> {
        var kind = node.kind().name().toLowerCase(Locale.ROOT);
        skip(parent, name, "SpecialFile", "a %s is not restored".formatted(kind));
        yield Optional.empty();
      }
      case FOLDER -> addFolder(parent, name, node);
      case LINK -> plan(parent, name, node);
      case FILE -> {
        var file = plan(parent, name, node);
        if (file.isPresent()) {
          totalBytes += Math.min(node.size(), Long.MAX_VALUE - totalBytes);
        }
        yield file;
      }
    };
  }

  private Optional<PlannedEntry> addFolder(
      Optional<PlannedEntry> parent, String name, FileNode node) {
    if (!walked.add(node.id())) {
      skip(parent, name, "FileSystemDamaged", "the folder is in more than one place");
      return Optional.empty();
    }
    var folder = plan(parent, name, node);
    folder.ifPresent(folders::push);
    return folder;
  }

  private Optional<PlannedEntry> plan(Optional<PlannedEntry> parent, String name, FileNode node) {
    var local = names.of(name);
    if (local.isEmpty()) {
      skip(parent, name, "NameNotPossible", "no file of this machine can have such a name");
      return Optional.empty();
    }
    var entry = PlannedEntry.below(parent, local.get(), names.bytes(local.get()), node);
    if (!names.fits(entry.pathBytes())) {
      skip(parent, name, "PathTooLong", "its path is too long for this machine");
      return Optional.empty();
    }
    if (entries.size() == MAX_ENTRIES) {
      throw EngineException.refused(
          Refusal.OTHER,
          "there are more than %d files; name smaller folders, or restore the disk instead"
              .formatted(MAX_ENTRIES));
    }
    entries.add(entry);
    return Optional.of(entry);
  }

  private void skip(Optional<PlannedEntry> parent, String name, String reason, String why) {
    var folder = parent.map(this::label).orElse(label + ":");
    skipped.add(reason, "%s/%s: %s".formatted(folder, Skipped.printable(name), why));
  }
}
