package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.NOON;
import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.Problem;
import dev.coffer.engine.RepositoryCare.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything is read again within a time, the oldest first, a share at a time. */
class VerifyByAgeTest {

  private static final Progress QUIET = (_, _) -> {};
  private static final VerifyShare ONE_PACK = VerifyShare.most(1);

  @TempDir Path folder;
  private Instant now = NOON;

  private Repository open() throws RepositoryException {
    return Repository.open(
        folder, new RepositoryOptions(OptionalLong.empty(), Stories.SECRET, () -> now));
  }

  /** Each backup makes two packs. */
  private void backups(Repository repository, int machines) throws Exception {
    for (int i = 1; i <= machines; i++) {
      backup(repository, "vm-" + i, noise(i, 3));
    }
  }

  private static boolean isAllReadSince(Repository repository, Instant moment)
      throws RepositoryException {
    return repository
        .upkeep()
        .statistics("vault-b")
        .oldestUnverified()
        .filter(oldest -> !oldest.isBefore(moment))
        .isPresent();
  }

  private void later(Duration time) {
    now = now.plus(time);
  }

  @Test
  void a_share_reads_what_was_not_read_for_longest_also_after_a_restart() throws Exception {
    try (var repository = open()) {
      backups(repository, 2);
    }
    for (int pack = 0; pack < 4; pack++) {
      try (var repository = open()) {
        assertThat(isAllReadSince(repository, NOON)).isFalse();
        assertThat(repository.upkeep().verify(ONE_PACK, QUIET).packs()).isEqualTo(1);
      }
      later(Duration.ofHours(1));
    }
    try (var repository = open()) {
      assertThat(isAllReadSince(repository, NOON)).isTrue();
      assertThat(isAllReadSince(repository, NOON.plusSeconds(1))).isFalse();
      repository.upkeep().verify(ONE_PACK, QUIET);
      assertThat(isAllReadSince(repository, NOON.plusSeconds(1))).isTrue();
      assertThat(Stories.files(folder.resolve("care"))).hasSize(1);
    }
  }

  @Test
  void what_was_read_lately_is_not_due() throws Exception {
    try (var repository = open()) {
      backups(repository, 1);
      var due = new VerifyShare(Long.MAX_VALUE, NOON.plusSeconds(3600));
      assertThat(repository.upkeep().verify(due, QUIET).packs()).isEqualTo(2);
      later(Duration.ofHours(2));
      backup(repository, "vm-2", noise(2, 1));
      assertThat(repository.upkeep().verify(due, QUIET).packs())
          .as("those of before were read long ago, those of now never")
          .isEqualTo(4);
      assertThat(repository.upkeep().verify(due, QUIET).packs()).isZero();
    }
  }

  @Test
  void progress_counts_the_share_and_may_end_it() throws Exception {
    try (var repository = open()) {
      backups(repository, 2);
      long packs = 0;
      for (Path pack : Stories.packs(folder)) {
        packs += Files.size(pack);
      }
      var last = new long[2];
      repository
          .upkeep()
          .verify(
              VerifyShare.ALL,
              (bytes, total) -> {
                last[0] = bytes;
                last[1] = total;
              });
      assertThat(last).containsExactly(packs, packs);
      assertThatThrownBy(
              () ->
                  repository
                      .upkeep()
                      .verify(
                          VerifyShare.ALL,
                          (_, _) -> {
                            throw new CancellationException("enough");
                          }))
          .isInstanceOf(CancellationException.class);
      assertThat(repository.collectGarbage().packsRemoved()).isZero();
    }
  }

  @Test
  void a_share_that_meets_damage_says_whom_it_hurts() throws Exception {
    try (var repository = open()) {
      backups(repository, 2);
      repository.upkeep().verify(VerifyShare.ALL, QUIET);
      later(Duration.ofDays(1));
      var pack = largestPack();
      byte[] bytes = Files.readAllBytes(pack);
      bytes[bytes.length - 1] ^= 1;
      Files.write(pack, bytes);
      long found = 0;
      for (int i = 0; i < 4; i++) {
        found += repository.upkeep().verify(ONE_PACK, QUIET).damage().isEmpty() ? 0 : 1;
        later(Duration.ofMinutes(1));
      }
      assertThat(found).as("by the share that met it, and told by all after it").isPositive();
      assertThat(repository.damage())
          .extracting(Problem::reason)
          .contains("PackDamaged", "ChunkDamaged");
      assertThat(repository.damage())
          .anySatisfy(problem -> assertThat(problem.message()).contains("name of vm-"));
      assertThat(isAllReadSince(repository, NOON.plus(Duration.ofDays(1))))
          .as("what is broken is not called verified")
          .isFalse();
    }
  }

  private Path largestPack() throws Exception {
    Path largest = Stories.packs(folder).getFirst();
    for (Path pack : Stories.packs(folder)) {
      largest = Files.size(pack) > Files.size(largest) ? pack : largest;
    }
    return largest;
  }

  @Test
  void the_memory_may_be_lost_or_damaged() throws Exception {
    try (var repository = open()) {
      backups(repository, 1);
      repository.upkeep().verify(VerifyShare.ALL, QUIET);
    }
    var file = Stories.files(folder.resolve("care")).getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    try (var repository = open()) {
      assertThat(repository.damage()).isEmpty();
      assertThat(isAllReadSince(repository, NOON)).isFalse();
      repository.upkeep().verify(VerifyShare.ALL, QUIET);
      assertThat(Stories.files(folder.resolve("care"))).hasSize(1).doesNotContain(file);
    }
    Files.delete(Stories.files(folder.resolve("care")).getFirst());
    try (var repository = open()) {
      assertThat(isAllReadSince(repository, NOON)).isFalse();
    }
  }
}
