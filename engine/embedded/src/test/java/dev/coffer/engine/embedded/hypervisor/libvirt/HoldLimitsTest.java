package dev.coffer.engine.embedded.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.embedded.hypervisor.libvirt.HoldLimits.Standing;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HoldLimitsTest {

  private static final long MIB = 1 << 20;
  private static final HoldLimits LIMITS =
      new HoldLimits(OptionalLong.of(10 * MIB), Duration.ofMinutes(5));

  private static Standing standing(Map<String, Long> used, Duration since, long free) {
    return new Standing(used, since, free, 100 * MIB, false);
  }

  @Test
  void while_all_fits_nothing_has_to_go() {
    assertThat(
            LIMITS.excess(
                standing(Map.of("vda", 10 * MIB, "vdb", 0L), Duration.ofMinutes(5), 25 * MIB)))
        .isEmpty();
  }

  @Test
  void the_disk_that_takes_most_goes_and_its_rate_is_measured() {
    var excess =
        LIMITS
            .excess(
                standing(Map.of("vda", 11 * MIB, "vdb", 20 * MIB), Duration.ofSeconds(4), 90 * MIB))
            .orElseThrow();
    assertThat(excess.target()).isEqualTo("vdb");
    assertThat(excess.measured()).contains("20.0 MiB", "4.0 s", "5.0 MiB/s", "scratchLimit");
  }

  @Test
  void a_scratch_folder_that_fills_up_is_left_room_for_what_the_guest_writes_meanwhile() {
    assertThat(LIMITS.excess(standing(Map.of("vda", MIB), Duration.ofSeconds(1), 25 * MIB - 1)))
        .hasValueSatisfying(excess -> assertThat(excess.measured()).contains("scratch folder"));
    assertThat(HoldLimits.reserve(1L << 40)).isEqualTo(1L << 30);
  }

  @Test
  void a_machine_that_has_stopped_at_once_does_not_wait_until_something_is_set_aside() {
    Map<String, Long> nothing = Map.of("vda", 0L);
    assertThat(LIMITS.excess(new Standing(nothing, Duration.ofSeconds(1), 0, 100 * MIB, false)))
        .isEmpty();
    assertThat(LIMITS.excess(new Standing(nothing, Duration.ofSeconds(1), 0, 100 * MIB, true)))
        .hasValueSatisfying(excess -> assertThat(excess.measured()).contains("0.0 MiB", "free"));
  }

  @Test
  void time_is_up_only_for_a_disk_that_is_written_to() {
    var late = Duration.ofMinutes(6);
    assertThat(LIMITS.excess(standing(Map.of("vda", 0L), late, 90 * MIB))).isEmpty();
    assertThat(LIMITS.excess(standing(Map.of("vda", 1L), late, 90 * MIB)))
        .hasValueSatisfying(excess -> assertThat(excess.measured()).contains("holdAtMost"));
  }
}
