package dev.coffer.engine.cloudtemple.openiaas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class BackupsTest {

  @Test
  void seconds_and_milliseconds_are_told_apart_by_their_magnitude() {
    var at = Instant.parse("2026-03-01T10:00:00Z");
    assertThat(Backups.instant(at.getEpochSecond())).isEqualTo(at);
    assertThat(Backups.instant(at.toEpochMilli())).isEqualTo(at);
    assertThat(Backups.instant(Instant.parse("2001-01-01T00:00:00Z").toEpochMilli()))
        .isEqualTo(Instant.parse("2001-01-01T00:00:00Z"));
  }
}
