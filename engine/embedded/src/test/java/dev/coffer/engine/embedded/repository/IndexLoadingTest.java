package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class IndexLoadingTest {

  private static final long MIB = 1 << 20;

  @Test
  void an_index_that_does_not_fit_into_memory_is_refused_in_words() throws Exception {
    long tebibyte = 4 * MIB;
    IndexLoading.requireMemory(8 * tebibyte, 64 * MIB, () -> 1024 * MIB, "vault");
    assertThatThrownBy(
            () -> IndexLoading.requireMemory(9 * tebibyte, 64 * MIB, () -> 1024 * MIB, "vault"))
        .isInstanceOfSatisfying(
            RepositoryException.class,
            e -> assertThat(e.problem().reason()).isEqualTo(RepositoryException.TOO_LARGE))
        .hasMessage(
            "repository vault has 37748736 chunks, whose index takes 1069 MiB of memory beside the 64"
                + " of the Java heap, and this machine, or container, has 1024 in all: open it where"
                + " there is more");
  }

  @Test
  void patches_that_do_not_fit_into_the_heap_are_refused_in_words() throws Exception {
    IndexLoading.requireHeap(4 * MIB, 512 * MIB, "vault");
    assertThatThrownBy(() -> IndexLoading.requireHeap(5 * MIB, 512 * MIB, "vault"))
        .hasMessage(
            "repository vault has 5242880 patches, which take 360 MiB of the Java heap, and it may"
                + " have 512 for all: start it with -Xmx664m");
  }

  @Test
  void packs_too_many_for_the_heap_are_refused_in_words() {
    var store =
        new MemoryStore(Map.of()) {
          @Override
          public Map<String, Long> list(String folder) {
            if (folder.equals(Pack.FOLDER)) {
              throw new OutOfMemoryError("Java heap space");
            }
            return super.list(folder);
          }
        };
    var options = new RepositoryOptions(OptionalLong.empty(), Stories.SECRET, Instant::now);
    assertThatThrownBy(() -> Opening.open(store, options))
        .isInstanceOfSatisfying(
            RepositoryException.class,
            e -> assertThat(e.problem().reason()).isEqualTo(RepositoryException.TOO_LARGE))
        .hasMessageMatching(
            "repository memory: does not fit into the \\d+ MiB that this Java VM may have for its"
                + " heap: start it with a larger -Xmx, half a KiB for each pack");
  }
}
