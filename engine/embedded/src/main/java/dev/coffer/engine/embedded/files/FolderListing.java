package dev.coffer.engine.embedded.files;

import dev.coffer.engine.FileBrowser;
import dev.coffer.engine.FileBrowser.Entry;
import dev.coffer.engine.FileBrowser.Folder;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists what is in a folder of the disks of a recovery point (R16). */
public final class FolderListing {

  /** More than anybody reads; a guest decides how many there are. */
  private static final int MOST_ENTRIES = 100_000;

  private static final int MOST_NOTES = 20;

  private final FileSystemReader files;
  private final List<Entry> entries = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private long more;

  private FolderListing(FileSystemReader files) {
    this.files = files;
  }

  /** The partitions of all disks, also those whose files cannot be read. */
  public static List<FileBrowser.Volume> volumes(Map<String, DiskReader> disks) throws IOException {
    return Volume.of(disks).stream().map(FolderListing::describe).toList();
  }

  private static FileBrowser.Volume describe(Volume volume) {
    return switch (volume.content()) {
      case Volume.FileSystem system ->
          new FileBrowser.Volume(
              volume.label(), Optional.of(system.files().type()), Optional.empty());
      case Volume.Other other ->
          new FileBrowser.Volume(volume.label(), Optional.empty(), Optional.of(other.why()));
    };
  }

  /**
   * The entries of a folder, or a file itself.
   *
   * @throws dev.coffer.engine.EngineException refused: {@code NoSuchFile}
   * @throws DiskException when the folder is damaged
   */
  public static Folder list(Map<String, DiskReader> disks, String path) throws IOException {
    var match = RequestedPath.parse(path).in(Volume.of(disks));
    var listing = new FolderListing(match.content().files());
    var found = match.found();
    if (found.node().kind() == FileNode.Kind.FOLDER) {
      listing.files.list(found.node(), listing::add);
    } else {
      listing.add(found.steps().getLast().name(), found.node().id());
    }
    listing.entries.sort(Comparator.comparing(Entry::name));
    var notes = new ArrayList<>(match.content().notes());
    notes.addAll(listing.notes);
    return new Folder(match.volume().label(), listing.entries, listing.more, notes);
  }

  private void add(String name, long id) throws IOException {
    if (entries.size() >= MOST_ENTRIES) {
      more++;
      return;
    }
    try {
      entries.add(entry(name, files.node(id)));
    } catch (DiskException e) {
      if (notes.size() < MOST_NOTES) {
        notes.add(Skipped.printable(name) + ": " + e.problem().message());
      }
    }
  }

  private Entry entry(String name, FileNode node) throws IOException {
    boolean link = node.kind() == FileNode.Kind.LINK;
    return new Entry(
        name,
        kind(node.kind()),
        node.kind() == FileNode.Kind.FILE ? node.size() : 0,
        node.permissions(),
        node.modified(),
        link ? Optional.of(files.target(node)) : Optional.empty());
  }

  private static FileBrowser.Kind kind(FileNode.Kind kind) {
    return switch (kind) {
      case FILE -> FileBrowser.Kind.FILE;
      case FOLDER -> FileBrowser.Kind.FOLDER;
      case LINK -> FileBrowser.Kind.LINK;
      case DEVICE, PIPE, SOCKET -> FileBrowser.Kind.SPECIAL;
    };
  }
}
