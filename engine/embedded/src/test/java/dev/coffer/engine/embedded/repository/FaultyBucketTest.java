package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static dev.coffer.engine.embedded.repository.Stories.withChunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.store.s3.Fault;
import dev.coffer.engine.embedded.store.s3.FaultyFront;
import dev.coffer.engine.embedded.store.s3.S3Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository in a bucket of a service that fails again and again. */
class FaultyBucketTest {

  private static final List<Fault> OFTEN =
      List.of(Fault.ERROR, Fault.SLOW_DOWN, Fault.HALF_AN_ANSWER, Fault.LOST_ANSWER);

  @TempDir Path bucket;

  private FaultyFront front;

  @BeforeEach
  void a_service() throws Exception {
    front = new FaultyFront(S3Server.open());
  }

  @AfterEach
  void close() {
    front.close();
  }

  private Repository open() throws RepositoryException {
    return Repository.open(S3Server.store(front.uri(), bucket), Stories.OPTIONS);
  }

  @Test
  void every_point_restores_although_one_request_in_four_fails_in_some_way() throws Exception {
    var random = new Random(4);
    var failed = new AtomicInteger();
    front.set(
        (_, _) -> {
          synchronized (random) {
            if (random.nextInt(4) > 0) {
              return Fault.NONE;
            }
            return failed.incrementAndGet() == 10
                ? Fault.TOO_SLOW
                : OFTEN.get(random.nextInt(OFTEN.size()));
          }
        });
    byte[] disk = noise(1, 4);
    byte[] changed = withChunk(disk, 1, 2);
    try (var repository = open()) {
      var first = backup(repository, "vm-1", disk);
      backup(repository, "vm-1", changed);
      backup(repository, "vm-2", withChunk(changed, 2, 3));
      repository.forget(List.of(first.id()));
      repository.collectGarbage();
    }
    try (var repository = open()) {
      assertThat(repository.damage()).isEmpty();
      assertThat(repository.points()).hasSize(2);
      assertThat(restore(repository, repository.points().getFirst())).hasSameSizeAs(disk);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
    assertThat(failed.get()).isGreaterThan(10);
  }

  @Test
  void a_pack_that_a_listing_does_not_show_yet_is_not_missing() throws Exception {
    byte[] disk = noise(1, 4);
    StoredPoint point;
    try (var repository = open()) {
      point = backup(repository, "vm-1", disk);
    }
    front.set((_, uri) -> uri.contains("prefix=packs") ? Fault.STALE_LISTING : Fault.NONE);
    try (var repository = open()) {
      assertThat(repository.damage()).isEmpty();
      assertThat(restore(repository, point)).isEqualTo(disk);
      assertThat(repository.capacity().used()).isGreaterThan(disk.length);
    }
  }

  @Test
  void while_the_service_is_away_backups_fail_and_harm_no_other() throws Exception {
    byte[] disk = noise(1, 4);
    try (var repository = open()) {
      var point = backup(repository, "vm-1", disk);
      front.set((_, uri) -> uri.contains("/packs/") ? Fault.SLOW_DOWN : Fault.NONE);
      assertThatThrownBy(() -> backup(repository, "vm-2", noise(2, 4)))
          .isInstanceOf(RepositoryException.class)
          .hasMessageContaining("SlowDown");
      front.set((_, _) -> Fault.NONE);
      assertThat(restore(repository, point)).isEqualTo(disk);
      byte[] other = noise(2, 4);
      assertThat(restore(repository, backup(repository, "vm-2", other))).isEqualTo(other);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
  }
}
