package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.store.s3.Fault;
import dev.coffer.engine.embedded.store.s3.FaultyFront;
import dev.coffer.engine.embedded.store.s3.S3Server;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects of a bucket that are damaged by hand. */
class DamageInBucketTest extends DamageTest {

  @Override
  Repository open(Path bucket) throws RepositoryException {
    return Repository.open(S3Server.store(bucket), Stories.OPTIONS);
  }

  /** What is read is opened as that of a folder is, so that each file is tried at one place. */
  @Override
  List<Long> tried(List<Long> places, int number) {
    return List.of(places.get(number % places.size()));
  }

  @Override
  @Test
  void a_pack_that_cannot_be_opened_is_an_error_and_no_damage() throws Exception {
    try (var front = new FaultyFront(S3Server.open());
        var repository = Repository.open(S3Server.store(front.uri(), folder), Stories.OPTIONS)) {
      front.set((_, uri) -> uri.contains("/packs/") ? Fault.ERROR : Fault.NONE);
      var point = repository.points().getFirst();
      assertThatThrownBy(() -> Stories.restore(repository, point))
          .isInstanceOf(DiskException.class)
          .extracting(e -> ((DiskException) e).problem().reason())
          .isEqualTo("RepositoryUnusable");
      assertThat(repository.damage()).isEmpty();
      front.set((_, _) -> Fault.NONE);
      assertThat(Stories.restore(repository, point)).isNotEmpty();
    }
  }
}
