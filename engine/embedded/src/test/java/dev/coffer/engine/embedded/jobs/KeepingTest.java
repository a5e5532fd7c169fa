package dev.coffer.engine.embedded.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PointId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.embedded.jobs.Keeping.Candidate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

@Label("R19: retention")
class KeepingTest {

  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

  @Example
  void the_newest_point_of_each_of_the_last_days_is_kept() {
    var points = hourly(24 * 10);
    assertThat(keep(points, new Retention(0, 0, 3, 0, 0, 0)))
        .containsExactlyInAnyOrder(id(24 * 10 - 1), id(24 * 9 - 1), id(24 * 8 - 1));
  }

  @Example
  void days_without_a_point_do_not_count() {
    var points = List.of(point(0), point(24 * 40), point(24 * 80));
    assertThat(keep(points, new Retention(0, 0, 3, 0, 0, 0))).hasSize(3);
  }

  @Example
  void weeks_months_and_years_add_up() {
    var points = IntStream.range(0, 800).mapToObj(day -> point(24 * day)).toList();
    // Day 799 is 2027-03-11; the weeks before it end on the Sundays 7 March and 28 February.
    assertThat(keep(points, new Retention(0, 0, 0, 3, 0, 0)))
        .containsExactlyInAnyOrder(id(24 * 799), id(24 * 795), id(24 * 788));
    assertThat(keep(points, new Retention(0, 0, 0, 0, 2, 0)))
        .containsExactlyInAnyOrder(id(24 * 799), id(24 * 788));
    assertThat(keep(points, new Retention(0, 0, 0, 0, 0, 9)))
        .containsExactlyInAnyOrder(id(24 * 799), id(24 * 729), id(24 * 364));
  }

  @Example
  void days_are_those_of_the_zone() {
    var points = List.of(point(22), point(23));
    var daily = new Retention(0, 0, 9, 0, 0, 0);
    assertThat(Keeping.keep(points, daily, ZoneOffset.UTC)).containsExactly(id(23));
    assertThat(Keeping.keep(points, daily, PARIS)).hasSize(2);
  }

  @Example
  void the_hour_that_autumn_brings_twice_is_two_hours() {
    var first = new Candidate(new PointId("first"), Instant.parse("2026-10-25T00:30:00Z"), true);
    var second = new Candidate(new PointId("second"), Instant.parse("2026-10-25T01:30:00Z"), true);
    var kept = Keeping.keep(List.of(first, second), new Retention(0, 9, 0, 0, 0, 0), PARIS);
    assertThat(kept).hasSize(2);
  }

  @Example
  void points_that_lack_a_disk_do_not_push_out_good_ones() {
    var good = point(0);
    var bad = IntStream.range(1, 9).mapToObj(day -> new Candidate(id(day), at(24 * day), false));
    var points = new ArrayList<>(bad.toList());
    points.add(good);
    assertThat(keep(points, new Retention(2, 0, 0, 0, 0, 0)))
        .containsExactlyInAnyOrder(id(0), id(8), id(7));
  }

  @Property(tries = 300)
  void the_newest_good_point_is_always_kept(
      @ForAll("points") List<Candidate> points, @ForAll("retentions") Retention retention) {
    var newest =
        points.stream()
            .filter(Candidate::good)
            .max(Comparator.comparing(Candidate::at).thenComparing(Candidate::id));
    newest.ifPresent(point -> assertThat(keep(points, retention)).contains(point.id()));
  }

  @Property(tries = 300)
  void what_is_kept_is_kept_when_the_rule_is_applied_again(
      @ForAll("points") List<Candidate> points, @ForAll("retentions") Retention retention) {
    var kept = keep(points, retention);
    var rest = points.stream().filter(point -> kept.contains(point.id())).toList();
    assertThat(keep(rest, retention)).isEqualTo(kept);
  }

  @Property(tries = 300)
  void a_retention_that_keeps_no_less_keeps_no_less(
      @ForAll("points") List<Candidate> points,
      @ForAll("retentions") Retention one,
      @ForAll("retentions") Retention other) {
    if (!one.keepsLessThan(other)) {
      assertThat(keep(points, one)).containsAll(keep(points, other));
    }
  }

  @Property(tries = 300)
  void the_order_of_the_points_does_not_matter(
      @ForAll("points") List<Candidate> points,
      @ForAll("retentions") Retention retention,
      @ForAll long seed) {
    var shuffled = new ArrayList<>(points);
    Collections.shuffle(shuffled, RandomGenerator.of("L64X128MixRandom"));
    Collections.rotate(shuffled, (int) (seed % 7));
    assertThat(keep(shuffled, retention)).isEqualTo(keep(points, retention));
  }

  @Property(tries = 300)
  void no_more_is_kept_than_the_counts_say_for_all_points_and_for_the_good_ones(
      @ForAll("points") List<Candidate> points, @ForAll("retentions") Retention retention) {
    int most =
        retention.last()
            + retention.hourly()
            + retention.daily()
            + retention.weekly()
            + retention.monthly()
            + retention.yearly();
    assertThat(keep(points, retention)).hasSizeLessThanOrEqualTo(2 * most);
  }

  @Property(tries = 100)
  void expiring_after_each_point_leaves_what_expiring_once_at_the_end_leaves(
      @ForAll("points") List<Candidate> points, @ForAll("retentions") Retention retention) {
    var sorted =
        points.stream()
            .sorted(Comparator.comparing(Candidate::at).thenComparing(Candidate::id))
            .toList();
    List<Candidate> survivors = new ArrayList<>();
    for (Candidate point : sorted) {
      survivors.add(point);
      Set<PointId> kept = keep(survivors, retention);
      survivors.removeIf(survivor -> !kept.contains(survivor.id()));
    }
    assertThat(survivors.stream().map(Candidate::id).collect(Collectors.toSet()))
        .isEqualTo(keep(sorted, retention));
  }

  @Provide
  Arbitrary<List<Candidate>> points() {
    var hours = Arbitraries.integers().between(0, 24 * 900).list().ofMaxSize(60).uniqueElements();
    return Combinators.combine(hours, Arbitraries.longs())
        .as(
            (all, seed) ->
                all.stream()
                    .map(
                        hour ->
                            new Candidate(id(hour), at(hour), Math.floorMod(hour + seed, 3) > 0))
                    .toList());
  }

  @Provide
  Arbitrary<Retention> retentions() {
    var count = Arbitraries.integers().between(0, 4);
    return Combinators.combine(
            Arbitraries.integers().between(0, 3), count, count, count, count, count)
        .filter(
            (last, hourly, daily, weekly, monthly, yearly) ->
                last + hourly + daily + weekly + monthly + yearly > 0)
        .as(Retention::new);
  }

  private static Set<PointId> keep(List<Candidate> points, Retention retention) {
    return Keeping.keep(points, retention, ZoneOffset.UTC);
  }

  private static List<Candidate> hourly(int count) {
    return IntStream.range(0, count).mapToObj(KeepingTest::point).toList();
  }

  private static Candidate point(int hour) {
    return new Candidate(id(hour), at(hour), true);
  }

  private static PointId id(int hour) {
    return new PointId("point-%06d".formatted(hour));
  }

  private static Instant at(int hour) {
    return START.plus(Duration.ofHours(hour));
  }
}
