package dev.coffer.engine.embedded.store;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Objects as files of a local folder: made under {@code tmp}, made durable, then given their name,
 * and that made durable.
 */
public final class FolderStore implements ObjectStore {

  private static final String DRAFTS = "tmp";

  /** What lies in a folder without any object. */
  private static final Set<String> OWN = Set.of(FolderLock.NAME, DRAFTS, "lost+found");

  private final Path root;
  private final FileStore fileSystem;
  private final FileCalls calls;
  private final OpenFiles files = new OpenFiles();
  private final AtomicLong drafts = new AtomicLong();
  private Optional<FolderLock> lock = Optional.empty();

  /** A store in a folder that exists. */
  public FolderStore(Path root, FileCalls calls) throws IOException {
    this.root = root;
    this.fileSystem = Files.getFileStore(root);
    this.calls = calls;
  }

  /** A store in a folder, which is made if there is none. */
  public static FolderStore in(Path root) throws IOException {
    return in(root, new RealFileCalls());
  }

  /** The same, with calls of one's own: a folder that is made is there after a power cut, too. */
  public static FolderStore in(Path root, FileCalls calls) throws IOException {
    makeFolders(root.toAbsolutePath(), calls);
    return new FolderStore(root, calls);
  }

  private Path path(String name) {
    return root.resolve(name);
  }

  @Override
  public String where(String name) {
    return path(name).toString();
  }

  @Override
  public synchronized void lock(Instant now) throws IOException {
    lock = Optional.of(FolderLock.take(root, now));
  }

  @Override
  public boolean isBlank(String besides) throws IOException {
    try (var found = Files.list(root)) {
      return found
          .map(file -> file.getFileName().toString())
          .allMatch(name -> OWN.contains(name) || name.equals(besides));
    }
  }

  @Override
  public void clean(Collection<String> folders) throws IOException {
    calls.createFolder(path(DRAFTS));
    for (String left : list(DRAFTS).keySet()) {
      calls.delete(path(left));
    }
  }

  @Override
  public void put(String name, List<ByteBuffer> content) throws IOException {
    String folder = folderOf(name);
    makeFolders(path(folder), calls);
    Uninterrupted.run(() -> write(content, name));
    calls.syncFolder(path(folder));
  }

  private void write(List<ByteBuffer> content, String name) throws IOException {
    Path file = path(DRAFTS).resolve("draft-" + drafts.incrementAndGet());
    try (var draft = new Draft(calls, file, content)) {
      for (ByteBuffer bytes : content) {
        draft.write(bytes);
      }
      draft.complete();
    }
    calls.rename(file, path(name));
  }

  /** By a stream: an interrupt must not look like damage. */
  @Override
  public byte[] read(String name) throws IOException {
    requireThere(name);
    try (var in = new FileInputStream(path(name).toFile())) {
      return in.readAllBytes();
    }
  }

  /** A stream has the same exception for a file that cannot be opened. */
  private void requireThere(String name) throws IOException {
    try {
      Files.readAttributes(path(name), BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw new NoSuchObjectException(where(name));
    }
  }

  @Override
  public int read(String name, long offset, byte[] into, int length) throws IOException {
    try {
      return files.read(path(name), offset, into, length);
    } catch (NoSuchFileException e) {
      throw new NoSuchObjectException(where(name));
    }
  }

  @Override
  public boolean exists(String name) throws IOException {
    try {
      requireThere(name);
      return true;
    } catch (NoSuchObjectException e) {
      return false;
    }
  }

  @Override
  public long size(String name) throws IOException {
    try {
      return Files.size(path(name));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  @Override
  public void delete(Collection<String> names) throws IOException {
    var folders = new LinkedHashSet<String>();
    for (String name : names) {
      files.forget(path(name));
      calls.delete(path(name));
      folders.add(folderOf(name));
    }
    for (String folder : folders) {
      if (Files.exists(path(folder))) {
        calls.syncFolder(path(folder));
      }
    }
  }

  @Override
  public Map<String, Long> list(String folder) throws IOException {
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

  @Override
  public Optional<Space> space() throws IOException {
    return Optional.of(new Space(fileSystem.getTotalSpace(), fileSystem.getUsableSpace()));
  }

  /** The folder that a name stands in; the empty name is the root. */
  private static String folderOf(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  private static void makeFolders(Path folder, FileCalls calls) throws IOException {
    if (!Files.isDirectory(folder)) {
      Path parent = Objects.requireNonNull(folder.getParent());
      makeFolders(parent, calls);
      calls.createFolder(folder);
      calls.syncFolder(parent);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    files.close();
    var held = lock;
    lock = Optional.empty();
    if (held.isPresent()) {
      held.get().close();
    }
  }
}
