package dev.coffer.operator.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.VmId;
import dev.coffer.operator.testing.Fleet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AroundEnginesTest {

  @Test
  void every_call_that_goes_out_passes_and_no_other() {
    var fleet = new Fleet();
    var seen = new ArrayList<String>();
    Around around =
        new Around() {
          @Override
          public <T> T call(String engine, String method, Supplier<T> call) {
            seen.add(engine + "." + method);
            return call.get();
          }
        };

    var engine = new AroundEngines(fleet.engines(), around).engine("default");
    engine.capabilities();
    engine.observe(Instant.EPOCH);
    engine.refreshInventory();
    engine.close();

    assertThat(seen).containsExactly("default.observe", "default.refreshInventory");
  }

  @Test
  void what_an_engine_throws_comes_out_as_it_is() {
    var engine = new AroundEngines(new Fleet().engines(), once()).engine("default");

    assertThatThrownBy(() -> engine.start(new VmId("nowhere")))
        .isInstanceOfSatisfying(
            EngineException.class,
            failed -> assertThat(failed.error()).isInstanceOf(EngineError.NotFound.class));
  }

  @Test
  void no_more_calls_than_the_limit_are_under_way_on_one_engine() throws Exception {
    var limit = new CallLimit(2, Duration.ofMinutes(1));
    var model = new Fleet().model();
    var underWay = new AtomicInteger();
    var most = new AtomicInteger();
    var calls = new ArrayList<CompletableFuture<Void>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        calls.add(
            CompletableFuture.runAsync(
                () ->
                    limit.call(
                        "default",
                        "observe",
                        () -> {
                          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                          model.observe(Instant.EPOCH);
                          return underWay.decrementAndGet();
                        }),
                threads));
      }
      calls.forEach(CompletableFuture::join);
    }

    assertThat(most.get()).isBetween(1, 2);
  }

  @Test
  void a_call_that_finds_no_place_fails_as_if_the_engine_did_not_answer() throws Exception {
    var limit = new CallLimit(1, Duration.ofMillis(50));
    var inside = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var hanging =
        Thread.ofVirtual()
            .start(
                () ->
                    limit.call(
                        "slow",
                        "observe",
                        () -> {
                          inside.countDown();
                          return await(go);
                        }));
    inside.await();

    assertThatThrownBy(() -> limit.call("slow", "run", () -> "never"))
        .isInstanceOfSatisfying(
            EngineException.class,
            failed -> assertThat(failed.error()).isInstanceOf(EngineError.Unavailable.class));
    assertThat(limit.call("other", "run", () -> "at once")).isEqualTo("at once");

    go.countDown();
    hanging.join();
    assertThat(List.of(limit.call("slow", "run", () -> "again"))).containsExactly("again");
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Around once() {
    return new CallLimit(1, Duration.ofMinutes(1));
  }
}
