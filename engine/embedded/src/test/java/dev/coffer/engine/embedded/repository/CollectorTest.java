package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.embedded.repository.LostChunks.Lost;
import dev.coffer.engine.embedded.store.FolderStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collections of garbage that meet losses; no point needs any of the packs. */
class CollectorTest {

  @TempDir Path folder;

  private Opening opening;
  private ChunkStore store;

  @BeforeEach
  void a_repository_with_packs_that_nobody_needs() throws Exception {
    try (var repository = open(folder)) {
      backup(repository, "vm-1", noise(1, 4));
      backup(repository, "vm-2", noise(2, 4));
    }
    opening = Opening.open(FolderStore.in(folder), Stories.OPTIONS);
    store = opening.store();
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    opening.objects().close();
  }

  @Test
  void after_more_losses_than_are_remembered_nothing_is_freed() {
    List<String> packs = packs();
    for (int i = 0; i <= LostChunks.MOST; i++) {
      store.lost().add(new ChunkId(i, 0, 0, 1), new Lost("packs/none", 0));
    }

    var refused = catchThrowableOfType(RepositoryException.class, () -> collect(() -> {}));

    assertThat(refused.problem().reason()).isEqualTo(RepositoryException.MANY_CHUNKS_LOST);
    assertThat(packs()).isEqualTo(packs);
  }

  @Test
  void a_pack_with_a_chunk_that_is_lost_meanwhile_stays_and_the_others_go() throws Exception {
    String doubtful = packs().getFirst();

    collect(() -> store.lost().add(new ChunkId(1, 2, 3, 4), new Lost(doubtful, 0)));

    assertThat(packs()).containsExactly(doubtful);
  }

  private void collect(Runnable meanwhile) throws RepositoryException {
    new Collector(store, new Gate("here"), (_, _) -> {}, Stories.NOON)
        .collect(_ -> meanwhile.run());
  }

  private List<String> packs() {
    return store.packs().all().stream().map(Pack::name).sorted().toList();
  }
}
