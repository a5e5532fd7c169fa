package dev.coffer.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Works side by side: bounded, and none is lost when another fails. */
class SideBySideTest {

  @Test
  void no_more_than_the_bound_are_under_way_and_that_many_really_are() {
    var underWay = new AtomicInteger();
    var most = new AtomicInteger();
    var twoAtOnce = new CountDownLatch(2);
    Runnable work =
        () -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          twoAtOnce.countDown();
          await(twoAtOnce);
          underWay.decrementAndGet();
        };

    new SideBySide(2).run(Collections.nCopies(50, work));

    assertThat(most.get()).isEqualTo(2);
  }

  @Test
  void what_the_first_failed_one_threw_is_thrown_once_all_have_ended() {
    var ended = new AtomicInteger();
    Runnable fails =
        () -> {
          ended.incrementAndGet();
          throw new IllegalStateException("broken");
        };
    List<Runnable> works =
        Stream.of(fails, (Runnable) ended::incrementAndGet, ended::incrementAndGet).toList();

    assertThatThrownBy(() -> new SideBySide(4).run(works))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken");
    assertThat(ended.get()).isEqualTo(3);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
