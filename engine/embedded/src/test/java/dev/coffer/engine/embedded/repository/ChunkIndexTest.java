package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ChunkIndexTest {

  /** One call on the table; few homes, so that entries collide and wrap around. */
  record Call(int what, ChunkId id, long location) {}

  @Provide
  Arbitrary<Call> calls() {
    var homes = Arbitraries.of(0L, 1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, -2L, 1L << 58);
    var ids =
        Combinators.combine(Arbitraries.longs().between(0, 20), homes)
            .as((n, home) -> new ChunkId(n, home, n, 0));
    return Combinators.combine(
            Arbitraries.integers().between(0, 6), ids, Arbitraries.longs().between(1, 50))
        .as(Call::new);
  }

  @Property(tries = 300)
  void a_stripe_does_what_a_hash_map_does(@ForAll List<@From("calls") Call> calls) {
    var stripe = new IndexStripe();
    var model = new HashMap<ChunkId, Long>();
    for (Call call : calls) {
      switch (call.what()) {
        case 0, 1, 2 ->
            assertThat(stripe.add(call.id(), call.location(), (byte) 0))
                .isEqualTo(model.putIfAbsent(call.id(), call.location()) == null);
        case 3 ->
            assertThat(stripe.remove(call.id(), call.location()))
                .isEqualTo(model.remove(call.id(), call.location()));
        case 4 ->
            assertThat(stripe.replace(call.id(), call.location(), 99))
                .isEqualTo(model.replace(call.id(), call.location(), 99L));
        case 5 -> stripe.reserve(2 * call.location());
        default -> {
          stripe.removeIf(location -> location % 3 == call.location() % 3);
          model.values().removeIf(location -> location % 3 == call.location() % 3);
        }
      }
      assertThat(stripe.size()).isEqualTo(model.size());
      model.forEach((id, location) -> assertThat(stripe.get(id)).isEqualTo(location));
    }
    var ids = calls.stream().map(Call::id);
    ids.forEach(id -> assertThat(stripe.get(id)).isEqualTo(model.getOrDefault(id, 0L)));
    stripe.close();
  }

  @Property(tries = 20)
  void thousands_of_entries_come_and_go(@ForAll long seed) {
    var random = new Random(seed);
    var index = new ChunkIndex();
    var model = new HashMap<ChunkId, Long>();
    for (int i = 1; i <= 50_000; i++) {
      var id = new ChunkId(random.nextLong(), random.nextLong(), random.nextLong(), 0);
      index.add(id, i);
      model.put(id, (long) i);
    }
    for (var entry : List.copyOf(model.entrySet())) {
      if (random.nextInt(3) > 0) {
        assertThat(index.remove(entry.getKey(), entry.getValue())).isTrue();
        model.remove(entry.getKey());
      }
    }
    assertThat(index.size()).isEqualTo(model.size());
    model.forEach((id, location) -> assertThat(index.get(id)).isEqualTo(location));
    index.close();
    assertThat(index.size()).isZero();
    model.forEach((id, location) -> assertThat(index.get(id)).isZero());
  }

  @Property(tries = 20)
  void a_batch_adds_what_single_calls_would_have_added(@ForAll long seed) {
    var random = new Random(seed);
    try (var index = new ChunkIndex()) {
      var model = new HashMap<ChunkId, Long>();
      var again = new ConcurrentLinkedQueue<Long>();
      var batch = new IndexBatch(index, 100, (_, location) -> again.add(location));
      for (int i = 1; i <= 5_000; i++) {
        var id = new ChunkId((long) random.nextInt(60) << 57 | random.nextInt(9), i % 7, i, i);
        batch.add(id, i);
        model.putIfAbsent(new ChunkId(id.a(), id.b(), 0, 0), (long) i);
      }
      batch.flush();
      assertThat(again).hasSize(5_000 - model.size()).doesNotContainAnyElementsOf(model.values());
      assertThat(index.size()).isEqualTo(model.size());
      model.forEach((id, location) -> assertThat(index.get(id)).isEqualTo(location));
    }
  }

  @Property(tries = 20)
  void marks_stay_with_their_entries_while_others_come_and_go(@ForAll long seed) {
    var random = new Random(seed);
    var stripe = new IndexStripe();
    var marks = new HashMap<ChunkId, Integer>();
    for (int i = 1; i <= 3_000; i++) {
      var id = new ChunkId(random.nextInt(200), (long) random.nextInt(4) << 62, 0, 0);
      byte mark = (byte) (1 << random.nextInt(7));
      int before = marks.getOrDefault(id, IndexStripe.NONE);
      assertThat(stripe.mark(id, mark)).isEqualTo(before);
      if (before == IndexStripe.NONE) {
        stripe.add(id, i, mark);
        marks.put(id, (int) mark);
      } else if (random.nextInt(3) == 0) {
        stripe.remove(id, stripe.get(id));
        marks.remove(id);
      } else {
        marks.put(id, before | mark);
      }
    }
    marks.forEach((id, mark) -> assertThat(stripe.mark(id, (byte) 0)).isEqualTo(mark));
    stripe.close();
  }

  @Test
  void a_location_keeps_its_three_parts() {
    long location =
        Location.of(Location.MAX_PACKS - 1, Location.MAX_PACK_BYTES - 1, Location.MAX_LENGTH);
    assertThat(Location.pack(location)).isEqualTo(Location.MAX_PACKS - 1);
    assertThat(Location.offset(location)).isEqualTo(Location.MAX_PACK_BYTES - 1);
    assertThat(Location.length(location)).isEqualTo(Location.MAX_LENGTH);
    assertThat(Location.length(Location.of(1, 0, 1))).isEqualTo(1);
  }

  @Test
  void what_was_used_in_this_span_or_the_last_is_live() {
    var index = new ChunkIndex();
    var id = new ChunkId(1, 2, 3, 4);
    index.addUsed(id, Location.of(1, 32, 100));
    index.nextSpan(false);
    index.sweep(_ -> true);
    assertThat(index.get(id)).isNotZero();
    index.nextSpan(false);
    index.sweep(_ -> true);
    assertThat(index.get(id)).isZero();
  }
}
