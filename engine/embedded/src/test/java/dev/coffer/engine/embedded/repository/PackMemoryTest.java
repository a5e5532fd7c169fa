package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PackMemoryTest {

  @Test
  void who_wants_more_than_there_is_waits_until_some_is_given_back() throws Exception {
    try (var memory = new PackMemory()) {
      var lent = new ArrayList<ByteBuffer>();
      for (int i = 0; i < PackMemory.MOST_BYTES / PackMemory.SLAB; i++) {
        lent.add(memory.take());
      }
      var next = CompletableFuture.supplyAsync(memory::take);
      assertThat(next).isNotDone();
      memory.giveBack(List.of(lent.removeLast()));
      lent.add(next.get());
      memory.giveBack(lent);
    }
  }

  @Test
  void slabs_are_empty_and_aligned_whoever_had_them_before() {
    try (var memory = new PackMemory()) {
      var kept = memory.take();
      var first = memory.take();
      first.putLong(1);
      memory.giveBack(List.of(first));
      var second = memory.take();
      assertThat(second.remaining()).isEqualTo(PackMemory.SLAB);
      assertThat(second.alignmentOffset(0, 4096)).isZero();
      memory.giveBack(List.of(kept, second));
    }
  }
}
