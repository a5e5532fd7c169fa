package dev.coffer.engine.spp.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Retention;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepTest {

  @ParameterizedTest
  @CsvSource({
    "0,30,0,0,0,0,2",
    "0,0,7,0,0,0,7",
    "0,0,0,4,0,0,28",
    "0,0,0,0,6,0,186",
    "0,0,0,0,0,2,732",
    "1,0,7,0,0,0,7"
  })
  void one_tier_is_an_age(int l, int h, int d, int w, int m, int y, int days) {
    var retention = new Retention(l, h, d, w, m, y);
    assertThat(Keep.of(retention, TieredRetention.REFUSE)).isEqualTo(new Keep.Days(days));
  }

  @Test
  void the_newest_points_are_a_number() {
    assertThat(Keep.of(new Retention(12, 0, 0, 0, 0, 0), TieredRetention.REFUSE))
        .isEqualTo(new Keep.Newest(12));
  }

  @Test
  void several_tiers_are_refused_with_the_ways_out() {
    assertThatThrownBy(() -> Keep.of(new Retention(0, 0, 7, 4, 6, 0), TieredRetention.REFUSE))
        .isInstanceOfSatisfying(
            EngineException.class,
            e ->
                assertThat(((EngineError.Refused) e.error()).refusal())
                    .isEqualTo(Refusal.POLICY_NOT_POSSIBLE))
        .hasMessageContaining("daily=7,weekly=4,monthly=6")
        .hasMessageContaining("one policy for each")
        .hasMessageContaining("tieredRetention: longest-age");
  }

  @Test
  void several_tiers_are_kept_as_long_as_the_longest_where_that_is_wanted() {
    var tiers = new Retention(1, 2, 7, 4, 12, 3);
    assertThat(Keep.of(tiers, TieredRetention.LONGEST_AGE)).isEqualTo(new Keep.Days(1098));
  }

  @Test
  void a_number_and_an_age_cannot_be_had_together() {
    var both = new Retention(5, 0, 7, 0, 0, 0);
    assertThatThrownBy(() -> Keep.of(both, TieredRetention.LONGEST_AGE))
        .hasMessageContaining("leave `last` out");
  }

  @Property
  void every_point_that_is_asked_for_is_young_enough(
      @ForAll @IntRange(max = 1000) int hourly,
      @ForAll @IntRange(max = 1000) int daily,
      @ForAll @IntRange(max = 1000) int weekly,
      @ForAll @IntRange(max = 1000) int monthly,
      @ForAll @IntRange(max = 1000) int yearly) {
    Assume.that(hourly + daily + weekly + monthly + yearly > 0);
    var asked = new Retention(0, hourly, daily, weekly, monthly, yearly);
    var kept = (Keep.Days) Keep.of(asked, TieredRetention.LONGEST_AGE);
    assertThat(kept.days() * 24).isGreaterThanOrEqualTo(hourly);
    assertThat(kept.days()).isGreaterThanOrEqualTo(daily);
    assertThat(kept.days()).isGreaterThanOrEqualTo(weekly * 7);
    assertThat(kept.days()).isGreaterThanOrEqualTo(monthly * 31);
    assertThat(kept.days()).isGreaterThanOrEqualTo(yearly * 366);
  }

  /** So that nobody loses points by agreeing to what a read-back says. */
  @Property
  void what_is_read_back_keeps_no_less(@ForAll @IntRange(min = 1, max = 366_000) int days) {
    var read = new Keep.Days(days).asRetention();
    var again = (Keep.Days) Keep.of(read, TieredRetention.REFUSE);
    assertThat(again.days()).isGreaterThanOrEqualTo(days);
    assertThat(new Keep.Days(again.days()).asRetention()).isEqualTo(read);
  }
}
