package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.Problem;
import dev.coffer.engine.VmId;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hidden part of the hypervisor's folder: what is being made, what was made, and what is to be
 * thrown away. A draft is a folder; it is decided once it has a journal, and done once it is in the
 * trash.
 *
 * <pre>
 * .coffer/drafts/KIND-KEY/     images in the making, then journal.json, then what was set aside
 * .coffer/committed/KIND-KEY   the id of the machine that a draft made
 * .coffer/trash/               removed at the latest when the hypervisor is opened again
 * </pre>
 */
final class Drafts {

  static final String HIDDEN = ".coffer";

  /** What a draft is for; each kind has keys of its own. */
  enum Kind {
    RESTORE,
    PROMOTION,
    REMOVAL
  }

  private final Path root;
  private final FileChanges files;
  private final Journal journal;
  private final Path drafts;
  private final Path committed;
  private final Path trash;

  Drafts(Path root, FileChanges files) {
    this.root = root;
    this.files = files;
    this.journal = new Journal(root, files);
    this.drafts = root.resolve(HIDDEN, "drafts");
    this.committed = root.resolve(HIDDEN, "committed");
    this.trash = root.resolve(HIDDEN, "trash");
  }

  /** Makes an empty draft; an earlier one of the key, and what it committed, is forgotten. */
  Path begin(Kind kind, String key) throws IOException {
    for (Path folder : List.of(root.resolve(HIDDEN), drafts, committed, trash)) {
      if (!Files.isDirectory(folder)) {
        files.makeFolder(folder);
        files.sync(folder.resolveSibling(""));
      }
    }
    discard(kind, key);
    if (Files.exists(record(kind, key))) {
      files.delete(record(kind, key));
      files.sync(committed);
    }
    Path draft = draft(kind, key);
    files.makeFolder(draft);
    return draft;
  }

  /** Decides a draft and does what it says. */
  void commit(Path draft, List<Change> changes) throws IOException {
    journal.write(draft, changes);
    files.sync(drafts);
    finish(draft);
  }

  /** Finishes what was decided before a crash or a failure; returns what still cannot be. */
  List<Problem> recover() throws IOException {
    List<Problem> unfinished = new ArrayList<>();
    for (Path draft : entries(drafts)) {
      if (Journal.isWritten(draft)) {
        attempt(draft, this::finish).ifPresent(unfinished::add);
      }
    }
    for (Path rubbish : entries(trash)) {
      attempt(rubbish, this::remove).ifPresent(unfinished::add);
    }
    return unfinished;
  }

  private interface Step {
    void on(Path folder) throws IOException;
  }

  private static Optional<Problem> attempt(Path folder, Step step) {
    try {
      step.on(folder);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          new Problem(
              "CommitUnfinished",
              "what was decided in %s cannot be finished (%s): remove the obstacle"
                  .formatted(folder, e)));
    }
  }

  /** Throws an undecided draft away; finishes a decided one. */
  void discard(Kind kind, String key) throws IOException {
    Path draft = draft(kind, key);
    if (Journal.isWritten(draft)) {
      finish(draft);
    } else if (Files.isDirectory(draft)) {
      retire(draft);
    }
  }

  /** The machine that a committed draft made, which may be gone since. */
  Optional<VmId> committed(Kind kind, String key) throws IOException {
    Path record = record(kind, key);
    return Files.exists(record)
        ? Optional.of(new VmId(Files.readString(record)))
        : Optional.empty();
  }

  /** Remembers, as part of a commit, which machine it makes. */
  Change record(Kind kind, String key, VmId vm) {
    return new Change.Write(relative(record(kind, key)), vm.value());
  }

  /** Forgets, as part of a commit, all drafts that made a machine. */
  List<Change> forget(VmId vm) throws IOException {
    List<Change> changes = new ArrayList<>();
    for (Path record : entries(committed)) {
      if (Files.readString(record).equals(vm.value())) {
        changes.add(new Change.Remove(relative(record)));
      }
    }
    return changes;
  }

  /** How journals name a path. */
  String relative(Path path) {
    return root.relativize(path).toString();
  }

  private void finish(Path draft) throws IOException {
    journal.play(draft);
    retire(draft);
  }

  /** In one step, so that no crash can leave a draft with its journal but without its files. */
  private void retire(Path draft) throws IOException {
    Path rubbish = trash.resolve(UUID.randomUUID().toString());
    files.move(draft, rubbish);
    files.sync(drafts);
    remove(rubbish);
  }

  private void remove(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private Path draft(Kind kind, String key) {
    return drafts.resolve(name(kind, key));
  }

  private Path record(Kind kind, String key) {
    return committed.resolve(name(kind, key));
  }

  private static String name(Kind kind, String key) {
    return kind.name().toLowerCase(Locale.ROOT)
        + "-"
        + URLEncoder.encode(key, StandardCharsets.UTF_8);
  }

  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(path -> !path.getFileName().toString().startsWith(".")).toList();
    }
  }
}
