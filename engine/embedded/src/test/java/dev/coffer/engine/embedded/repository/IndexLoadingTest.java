package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class IndexLoadingTest {

  private static final long MIB = 1 << 20;

  @Test
  void an_index_that_does_not_fit_into_memory_is_refused_in_words() throws Exception {
    long tebibyte = 4 * MIB;
    IndexLoading.requireMemory(2 * tebibyte, 0, 512 * MIB, "vault");
    assertThatThrownBy(() -> IndexLoading.requireMemory(3 * tebibyte, 0, 512 * MIB, "vault"))
        .isInstanceOfSatisfying(
            RepositoryException.class,
            e -> assertThat(e.problem().reason()).isEqualTo(RepositoryException.TOO_LARGE))
        .hasMessage(
            "repository vault has 12582912 chunks, whose index takes 504 MiB of memory, and this"
                + " Java VM may have 512 for all: start it with -Xmx905m");
  }
}
