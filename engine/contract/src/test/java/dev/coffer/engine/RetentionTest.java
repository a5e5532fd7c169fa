package dev.coffer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetentionTest {

  @Test
  void a_retention_that_keeps_nothing_is_refused() {
    assertThatThrownBy(() -> new Retention(0, 0, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must keep something");
  }

  @Test
  void its_text_names_the_counts_that_are_not_zero() {
    assertThat(new Retention(0, 0, 7, 4, 0, 1)).hasToString("daily=7,weekly=4,yearly=1");
  }

  @Property
  void raising_a_count_never_keeps_less(
      @ForAll @IntRange(min = 1, max = 500) int daily,
      @ForAll @IntRange(min = 0, max = 500) int more) {
    Retention before = new Retention(0, 0, daily, 0, 0, 0);
    Retention after = new Retention(0, 0, daily + more, 0, 0, 0);

    assertThat(after.keepsLessThan(before)).isFalse();
    assertThat(before.keepsLessThan(after)).isEqualTo(more > 0);
  }
}
