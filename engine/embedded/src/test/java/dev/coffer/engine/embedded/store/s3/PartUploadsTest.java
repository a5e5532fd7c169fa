package dev.coffer.engine.embedded.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Objects that are sent in parts, and what happens on the way. */
class PartUploadsTest {

  private static final String NAME = "packs/ab/large";
  private static final int AT_ONCE = 4;
  private static final byte[] LARGE = noise(1, (11 << 20) + 3);

  @TempDir Path bucket;

  private FaultyFront front;
  private S3Store store;

  private static byte[] noise(int seed, int length) {
    byte[] noise = new byte[length];
    new Random(seed).nextBytes(noise);
    return noise;
  }

  @BeforeEach
  void a_store() throws Exception {
    front = new FaultyFront(S3Server.open());
    store = S3Server.store(front.uri(), bucket);
    store.lock(Instant.EPOCH);
  }

  @AfterEach
  void close() throws Exception {
    front.set((_, _) -> Fault.NONE);
    store.close();
    front.close();
  }

  /** What was begun, and neither completed nor dropped. */
  private List<String> unfinished() throws IOException {
    try (var direct = direct()) {
      return direct.uploadCalls().unfinished().stream().map(Upload::name).toList();
    }
  }

  private Bucket direct() {
    return new Bucket(
        S3Server.settings(S3Server.open(), bucket, S3Server.SECRET_KEY), S3Server.QUICK);
  }

  private static boolean isBegin(String method, String uri) {
    return method.equals("POST") && uri.contains("?uploads");
  }

  private static boolean isPart(String method, String uri) {
    return method.equals("PUT") && uri.contains("partNumber=");
  }

  private static boolean isComplete(String method, String uri) {
    return method.equals("POST") && uri.contains("uploadId=");
  }

  private static boolean isAbort(String method, String uri) {
    return method.equals("DELETE") && uri.contains("uploadId=");
  }

  @Test
  void several_parts_are_on_their_way_at_once_and_never_too_many() throws Exception {
    var first = new CountDownLatch(AT_ONCE);
    var alone = new AtomicBoolean();
    var parts = new AtomicInteger();
    var under = new AtomicInteger();
    front.set(
        (method, uri) -> {
          if (isPart(method, uri)) {
            parts.incrementAndGet();
            under.incrementAndGet();
            first.countDown();
            alone.compareAndSet(false, !awaited(first));
            assertThat(under.getAndDecrement()).isLessThanOrEqualTo(AT_ONCE);
          }
          return Fault.NONE;
        });
    byte[] content = noise(2, 30 << 20);
    store.put(NAME, content);
    assertThat(alone).as("a part that was sent by itself").isFalse();
    assertThat(parts.get()).isEqualTo(6);
    front.set((_, _) -> Fault.NONE);
    assertThat(store.read(NAME)).isEqualTo(content);
    assertThat(store.list("packs")).isEqualTo(Map.of(NAME, (long) content.length));
    assertThat(unfinished()).isEmpty();
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(4, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ERROR", "SLOW_DOWN", "HALF_AN_ANSWER", "LOST_ANSWER", "ERROR_IN_ANSWER"})
  void a_request_of_each_kind_that_fails_once_is_made_again(Fault fault) throws Exception {
    Set<String> failed = ConcurrentHashMap.newKeySet();
    front.set(
        (method, uri) -> {
          boolean known = isBegin(method, uri) || isComplete(method, uri) || isPart(method, uri);
          boolean said = fault != Fault.ERROR_IN_ANSWER || isComplete(method, uri);
          return known && said && failed.add(method + uri.contains("uploads")) ? fault : Fault.NONE;
        });
    store.put(NAME, LARGE);
    assertThat(failed).isNotEmpty();
    front.set((_, _) -> Fault.NONE);
    assertThat(store.read(NAME)).isEqualTo(LARGE);
    store.clean(List.of("packs"));
    assertThat(unfinished()).isEmpty();
    assertThat(store.read(NAME)).isEqualTo(LARGE);
  }

  @Test
  void an_object_of_which_nobody_says_that_it_is_complete_is_found_to_be_there() throws Exception {
    var lost = new AtomicInteger();
    front.set(
        (method, uri) -> {
          boolean complete = isComplete(method, uri);
          return complete && lost.incrementAndGet() > 0 ? Fault.LOST_ANSWER : Fault.NONE;
        });
    store.put(NAME, LARGE);
    assertThat(lost.get()).isPositive();
    assertThat(store.read(NAME)).isEqualTo(LARGE);
    assertThat(unfinished()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"ERROR", "SLOW_DOWN", "FORBIDDEN", "ERROR_IN_ANSWER"})
  void nothing_is_left_of_an_object_that_cannot_be_sent(Fault fault) throws Exception {
    front.set(
        (method, uri) ->
            isComplete(method, uri)
                    || (fault != Fault.ERROR_IN_ANSWER
                        && isPart(method, uri)
                        && uri.contains("partNumber=2"))
                ? fault
                : Fault.NONE);
    assertThatThrownBy(() -> store.put(NAME, LARGE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(NAME);
    assertThat(store.exists(NAME)).isFalse();
    assertThat(unfinished()).isEmpty();
    front.set((_, _) -> Fault.NONE);
    store.put(NAME, LARGE);
    assertThat(store.read(NAME)).isEqualTo(LARGE);
  }

  @Test
  void what_could_not_be_dropped_is_dropped_with_the_next_one() throws Exception {
    leaveParts("packs/ab/left");
    assertThat(unfinished()).containsExactly("packs/ab/left");
    front.set((_, _) -> Fault.NONE);
    store.put(NAME, LARGE);
    assertThat(unfinished()).isEmpty();
  }

  private void leaveParts(String name) {
    front.set(
        (method, uri) ->
            isComplete(method, uri) || isAbort(method, uri) ? Fault.FORBIDDEN : Fault.NONE);
    assertThatThrownBy(() -> store.put(name, LARGE)).isInstanceOf(IOException.class);
  }

  @Test
  void what_a_writer_that_died_has_left_is_dropped_by_the_next_and_nothing_of_others()
      throws Exception {
    leaveParts("packs/ab/left");
    leaveParts("other/packs/of-somebody-else");
    store.close();
    try (var next = S3Server.store(bucket)) {
      next.lock(Instant.EPOCH);
      next.clean(List.of("packs", "index"));
      assertThat(unfinished()).containsExactly("other/packs/of-somebody-else");
    }
  }

  @Test
  void without_the_rights_to_list_and_to_drop_all_else_goes_on() throws Exception {
    leaveParts("packs/ab/left");
    front.set(
        (method, uri) ->
            isAbort(method, uri) || (method.equals("GET") && uri.contains("?uploads"))
                ? Fault.FORBIDDEN
                : Fault.NONE);
    store.clean(List.of("packs"));
    store.put(NAME, LARGE);
    assertThat(store.read(NAME)).isEqualTo(LARGE);
  }

  /** The server of these tests does not know the condition when it completes an object. */
  @Test
  void an_object_is_never_replaced_by_another() throws Exception {
    store.put(NAME, LARGE);
    store.put(NAME, LARGE);
    assertThatThrownBy(() -> store.put(NAME, noise(3, 12 << 20)))
        .hasMessageContaining("other content");
    assertThat(store.read(NAME)).isEqualTo(LARGE);
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void a_service_that_takes_no_parts_gets_the_object_whole() throws Exception {
    var asked = new AtomicInteger();
    front.set(
        (method, uri) -> {
          boolean begin = isBegin(method, uri);
          return begin && asked.incrementAndGet() > 0 ? Fault.UNKNOWN : Fault.NONE;
        });
    store.put(NAME, LARGE);
    store.put("packs/cd/other", LARGE);
    assertThat(store.read(NAME)).isEqualTo(LARGE);
    assertThat(store.read("packs/cd/other")).isEqualTo(LARGE);
    assertThat(asked.get()).as("asked no more often than one request is tried").isLessThan(11);
  }

  @Test
  void an_interrupt_is_kept_and_does_not_cut_a_call_short() throws Exception {
    Thread.currentThread().interrupt();
    store.put(NAME, List.of(ByteBuffer.wrap(LARGE)));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(store.read(NAME)).isEqualTo(LARGE);
  }
}
