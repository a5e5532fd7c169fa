package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Everything is read again within the time that a site says, and backups come first. */
class BackgroundVerificationTest {

  private static final Instant NOW = Instant.parse("2026-03-31T12:00:00Z");
  private static final Duration MONTH = Duration.ofDays(30);
  private static final long TIB = 1L << 40;

  @Test
  void while_backups_go_on_the_pace_is_just_enough() {
    long aTick = BackgroundVerification.share(TIB, MONTH, NOW, true).mostBytes();
    long ticks = MONTH.toSeconds() / BackgroundVerification.SECONDS;
    assertThat(aTick * ticks).isBetween(TIB, TIB + TIB / 1000);
    assertThat(BackgroundVerification.share(TIB, MONTH, NOW, false).mostBytes())
        .as("and faster while nothing is being saved")
        .isBetween(4 * aTick - 4, 4 * aTick);
  }

  @Test
  void what_was_read_in_the_last_half_of_the_time_is_not_due() {
    assertThat(BackgroundVerification.share(TIB, MONTH, NOW, false).before())
        .isEqualTo(NOW.minus(Duration.ofDays(15)));
  }
}
