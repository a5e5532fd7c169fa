package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.files.PathLookup.Step;
import java.io.IOException;
import java.util.Optional;

/** Looks for the entry of a folder that its guest would open by a name. */
final class NamedEntry implements FileSystemReader.EntryVisitor {

  private final String wanted;
  private final boolean ignoresCase;
  private Optional<Entry> exact = Optional.empty();
  private Optional<Entry> similar = Optional.empty();

  private record Entry(String name, long id) {}

  private NamedEntry(String wanted, boolean ignoresCase) {
    this.wanted = wanted;
    this.ignoresCase = ignoresCase;
  }

  /** The first of that name; else, where case makes no difference, the first that is similar. */
  static Optional<Step> find(FileSystemReader files, FileNode folder, String name)
      throws IOException {
    var named = new NamedEntry(name, files.ignoresCase());
    files.list(folder, named);
    var found = named.exact.or(() -> named.similar);
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(new Step(found.get().name(), files.node(found.get().id())));
  }

  @Override
  public void entry(String name, long id) {
    if (exact.isEmpty() && name.equals(wanted)) {
      exact = Optional.of(new Entry(name, id));
    } else if (ignoresCase && similar.isEmpty() && name.equalsIgnoreCase(wanted)) {
      similar = Optional.of(new Entry(name, id));
    }
  }
}
