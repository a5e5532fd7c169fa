package dev.coffer.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Refusal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonTest {

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void every_refusal_of_an_engine_shows_under_its_own_reason(Refusal refusal) {
    assertThat(Reason.of(refusal).name()).isEqualTo(refusal.reason());
  }
}
