package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.store.NewFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Notes every change of a folder, in the order in which it is asked for. Nothing is synced. */
final class WrittenLog extends CallsThrough {

  /** A change of the folder, or a promise about changes. */
  sealed interface Call {}

  /** A name comes to mean a file. */
  record Link(String name, Content content) implements Call {}

  /** A name comes to mean a folder. */
  record MakeFolder(String name) implements Call {}

  /** A name means nothing any more. */
  record Unlink(String name) implements Call {}

  /** What a file holds is safe. */
  record Sync(Content content) implements Call {}

  /** What the names in a folder mean is safe. */
  record SyncFolder(String name) implements Call {}

  /** The bytes of a file, whatever it is called. */
  static final class Content {
    private byte[] bytes = new byte[0];

    byte[] bytes() {
      return bytes;
    }
  }

  private final Path root;
  private final List<Call> calls = new ArrayList<>();
  private final Map<String, Content> files = new HashMap<>();
  private final Map<NewFile, Path> writing = new HashMap<>();

  WrittenLog(Path root) {
    this.root = root;
  }

  synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  /** How many calls there have been. */
  synchronized int size() {
    return calls.size();
  }

  private String name(Path file) {
    return root.relativize(file).toString();
  }

  @Override
  public synchronized void createFolder(Path folder) throws IOException {
    super.createFolder(folder);
    calls.add(new MakeFolder(name(folder)));
  }

  @Override
  public synchronized NewFile create(Path file, List<ByteBuffer> content) throws IOException {
    var made = super.create(file, content);
    writing.put(made, file);
    var nothing = new Content();
    files.put(name(file), nothing);
    calls.add(new Link(name(file), nothing));
    return made;
  }

  @Override
  public synchronized void sync(NewFile file) throws IOException {
    Path path = Objects.requireNonNull(writing.remove(file));
    var content = Objects.requireNonNull(files.get(name(path)));
    content.bytes = Files.readAllBytes(path);
    calls.add(new Sync(content));
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    super.rename(from, to);
    var content = Objects.requireNonNull(files.remove(name(from)));
    files.put(name(to), content);
    calls.add(new Link(name(to), content));
    calls.add(new Unlink(name(from)));
  }

  @Override
  public synchronized void syncFolder(Path folder) {
    calls.add(new SyncFolder(name(folder)));
  }

  @Override
  public synchronized void delete(Path file) throws IOException {
    super.delete(file);
    files.remove(name(file));
    calls.add(new Unlink(name(file)));
  }
}
