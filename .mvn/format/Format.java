import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks or applies google-java-format to every Java file below a folder: {@code check FOLDER} or
 * {@code apply FOLDER}. The formatter's own command line takes no folders.
 */
public class Format {

  public static void main(String[] args) throws Exception {
    boolean apply = args[0].equals("apply");
    Path root = Path.of(args[1]);
    List<Path> files;
    try (var tree = Files.walk(root)) {
      files = tree.filter(Format::isSource).sorted().toList();
    }
    long wrong = files.parallelStream().filter(file -> !isFormatted(file, apply, root)).count();
    if (wrong > 0 && !apply) {
      System.err.println(wrong + " files are not formatted: run mvn -N validate -Dformat=apply");
      System.exit(1);
    }
  }

  private static boolean isSource(Path file) {
    return file.toString().endsWith(".java") && !file.toString().contains("/target/");
  }

  private static boolean isFormatted(Path file, boolean apply, Path root) {
    try {
      String before = Files.readString(file);
      String ordered =
          ImportOrderer.reorderImports(
              RemoveUnusedImports.removeUnusedImports(before), Style.GOOGLE);
      String after = new Formatter().formatSource(ordered);
      if (after.equals(before)) {
        return true;
      }
      System.err.println((apply ? "formatted " : "not formatted: ") + root.relativize(file));
      if (apply) {
        Files.writeString(file, after);
      }
      return false;
    } catch (Exception e) {
      throw new IllegalStateException(file + ": " + e.getMessage(), e);
    }
  }
}
