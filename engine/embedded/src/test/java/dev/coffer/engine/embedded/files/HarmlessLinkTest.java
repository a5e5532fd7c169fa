package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HarmlessLinkTest {

  @ParameterizedTest
  @CsvSource({
    "file, 0, true",
    "a/./b//c, 0, true",
    "../a, 1, true",
    "../../a, 2, true",
    "../a, 0, false",
    "../../a, 1, false",
    "a/../b, 3, false",
    "/etc/passwd, 5, false",
    "'', 0, false",
  })
  void a_link_may_go_up_at_its_start_only_and_not_above_the_destination(
      String target, int depth, boolean harmless) {
    assertThat(HarmlessLink.isHarmless(target, depth)).isEqualTo(harmless);
  }

  @Property(tries = 300)
  void no_set_of_harmless_links_leads_outside(@ForAll("targets") List<String> targets)
      throws IOException {
    var root = Files.createTempDirectory("links").toRealPath();
    Files.createDirectories(root.resolve("a/b"));
    var places =
        List.of("x", "y", "z", "v", "a/x", "a/y", "a/z", "a/v", "a/b/x", "a/b/y", "a/b/z", "a/b/v");
    try {
      for (int i = 0; i < places.size(); i++) {
        var place = Path.of(places.get(i));
        if (HarmlessLink.isHarmless(targets.get(i), place.getNameCount() - 1)) {
          Files.createSymbolicLink(root.resolve(place), Path.of(targets.get(i)));
        }
      }
      for (var place : places) {
        assertLeadsInside(root, root.resolve(place));
      }
    } finally {
      delete(root);
    }
  }

  @Provide
  Arbitrary<List<String>> targets() {
    return Arbitraries.of("..", "a", "b", "x", "y", "z", "v", ".")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(names -> String.join("/", names))
        .list()
        .ofSize(12);
  }

  private static void assertLeadsInside(Path root, Path link) throws IOException {
    try {
      assertThat(link.toRealPath().startsWith(root)).as("%s", link).isTrue();
    } catch (NoSuchFileException | FileSystemLoopException leadsNowhere) {
      // That is inside, too.
    } catch (FileSystemException tooManyLinks) {
      assertThat(tooManyLinks).hasMessageContaining("Too many levels");
    }
  }

  private static void delete(Path root) throws IOException {
    var all = new ArrayList<Path>();
    try (var paths = Files.walk(root)) {
      paths.sorted(Comparator.reverseOrder()).forEach(all::add);
    }
    for (var path : all) {
      Files.delete(path);
    }
  }
}
