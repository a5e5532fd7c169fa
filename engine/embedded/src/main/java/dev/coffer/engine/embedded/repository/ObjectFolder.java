package dev.coffer.engine.embedded.repository;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Files that are written once: made under {@code tmp}, made durable, then given their name. A name
 * with slashes means folders. Nothing is ever changed in place.
 */
final class ObjectFolder {

  static final String DRAFTS = "tmp";

  private final Path root;
  private final FileCalls calls;
  private final AtomicLong drafts = new AtomicLong();

  ObjectFolder(Path root, FileCalls calls) {
    this.root = root;
    this.calls = calls;
  }

  Path path(String name) {
    return root.resolve(name);
  }

  /** Makes the folder for drafts, and drops what an earlier process left there. */
  void clearDrafts() throws IOException {
    Path folder = root.resolve(DRAFTS);
    calls.createFolder(folder);
    for (String left : list(DRAFTS).keySet()) {
      calls.delete(path(left));
    }
  }

  Draft draft() throws IOException {
    return new Draft(calls, root.resolve(DRAFTS).resolve("draft-" + drafts.incrementAndGet()));
  }

  /** Gives a draft its name; when this returns, it survives a power cut. */
  void publish(Draft draft, String name) throws IOException {
    String folder = folderOf(name);
    makeFolders(folder);
    draft.complete();
    calls.rename(draft.file(), path(name));
    calls.syncFolder(path(folder));
  }

  void put(String name, byte[] content) throws IOException {
    try (var draft = draft()) {
      draft.write(content, 0, content.length);
      publish(draft, name);
    }
  }

  /** By a stream: an interrupt must not look like damage. */
  byte[] read(String name) throws IOException {
    try (var in = new FileInputStream(path(name).toFile())) {
      return in.readAllBytes();
    }
  }

  /** The size of a file; 0 when there is none. */
  long size(String name) throws IOException {
    try {
      return Files.size(path(name));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** Removes files, durably; in the order given. */
  void delete(Collection<String> names) throws IOException {
    var folders = new LinkedHashSet<String>();
    for (String name : names) {
      calls.delete(path(name));
      folders.add(folderOf(name));
    }
    for (String folder : folders) {
      calls.syncFolder(path(folder));
    }
  }

  /** The files below a folder, by name, with their sizes; none when there is no such folder. */
  Map<String, Long> list(String folder) throws IOException {
    var found = new TreeMap<String, Long>();
    try (var tree = Files.walk(path(folder))) {
      for (Path file : (Iterable<Path>) tree.filter(Files::isRegularFile)::iterator) {
        found.put(nameOf(file), Files.size(file));
      }
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return found;
  }

  private String nameOf(Path file) {
    return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  /** The folder that a name stands in; the empty name is the root. */
  private static String folderOf(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  private void makeFolders(String folder) throws IOException {
    if (!Files.isDirectory(path(folder))) {
      String parent = folderOf(folder);
      makeFolders(parent);
      calls.createFolder(path(folder));
      calls.syncFolder(path(parent));
    }
  }
}
