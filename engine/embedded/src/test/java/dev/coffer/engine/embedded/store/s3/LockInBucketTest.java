package dev.coffer.engine.embedded.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.embedded.store.StoreInUseException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One writer at a time, whoever dies or is cut off. */
class LockInBucketTest {

  private static final Duration TAKEOVER = Duration.ofMillis(2500);

  private static final Timing QUICK =
      new Timing(
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofMillis(5),
          Duration.ofMillis(300),
          Duration.ofMillis(1500),
          TAKEOVER);

  private static final byte[] CONTENT = {1, 2, 3};

  @TempDir Path bucket;

  private S3Store direct() {
    return S3Server.store(S3Server.signed(), bucket, QUICK);
  }

  private S3Store behind(FaultyFront front) {
    return S3Server.store(front.uri(), bucket, QUICK);
  }

  @Test
  void a_second_writer_is_told_who_has_it_and_gets_it_at_once_when_it_is_released()
      throws Exception {
    try (var second = direct()) {
      try (var first = direct()) {
        first.lock(Instant.EPOCH);
        assertThatThrownBy(() -> second.lock(Instant.EPOCH))
            .isInstanceOf(StoreInUseException.class)
            .hasMessageContaining("process " + ProcessHandle.current().pid());
      }
      var start = Moment.now();
      second.lock(Instant.EPOCH);
      assertThat(start.elapsed()).isLessThan(TAKEOVER);
      second.put("one", CONTENT);
    }
  }

  @Test
  void the_lock_of_a_writer_that_died_is_taken_over_and_that_writer_changes_nothing_any_more()
      throws Exception {
    try (var front = new FaultyFront(S3Server.open());
        var lost = behind(front);
        var next = direct()) {
      lost.lock(Instant.EPOCH);
      lost.put("before", CONTENT);
      front.set((_, _) -> Fault.ERROR);
      var start = Moment.now();
      next.lock(Instant.EPOCH);
      assertThat(start.elapsed()).isGreaterThan(TAKEOVER);
      front.set((_, _) -> Fault.NONE);
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> lost.put("after", CONTENT))
                      .hasMessageContaining("taken over"));
      assertThatThrownBy(() -> lost.delete(List.of("before"))).hasMessageContaining("taken over");
      assertThat(next.exists("after")).isFalse();
      assertThat(next.exists("before")).isTrue();
      next.put("after", CONTENT);
    }
  }

  @Test
  void parts_that_a_writer_sends_while_it_loses_its_lock_never_become_an_object() throws Exception {
    var sent = new CountDownLatch(1);
    var takenOver = new CountDownLatch(1);
    try (var front = new FaultyFront(S3Server.open());
        var lost = behind(front);
        var next = direct();
        var thread = Executors.newVirtualThreadPerTaskExecutor()) {
      lost.lock(Instant.EPOCH);
      front.set(
          (method, uri) -> {
            if (method.equals("POST") && uri.contains("uploadId=")) {
              sent.countDown();
              hold(takenOver);
            }
            // From here on it cannot renew its lock; before, it might lose it with nothing sent
            // yet.
            return uri.endsWith("/lock") && sent.getCount() == 0 ? Fault.ERROR : Fault.NONE;
          });
      var large = thread.submit(() -> put(lost, new byte[11 << 20]));
      sent.await();
      next.lock(Instant.EPOCH);
      next.clean(List.of("packs"));
      takenOver.countDown();
      assertThatThrownBy(large::get).hasCauseInstanceOf(IOException.class);
      assertThat(next.exists("packs/large")).isFalse();
      front.set((_, _) -> Fault.NONE);
    }
  }

  private static boolean put(S3Store store, byte[] content) throws IOException {
    store.put("packs/large", content);
    return true;
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_writer_that_is_cut_off_stops_and_goes_on_when_nobody_has_taken_its_lock()
      throws Exception {
    try (var front = new FaultyFront(S3Server.open());
        var store = behind(front)) {
      store.lock(Instant.EPOCH);
      front.set((_, uri) -> uri.endsWith("/lock") ? Fault.SLOW_DOWN : Fault.NONE);
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> store.delete(List.of("any")))
                      .hasMessageContaining("could not be renewed"));
      front.set((_, _) -> Fault.NONE);
      await().ignoreException(IOException.class).until(() -> canPut(store));
    }
  }

  private static boolean canPut(S3Store store) throws IOException {
    store.put("one", CONTENT);
    return true;
  }

  @Test
  void a_renewal_whose_answer_is_lost_loses_nothing() throws Exception {
    try (var front = new FaultyFront(S3Server.open());
        var store = behind(front);
        var second = direct()) {
      store.lock(Instant.EPOCH);
      front.set(
          (method, uri) ->
              method.equals("PUT") && uri.endsWith("/lock") ? Fault.LOST_ANSWER : Fault.NONE);
      assertThatThrownBy(() -> second.lock(Instant.EPOCH)).isInstanceOf(StoreInUseException.class);
      front.set((_, _) -> Fault.NONE);
      await().ignoreException(IOException.class).until(() -> canPut(store));
    }
  }

  @Test
  void a_service_that_knows_no_conditions_is_refused() throws Exception {
    try (var front = new FaultyFront(S3Server.open());
        var store = behind(front)) {
      front.set((_, _) -> Fault.NO_CONDITIONS);
      assertThatThrownBy(() -> store.lock(Instant.EPOCH))
          .hasMessageContainingAll("conditional writes", "use another one");
    }
  }
}
