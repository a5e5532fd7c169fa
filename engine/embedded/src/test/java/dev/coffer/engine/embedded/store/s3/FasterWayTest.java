package dev.coffer.engine.embedded.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.embedded.store.s3.FasterWay.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FasterWayTest {

  private static final int PACK = 16 << 20;
  private static final int MANY = 160;

  private final FasterWay way = new FasterWay();

  /** Sends objects over a line on which each way takes so many milliseconds. */
  private List<Way> send(int objects, long parts, long whole) {
    var sent = new ArrayList<Way>();
    for (int i = 0; i < objects; i++) {
      var next = way.next();
      way.took(next, PACK, Duration.ofMillis(next == Way.PARTS ? parts : whole));
      sent.add(next);
    }
    return sent;
  }

  private static int parts(List<Way> sent) {
    return Collections.frequency(sent, Way.PARTS);
  }

  @Test
  void both_are_tried_first() {
    assertThat(send(4, 100, 100)).containsExactly(Way.PARTS, Way.WHOLE, Way.PARTS, Way.WHOLE);
  }

  @Test
  void the_faster_one_is_taken_and_the_other_looked_at_now_and_then() {
    assertThat(parts(send(MANY, 100, 200))).isBetween(MANY * 9 / 10, MANY - 3);
    assertThat(parts(send(MANY, 200, 100))).isLessThan(MANY / 4);
  }

  @Test
  void of_two_that_are_about_as_fast_the_one_with_fewer_requests_is_taken() {
    assertThat(parts(send(MANY, 100, 105))).isLessThan(MANY / 5);
  }

  @Test
  void a_first_one_that_had_to_wait_for_the_connections_decides_nothing() {
    way.took(Way.PARTS, PACK, Duration.ofMillis(300));
    assertThat(parts(send(MANY, 100, 200))).isGreaterThan(MANY * 8 / 10);
  }

  @Test
  void what_changes_on_the_way_is_noticed() {
    send(MANY, 200, 100);
    assertThat(parts(send(MANY, 50, 100))).isGreaterThan(MANY / 2);
  }
}
