package dev.coffer.engine.embedded.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.Copy.Lock.Mode;
import dev.coffer.engine.embedded.store.NoSuchObjectException;
import dev.coffer.engine.embedded.store.ObjectLock;
import dev.coffer.engine.embedded.store.ObjectLocks;
import dev.coffer.engine.embedded.store.s3.VersionedObjects.Condition;
import dev.coffer.engine.embedded.store.s3.VersionedObjects.Refused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects in a bucket with versions and Object Lock, and what others do to them. */
class LockedObjectsTest {

  private static final byte[] ONE = "what was written first".getBytes(UTF_8);
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final ObjectLock DAY = governance(1);
  private static final ObjectLock WEEK = governance(7);

  private Instant now = START;
  private LockingServer server;
  private S3Store store;
  private ObjectLocks locks;

  private static ObjectLock governance(int days) {
    return new ObjectLock(Mode.GOVERNANCE, START.plus(Duration.ofDays(days)));
  }

  private static ObjectLock compliance(int days) {
    return new ObjectLock(Mode.COMPLIANCE, START.plus(Duration.ofDays(days)));
  }

  @BeforeEach
  void a_store() throws IOException {
    server = new LockingServer(() -> now);
    store = server.store();
    store.lock(START);
    locks = store.locks().orElseThrow();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    server.close();
  }

  private void put(String name, ObjectLock lock) throws IOException {
    locks.put(name, List.of(ByteBuffer.wrap(ONE)), lock);
  }

  @Test
  void an_object_is_locked_from_its_first_moment_on_and_goes_for_good_when_that_has_ended()
      throws Exception {
    put("one", WEEK);
    assertThat(locks.get("one")).contains(WEEK);
    assertThatThrownBy(() -> store.delete(List.of("one"))).hasMessageContaining("one");
    assertThat(store.read("one")).isEqualTo(ONE);
    now = WEEK.until();
    store.delete(List.of("one"));
    assertThat(server.objects().all("one")).as("no mark of a deletion is left").isEmpty();
    assertThatThrownBy(() -> store.read("one")).isInstanceOf(NoSuchObjectException.class);
    assertThatThrownBy(() -> locks.get("one")).isInstanceOf(NoSuchObjectException.class);
  }

  @Test
  void a_lock_is_made_longer_and_stricter_and_never_the_other_way() throws Exception {
    put("one", DAY);
    locks.extend("one", WEEK);
    assertThat(locks.get("one")).contains(WEEK);
    assertThatThrownBy(() -> locks.extend("one", DAY)).isInstanceOf(IOException.class);

    assertThatThrownBy(() -> locks.extend("one", compliance(7)))
        .as("takes a right that the store does not have")
        .hasMessageContaining("AccessDenied");
    try (var administrator =
        new S3Store(server.settings(LockingServer.ADMINISTRATOR), S3Server.QUICK)) {
      store.close();
      administrator.lock(now);
      var asAdministrator = administrator.locks().orElseThrow();
      asAdministrator.extend("one", compliance(7));
      assertThat(asAdministrator.get("one")).contains(compliance(7));
      assertThatThrownBy(() -> asAdministrator.extend("one", WEEK))
          .hasMessageContaining("AccessDenied");
      asAdministrator.extend("one", compliance(8));
    }
  }

  @Test
  void what_had_no_lock_gets_one() throws Exception {
    store.put("one", ONE);
    assertThat(locks.get("one")).isEmpty();
    locks.extend("one", DAY);
    assertThat(locks.get("one")).contains(DAY);
    assertThatThrownBy(() -> locks.extend("none", DAY)).isInstanceOf(NoSuchObjectException.class);
  }

  @Test
  void an_object_stays_what_it_was_whatever_is_written_over_it_or_marked_as_deleted()
      throws Exception {
    put("packs/one", WEEK);
    server.attack();
    try (var reader = server.store()) {
      for (S3Store each : List.of(store, reader)) {
        assertThat(each.read("packs/one")).isEqualTo(ONE);
        byte[] into = new byte[4];
        assertThat(each.read("packs/one", 5, into, 4)).isEqualTo(4);
        assertThat(new String(into, UTF_8)).isEqualTo("was ");
        assertThat(each.exists("packs/one")).isTrue();
        assertThat(each.size("packs/one")).isEqualTo(ONE.length);
        assertThat(each.list("packs")).containsExactly(Map.entry("packs/one", (long) ONE.length));
        assertThat(each.isBlank("keys")).as("hidden is not gone").isFalse();
      }
    }
    assertThat(locks.get("packs/one")).contains(WEEK);
    now = WEEK.until();
    store.delete(List.of("packs/one"));
    assertThat(server.objects().all("packs/one")).as("nor what others left there").isEmpty();
  }

  @Test
  void what_was_hidden_and_not_locked_is_found_as_well() throws Exception {
    store.put("points/one", ONE);
    server.objects().delete("points/one", Optional.empty(), false);
    assertThat(store.read("points/one")).isEqualTo(ONE);
    assertThat(store.list("points")).containsOnlyKeys("points/one");
  }

  @Test
  void listings_of_many_pages_are_read_to_their_end() throws Exception {
    for (int i = 0; i < 20; i++) {
      store.put("many/" + i, ONE);
      server.objects().delete("many/" + i, Optional.empty(), false);
    }
    assertThat(store.list("many")).hasSize(20);
    store.delete(store.list("many").keySet());
    assertThat(server.objects().all("many/")).isEmpty();
  }

  @Test
  void an_object_whose_answer_was_lost_is_found_to_be_there_and_is_locked() throws Exception {
    try (var front = new FaultyFront(server.uri());
        var behind = server.store(front.uri())) {
      store.close();
      behind.lock(now);
      var through = behind.locks().orElseThrow();
      front.set(
          (method, uri) ->
              method.equals("PUT") && uri.contains("one") ? Fault.LOST_ANSWER : Fault.NONE);
      through.put("one", List.of(ByteBuffer.wrap(ONE)), WEEK);
      assertThat(through.get("one")).contains(WEEK);
    }
  }

  @Test
  void an_object_that_is_sent_in_parts_is_locked_from_its_first_moment_on_as_well()
      throws Exception {
    byte[] large = new byte[11 << 20];
    locks.put("packs/large", List.of(ByteBuffer.wrap(large)), WEEK);
    assertThat(server.requests("PUT uploadId")).isEqualTo(2);
    assertThat(locks.get("packs/large")).contains(WEEK);
    assertThatThrownBy(() -> store.delete(List.of("packs/large"))).hasMessageContaining("large");
    assertThat(store.read("packs/large")).isEqualTo(large);
  }

  @Test
  void what_somebody_else_wrote_while_the_parts_were_sent_is_not_written_over() throws Exception {
    try (var front = new FaultyFront(server.uri());
        var behind = server.store(front.uri())) {
      store.close();
      behind.lock(now);
      front.set(
          (method, uri) -> {
            if (method.equals("POST") && uri.contains("uploadId=")) {
              write("packs/large");
            }
            return Fault.NONE;
          });
      assertThatThrownBy(() -> behind.put("packs/large", new byte[11 << 20]))
          .hasMessageContaining("other content");
      assertThat(server.objects().all("packs/large")).hasSize(1);
      assertThat(server.requests("DELETE uploadId")).isEqualTo(1);
    }
  }

  private void write(String key) {
    try {
      server.objects().put(key, ONE, Optional.empty(), Condition.NONE);
    } catch (Refused e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void of_the_lock_of_the_writer_only_the_last_version_is_kept() throws Exception {
    store.close();
    for (int i = 0; i < 3; i++) {
      try (var next = server.store()) {
        next.lock(now);
      }
    }
    assertThat(server.objects().all("lock")).hasSize(1);
  }

  @Test
  void a_bucket_with_versions_alone_cannot_lock_and_keeps_no_deleted_ones() throws Exception {
    server.disableObjectLock();
    assertThat(store.locks()).isEmpty();
    store.put("one", ONE);
    store.delete(List.of("one"));
    assertThat(server.objects().all("one")).isEmpty();
  }

  @Test
  void a_bucket_without_versions_cannot_lock(@TempDir Path bucket) throws Exception {
    try (var plain = S3Server.store(bucket)) {
      assertThat(plain.locks()).isEmpty();
    }
  }

  @Test
  void an_object_that_is_read_again_and_again_is_looked_up_once() throws Exception {
    store.put("one", ONE);
    try (var reader = server.store()) {
      reader.read("one");
      int before = server.requests("GET versions");
      for (int i : IntStream.range(0, 5).toArray()) {
        assertThat(reader.read("one", i, new byte[1], 1)).isEqualTo(1);
      }
      assertThat(server.requests("GET versions")).isEqualTo(before);
    }
  }
}
