package dev.coffer.engine.embedded.hypervisor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Changes that happen together. Once {@link #write} returns they will happen: now, or when the
 * hypervisor is opened after a crash.
 */
final class Journal {

  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final String FILE_NAME = "journal.json";

  private final Path root;
  private final FileChanges files;

  Journal(Path root, FileChanges files) {
    this.root = root;
    this.files = files;
  }

  private record Lines(List<Change> changes) {}

  /** Whether the changes of a draft are decided. */
  static boolean isWritten(Path draft) {
    return Files.exists(draft.resolve(FILE_NAME));
  }

  /**
   * Decides changes.
   *
   * @throws IOException when they cannot all be done: then none will be
   */
  void write(Path draft, List<Change> changes) throws IOException {
    for (Change change : changes) {
      if (change instanceof Change.Place(String from, String to)) {
        requireOneFileSystem(root.resolve(from), root.resolve(to));
      }
    }
    files.sync(draft);
    files.replace(draft.resolve(FILE_NAME), JSON.writeValueAsString(new Lines(changes)));
  }

  /** Does all changes of a draft, those that were done before a crash too. */
  void play(Path draft) throws IOException {
    Path file = draft.resolve(FILE_NAME);
    try {
      for (Change change : JSON.readValue(Files.readString(file), Lines.class).changes()) {
        play(change);
      }
    } catch (JsonProcessingException e) {
      throw new IOException("the journal " + file + " cannot be understood", e);
    }
  }

  private void play(Change change) throws IOException {
    switch (change) {
      case Change.MakeFolder make -> makeFolders(root.resolve(make.folder()));
      case Change.SetAside(String file, String aside) -> {
        if (!exists(root.resolve(aside))) {
          move(root.resolve(file), root.resolve(aside));
        }
      }
      case Change.Place(String from, String to) -> {
        if (exists(root.resolve(from))) {
          move(root.resolve(from), root.resolve(to));
        }
      }
      case Change.Write(String file, String text) -> files.replace(root.resolve(file), text);
      case Change.Remove remove -> remove(root.resolve(remove.file()));
      case Change.RemoveFolder remove -> removeIfEmpty(root.resolve(remove.folder()));
    }
  }

  private static void requireOneFileSystem(Path from, Path to) throws IOException {
    Path place = to;
    while (!exists(place)) {
      place = place.resolveSibling("");
    }
    if (!Files.getFileStore(from).equals(Files.getFileStore(place))) {
      throw new IOException(
          "%s cannot be moved to %s: the folders of all virtual machines must be on one file system"
              .formatted(from, to));
    }
  }

  private void makeFolders(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      makeFolders(folder.resolveSibling(""));
      files.makeFolder(folder);
      files.sync(folder.resolveSibling(""));
    }
  }

  private void move(Path from, Path to) throws IOException {
    files.move(from, to);
    files.sync(to.resolveSibling(""));
    files.sync(from.resolveSibling(""));
  }

  private void remove(Path path) throws IOException {
    if (exists(path)) {
      files.delete(path);
      files.sync(path.resolveSibling(""));
    }
  }

  private void removeIfEmpty(Path folder) throws IOException {
    try {
      remove(folder);
    } catch (DirectoryNotEmptyException e) {
      // Somebody else's files are in it: they stay.
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
