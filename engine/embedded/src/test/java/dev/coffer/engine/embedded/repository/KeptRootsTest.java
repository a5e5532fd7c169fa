package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeptRootsTest {

  private static final ChunkId ROOT = new ChunkId(1, 2, 3, 4);

  private final KeptRoots kept = new KeptRoots();

  @Test
  void a_root_is_kept_until_its_last_hold_ends() {
    var one = kept.hold(ROOT);
    var other = kept.hold(ROOT);
    one.close();
    assertThat(kept.all()).containsExactly(ROOT);
    other.close();
    assertThat(kept.all()).isEmpty();
  }

  @Test
  void a_hold_that_ends_during_a_collection_counts_for_it() {
    var hold = kept.hold(ROOT);
    kept.collectionStarts();
    hold.close();
    assertThat(kept.all()).containsExactly(ROOT);
    kept.collectionEnds();
    assertThat(kept.all()).isEmpty();
  }
}
