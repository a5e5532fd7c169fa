package dev.coffer.operator.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Finds and reads the files that {@code -f} names. */
final class ManifestFiles {

  private final InputStream stdin;
  private final Path stateFolder;
  private final Consumer<ManifestProblem> problems;

  /**
   * @param stateFolder left out of folders that contain it: what is in it was written by Coffer
   * @param problems told what cannot be read
   */
  ManifestFiles(InputStream stdin, Path stateFolder, Consumer<ManifestProblem> problems) {
    this.stdin = stdin;
    this.stateFolder = stateFolder.toAbsolutePath().normalize();
    this.problems = problems;
  }

  /** A text to be parsed. */
  record Source(String name, String text) {}

  /** All texts that a name stands for: a file, a folder with all below it, or {@code -}. */
  List<Source> read(String name) {
    if (name.equals("-")) {
      return text("stdin", stdin::readAllBytes);
    }
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      problem(name, "there is no such file or folder");
      return List.of();
    }
    if (!Files.isDirectory(path)) {
      return file(path);
    }
    return list(path).stream().flatMap(each -> file(each).stream()).toList();
  }

  private List<Path> list(Path folder) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(folder, new Collector(folder, found));
    } catch (IOException e) {
      problem(folder.toString(), "the folder cannot be read: " + reason(e));
    }
    return found.stream().sorted().toList();
  }

  private List<Source> file(Path file) {
    List<Source> sources = text(file.toString(), () -> Files.readAllBytes(file));
    // JSON may be indented with tabs, which YAML forbids and which cannot occur in a JSON string.
    return file.toString().endsWith(".json")
        ? sources.stream().map(s -> new Source(s.name(), s.text().replace('\t', ' '))).toList()
        : sources;
  }

  private List<Source> text(String name, Bytes bytes) {
    try {
      var decoder = StandardCharsets.UTF_8.newDecoder();
      var text = decoder.decode(ByteBuffer.wrap(bytes.read())).toString();
      return List.of(new Source(name, text));
    } catch (CharacterCodingException e) {
      problem(name, "this is not UTF-8 text");
    } catch (IOException e) {
      problem(name, "it cannot be read: " + reason(e));
    }
    return List.of();
  }

  private void problem(String name, String message) {
    problems.accept(new ManifestProblem(new Origin(name, 1), "", message));
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  /** Reads the bytes of one source. */
  private interface Bytes {
    byte[] read() throws IOException;
  }

  /** Collects manifests, and leaves hidden folders and the state folder alone. */
  private final class Collector extends SimpleFileVisitor<Path> {

    private final Path top;
    private final List<Path> found;

    Collector(Path top, List<Path> found) {
      this.top = top;
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean leftOut =
          (!folder.equals(top) && isHidden(folder))
              || folder.toAbsolutePath().normalize().equals(stateFolder);
      return leftOut ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String name = file.toString();
      boolean manifest = name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
      if (manifest && !isHidden(file)) {
        found.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    private static boolean isHidden(Path path) {
      Path name = path.getFileName();
      return name != null && name.toString().startsWith(".");
    }
  }
}
