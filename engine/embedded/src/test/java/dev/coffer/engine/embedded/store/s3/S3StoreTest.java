package dev.coffer.engine.embedded.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.store.NoSuchObjectException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a bucket promises, and what happens on the way to it. */
class S3StoreTest {

  private static final byte[] SMALL = "one object".getBytes(UTF_8);

  @TempDir Path bucket;

  private FaultyFront front;
  private S3Store store;

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

  @Test
  void what_was_put_is_read_in_full_and_in_part() throws Exception {
    byte[] large = new byte[(16 << 20) - 5];
    new Random(1).nextBytes(large);
    store.put("packs/ab/large", slabs(large));
    assertThat(store.read("packs/ab/large")).isEqualTo(large);
    assertThat(store.size("packs/ab/large")).isEqualTo(large.length);
    byte[] into = new byte[10];
    assertThat(store.read("packs/ab/large", large.length - 4, into, 10)).isEqualTo(4);
    assertThat(into).startsWith(large[large.length - 4], large[large.length - 3]);
    assertThat(store.read("packs/ab/large", large.length + 9, into, 10)).isZero();
    assertThat(store.list("packs")).containsExactly(Map.entry("packs/ab/large", 16777211L));
  }

  private static List<ByteBuffer> slabs(byte[] content) {
    var slabs = new ArrayList<ByteBuffer>();
    for (int at = 0; at < content.length; at += 1 << 20) {
      int length = Math.min(1 << 20, content.length - at);
      slabs.add(ByteBuffer.allocateDirect(1 << 20).put(content, at, length).flip());
    }
    return slabs;
  }

  @Test
  void what_is_not_there_is_told_apart_from_a_bucket_that_is_not_there() throws Exception {
    assertThat(store.exists("none")).isFalse();
    assertThat(store.size("none")).isZero();
    assertThatThrownBy(() -> store.read("none")).isInstanceOf(NoSuchObjectException.class);
    assertThatThrownBy(() -> store.read("none", 0, new byte[1], 1))
        .isInstanceOf(NoSuchObjectException.class);
    store.delete(List.of("none"));
    try (var other = S3Server.store(S3Server.signed(), Path.of("no-such-bucket"))) {
      assertThatThrownBy(() -> other.exists("none")).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> other.read("none"))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(NoSuchObjectException.class);
      assertThatThrownBy(() -> other.lock(Instant.EPOCH)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void more_objects_than_one_answer_lists_or_one_request_deletes() throws Exception {
    Files.createDirectories(bucket.resolve("many"));
    for (int i = 0; i < 1100; i++) {
      Files.write(bucket.resolve("many/" + i), SMALL);
    }
    var listed = store.list("many");
    assertThat(listed).hasSize(1100).containsEntry("many/1099", (long) SMALL.length);
    store.delete(listed.keySet());
    assertThat(store.list("many")).isEmpty();
  }

  @Test
  void an_object_whose_answers_are_all_lost_is_found_to_be_there() throws Exception {
    var puts = new AtomicInteger();
    front.set(
        (method, uri) -> {
          boolean put = method.equals("PUT") && uri.contains("one");
          return put && puts.incrementAndGet() > 0 ? Fault.LOST_ANSWER : Fault.NONE;
        });
    store.put("one", SMALL);
    assertThat(puts.get()).isPositive();
    assertThat(store.read("one")).isEqualTo(SMALL);
  }

  @Test
  void an_object_is_never_replaced_by_another() throws Exception {
    store.put("one", SMALL);
    store.put("one", SMALL);
    assertThatThrownBy(() -> store.put("one", "another".getBytes(UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other content");
    assertThat(store.read("one")).isEqualTo(SMALL);
  }

  @Test
  void an_answer_that_breaks_off_is_asked_for_again() throws Exception {
    store.put("one", SMALL);
    var gets = new AtomicInteger();
    front.set(
        (method, uri) ->
            method.equals("GET") && uri.endsWith("one") && gets.incrementAndGet() % 2 == 1
                ? Fault.HALF_AN_ANSWER
                : Fault.NONE);
    assertThat(store.read("one")).isEqualTo(SMALL);
    byte[] into = new byte[SMALL.length];
    assertThat(store.read("one", 0, into, into.length)).isEqualTo(SMALL.length);
    assertThat(into).isEqualTo(SMALL);
    assertThat(gets.get()).isEqualTo(4);
  }

  @Test
  void an_interrupt_is_kept_and_does_not_cut_a_call_short() throws Exception {
    Thread.currentThread().interrupt();
    store.put("one", SMALL);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(store.read("one")).isEqualTo(SMALL);
  }

  @Test
  void no_message_tells_the_keys() {
    var settings = S3Server.settings(S3Server.signed(), bucket, "a-wrong-secret");
    assertThat(settings.toString()).doesNotContain("a-wrong-secret", "access");
    try (var refused = new S3Store(settings, S3Server.QUICK)) {
      refused.lock(Instant.EPOCH);
      throw new AssertionError("the service did not look at the signature");
    } catch (IOException e) {
      var all = new StringWriter();
      e.printStackTrace(new PrintWriter(all));
      assertThat(all.toString()).doesNotContain("a-wrong-secret").contains("s3://");
    }
  }
}
