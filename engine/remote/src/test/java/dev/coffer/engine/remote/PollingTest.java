package dev.coffer.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PollingTest {

  private final HandClock clock = new HandClock();
  private final List<Long> waits = new ArrayList<>();
  private final Polling polling =
      new Polling(clock, this::pass, Duration.ofSeconds(1), Duration.ofSeconds(30));

  private void pass(Duration time) {
    waits.add(time.toSeconds());
    clock.advance(time);
  }

  @Test
  void the_first_look_is_at_once() {
    assertThat(polling.until(Duration.ofSeconds(1), () -> Optional.of("so"))).contains("so");
    assertThat(waits).isEmpty();
  }

  @Test
  void waits_grow_like_fibonacci_up_to_the_longest_and_end_with_the_patience() {
    assertThat(polling.until(Duration.ofSeconds(160), Optional::empty)).isEmpty();
    assertThat(waits).containsExactly(1L, 1L, 2L, 3L, 5L, 8L, 13L, 21L, 30L, 30L, 30L, 16L);
  }

  @Test
  void a_thread_that_is_interrupted_stops_waiting() {
    var real = new Polling(clock, Pause.REAL, Duration.ofSeconds(60), Duration.ofSeconds(60));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> real.until(Duration.ofHours(1), Optional::empty))
        .isInstanceOf(EngineException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
