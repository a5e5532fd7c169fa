package dev.coffer.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialTest {

  private int count;

  @Test
  void what_concerns_one_thing_happens_one_after_the_other() {
    var serial = new Serial();
    var most = new AtomicInteger();
    var inside = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 500; i++) {
        threads.execute(() -> assertThat(serial.on("vm-1", () -> enter(inside, most))).isZero());
      }
    }
    assertThat(count).isEqualTo(500);
    assertThat(most).hasValue(1);
  }

  private int enter(AtomicInteger inside, AtomicInteger most) {
    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
    count++;
    return inside.decrementAndGet();
  }
}
