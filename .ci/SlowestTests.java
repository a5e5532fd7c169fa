import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prints the slowest twenty classes of tests: where the time of the build goes. */
final class SlowestTests {

  private static final int SHOWN = 20;
  private static final Pattern SUITE =
      Pattern.compile("<testsuite [^>]*?\\bname=\"([^\"]*)\" time=\"([0-9.]*)\"");

  private record Suite(String name, double seconds) {}

  public static void main(String[] args) throws IOException {
    List<Suite> suites;
    try (var files = Files.walk(Path.of(args[0]))) {
      suites =
          files
              .filter(file -> file.toString().matches(".*/target/[a-z]+-reports/TEST-.*\\.xml"))
              .map(SlowestTests::read)
              .sorted(Comparator.comparingDouble(Suite::seconds).reversed())
              .toList();
    }
    double all = suites.stream().mapToDouble(Suite::seconds).sum();
    System.out.printf(
        Locale.ROOT, "The slowest of %d classes, %.0f s in all:%n", suites.size(), all);
    suites.stream()
        .limit(SHOWN)
        .forEach(
            suite ->
                System.out.printf(Locale.ROOT, "%7.1f s  %s%n", suite.seconds(), suite.name()));
  }

  private static Suite read(Path file) {
    try {
      Matcher suite = SUITE.matcher(Files.readString(file));
      if (!suite.find()) {
        throw new IllegalStateException(file + ": no test suite");
      }
      return new Suite(suite.group(1), Double.parseDouble(suite.group(2)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
