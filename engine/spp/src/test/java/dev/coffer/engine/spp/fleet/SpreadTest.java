package dev.coffer.engine.spp.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SpreadTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Property(tries = 100)
  void everything_is_read_again_in_as_many_turns_as_it_takes(
      @ForAll @IntRange(min = 1, max = 60) int count,
      @ForAll @IntRange(min = 1, max = 20) int most) {
    var all = IntStream.range(0, count).boxed().toList();
    Map<Integer, Instant> readAt = new HashMap<>();
    int turns = Math.ceilDiv(count, most);
    for (int round = 0; round < 3; round++) {
      Instant begin = NOW.plusSeconds(round * 1000L);
      for (int turn = 0; turn < turns; turn++) {
        var due = Spread.due(all, readAt, _ -> false, _ -> false, most);
        assertThat(due).hasSizeLessThanOrEqualTo(most).doesNotHaveDuplicates();
        for (Integer key : due) {
          readAt.put(key, begin.plusSeconds(turn));
        }
      }
      assertThat(readAt).hasSize(count);
      assertThat(readAt.values()).allSatisfy(at -> assertThat(at).isAfterOrEqualTo(begin));
    }
  }

  @Test
  void what_was_never_read_comes_first_then_what_has_changed_then_the_oldest() {
    var readAt = Map.of(1, NOW, 2, NOW.plusSeconds(1), 3, NOW.plusSeconds(2));
    var due =
        Spread.due(List.of(1, 2, 3, 4, 5), readAt, Set.of(5)::contains, Set.of(3)::contains, 9);
    assertThat(due).containsExactly(5, 4, 3, 1, 2);
  }
}
