package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BandwidthTest {

  private static final long SECOND = 1_000_000_000;
  private static final long NOW = -5 * SECOND;

  @Test
  void who_writes_more_than_the_limit_waits() {
    var bandwidth = new Bandwidth(OptionalLong.of(1000));
    assertThat(bandwidth.reserve(250, NOW)).as("a quarter of a second's at once").isZero();
    assertThat(bandwidth.reserve(500, NOW)).isEqualTo(SECOND / 2);
    assertThat(bandwidth.reserve(1000, NOW)).isEqualTo(SECOND * 3 / 2);
    assertThat(bandwidth.reserve(100, NOW + SECOND)).isEqualTo(SECOND * 6 / 10);
  }

  @Test
  void a_long_silence_is_no_credit() {
    var bandwidth = new Bandwidth(OptionalLong.of(1000));
    bandwidth.reserve(1000, NOW);
    assertThat(bandwidth.reserve(1250, NOW + 1000 * SECOND)).isEqualTo(SECOND);
  }

  @Test
  void over_time_no_more_is_let_through_than_the_limit() {
    var bandwidth = new Bandwidth(OptionalLong.of(1 << 20));
    long now = NOW;
    for (int i = 0; i < 4000; i++) {
      now += bandwidth.reserve(1 << 18, now);
    }
    assertThat((now - NOW) / 1e9).isBetween(999.0, 1001.0);
  }
}
