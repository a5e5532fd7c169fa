package dev.coffer.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1610612736, 1.5 GiB",
    "734003200, 700 MiB",
    "9223372036854775807, 8192 PiB"
  })
  void sizes_have_the_unit_that_fits(long bytes, String text) {
    assertThat(Texts.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT-5S, 0s",
    "PT119S, 119s",
    "PT2M, 2m",
    "PT9M5S, 9m5s",
    "PT100M, 100m",
    "PT3H5M, 3h5m",
    "PT47H, 47h",
    "PT72H, 3d"
  })
  void ages_are_those_of_kubectl(Duration age, String text) {
    assertThat(Texts.age(age)).isEqualTo(text);
  }
}
