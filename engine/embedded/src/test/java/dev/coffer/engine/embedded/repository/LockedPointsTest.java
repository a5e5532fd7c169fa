package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static dev.coffer.engine.embedded.repository.Stories.withChunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.Copy.Lock.Mode;
import dev.coffer.engine.PointId;
import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.repository.IndexSegment.Retired;
import dev.coffer.engine.embedded.store.ObjectLock;
import dev.coffer.engine.embedded.store.s3.LockingServer;
import dev.coffer.engine.embedded.store.s3.VersionedObjects.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies that nobody can delete before their time, and what becomes of them after. */
class LockedPointsTest {

  @TempDir Path folder;

  private Instant now = Stories.NOON;
  private final RepositoryOptions options =
      new RepositoryOptions(OptionalLong.empty(), Secret.Key.random(), () -> now);
  private LockingServer server;
  private Repository from;
  private Repository to;

  @BeforeEach
  void open() throws Exception {
    server = new LockingServer(() -> now);
    from = Stories.open(folder);
    to = Repository.open(server.store(), options);
  }

  @AfterEach
  void close() throws Exception {
    from.close();
    to.close();
    server.close();
  }

  private void reopen() throws Exception {
    to.close();
    to = Repository.open(server.store(), options);
  }

  private static ObjectLock lock(int days) {
    return new ObjectLock(Mode.GOVERNANCE, day(days));
  }

  private static Instant day(int days) {
    return Stories.NOON.plus(Duration.ofDays(days));
  }

  private StoredPoint copy(StoredPoint point, int days) throws Exception {
    var outcome = new Replication(from, to).copy(point, Optional.of(lock(days)), _ -> {});
    assertThat(outcome.problems()).isEmpty();
    return outcome.point().orElseThrow();
  }

  private List<Version> versions(String start) {
    return server.objects().all(start);
  }

  @Test
  void all_that_a_point_needs_is_locked_as_long_as_it_is() throws Exception {
    copy(backup(from, "vm-1", noise(1, 3)), 30);
    for (String start : List.of("packs/", "index/", "points/", "keys/", "format")) {
      assertThat(versions(start))
          .as(start)
          .isNotEmpty()
          .allSatisfy(
              version -> assertThat(version.retention().orElseThrow().until()).isEqualTo(day(30)));
    }
    assertThat(versions("lock")).allMatch(version -> version.retention().isEmpty());
    assertThat(server.requests("PUT retention"))
        .as("the format and two copies of the key; the rest was locked when it was written")
        .isEqualTo(3);
  }

  private List<Version> contentPacks() {
    return versions("packs/").stream()
        .filter(version -> version.content().orElseThrow().remaining() > 100_000)
        .toList();
  }

  @Test
  void what_a_later_point_shares_is_locked_longer_and_never_shorter() throws Exception {
    byte[] disk = noise(1, 3);
    copy(backup(from, "vm-1", disk), 30);
    var first = contentPacks();
    copy(backup(from, "vm-1", withChunk(disk, 1, 2)), 40);
    assertThat(contentPacks())
        .filteredOn(version -> first.stream().anyMatch(one -> one.key().equals(version.key())))
        .hasSameSizeAs(first)
        .allMatch(version -> version.retention().orElseThrow().until().equals(day(40)));

    copy(backup(from, "vm-1", withChunk(disk, 2, 3)), 10);
    assertThat(contentPacks())
        .extracting(version -> version.retention().orElseThrow().until())
        .as("its own chunks are not kept longer than asked")
        .containsExactlyInAnyOrder(day(40), day(40), day(10));
  }

  @Test
  void points_of_one_time_cost_no_request_for_what_they_share() throws Exception {
    byte[] disk = noise(1, 3);
    copy(backup(from, "vm-1", disk), 30);
    int before = server.requests("PUT retention") + server.requests("HEAD object");
    copy(backup(from, "vm-1", withChunk(disk, 1, 2)), 30);
    assertThat(server.requests("PUT retention") + server.requests("HEAD object")).isEqualTo(before);
  }

  @Test
  void a_repository_that_was_just_opened_asks_only_for_the_point_before() throws Exception {
    byte[] disk = noise(1, 3);
    copy(backup(from, "vm-1", disk), 30);
    copy(backup(from, "vm-1", withChunk(disk, 1, 2)), 30);
    assertThat(contentPacks()).hasSize(2);
    reopen();
    int before = server.requests("HEAD object");
    copy(backup(from, "vm-1", withChunk(disk, 2, 3)), 30);
    assertThat(server.requests("HEAD object") - before)
        .as("its file, the format, two copies of the key, and two segments of the index")
        .isEqualTo(6);
  }

  @Test
  void a_lock_that_somebody_has_lifted_is_found_by_verification_and_set_again_by_repair()
      throws Exception {
    var point = copy(backup(from, "vm-1", noise(1, 3)), 30);
    var pack = contentPacks().getFirst();
    server.objects().lift(pack);

    var damage = to.verify(_ -> {}).damage();
    assertThat(damage).hasSize(1);
    assertThat(damage.getFirst().problem().message())
        .contains(pack.key(), "2026-03-31T12:00:00Z", "repair");
    assertThat(damage.getFirst().points()).containsExactly(point.id());

    var report = to.upkeep().repair(List.of(), (_, _) -> {});
    assertThat(report.mended()).singleElement().asString().contains("1 files", "locked again");
    assertThat(report.left()).isEmpty();
    assertThat(contentPacks().getFirst().retention().orElseThrow().until()).isEqualTo(day(30));
    assertThat(to.verify(_ -> {}).damage()).isEmpty();
  }

  @Test
  void a_locked_point_is_not_forgotten_and_its_key_not_taken_away() throws Exception {
    var point = copy(backup(from, "vm-1", noise(1, 2)), 30);
    assertThatThrownBy(() -> to.forget(List.of(point.id())))
        .hasMessageContainingAll(point.id().value(), "locked until 2026-03-31T12:00:00Z");
    assertThatThrownBy(() -> to.forgetEvenGuarded(List.of(point.id())))
        .hasMessageContaining("locked");
    var first = to.keyring().slots().getFirst();
    to.keyring().add("second", Secret.Key.random());
    assertThatThrownBy(() -> to.keyring().remove(first.id()))
        .hasMessageContainingAll(first.id(), "locked until");
    now = day(31);
    to.forget(List.of(point.id()));
    assertThat(to.points()).isEmpty();
  }

  @Test
  void pruning_spares_what_is_locked_says_so_and_gives_it_back_when_that_has_ended()
      throws Exception {
    var point = copy(backup(from, "vm-1", noise(1, 3)), 30);
    now = day(31);
    var brokenOff = backup(from, "vm-2", noise(2, 3));
    StoredPoint meanwhile;
    try (var writer = to.beginCopy(brokenOff, Optional.of(lock(60)));
        var source = from.read(brokenOff.id(), Stories.DISK.id())) {
      writer.store(Stories.DISK, source, _ -> {});
      meanwhile = backup(to, "vm-3", noise(3, 1));
    }
    to.forget(List.of(point.id(), meanwhile.id()));
    var report = to.collectGarbage();
    assertThat(report.packsRemoved()).as("of the forgotten point").isPositive();
    assertThat(report.locked().bytes()).as("of the copy that broke off").isGreaterThan(700_000);
    assertThat(report.locked().until()).contains(day(60));

    now = day(61);
    var after = to.collectGarbage();
    assertThat(after.packsRemoved()).isPositive();
    assertThat(after.locked()).isEqualTo(LockedGarbage.NONE);
    assertThat(to.verify(_ -> {}).damage()).isEmpty();
    reopen();
    assertThat(to.damage()).isEmpty();
  }

  @Test
  void a_point_appears_only_when_all_that_it_needs_is_locked() throws Exception {
    byte[] disk = noise(1, 3);
    copy(backup(from, "vm-1", disk), 30);
    var next = backup(from, "vm-1", withChunk(disk, 1, 2));
    var stricter = new ObjectLock(Mode.COMPLIANCE, day(40));
    assertThatThrownBy(() -> new Replication(from, to).copy(next, Optional.of(stricter), _ -> {}))
        .as("what it shares cannot be locked so")
        .isInstanceOf(RepositoryException.class)
        .hasMessageContainingAll("COMPLIANCE", "s3:BypassGovernanceRetention", "another bucket");
    assertThat(versions("points/")).hasSize(1);
    copy(next, 40);
    reopen();
    assertThat(to.points()).hasSize(2);
  }

  @Test
  void locks_of_points_are_extended_with_all_that_they_need() throws Exception {
    byte[] content = noise(1, 3);
    var point = copy(backup(from, "vm-1", content), 30);
    reopen();
    to.custody().extend(Map.of(point.id(), lock(50), new PointId("none"), lock(90)));
    int requests = server.requests("PUT retention");
    to.custody().extend(Map.of(point.id(), lock(50)));
    assertThat(server.requests("PUT retention")).isEqualTo(requests);
    assertThat(to.custody().locked(List.of(point.id()), now)).containsEntry(point.id(), day(50));
    now = day(49);
    assertRestoredAfterAttack(Map.of(point.id(), content));
  }

  @Test
  void the_index_is_written_anew_although_it_is_locked() throws Exception {
    copy(backup(from, "vm-1", noise(1, 1)), 30);
    to.close();
    writeManySegments();
    int before = versions("index/").size();
    reopen();
    to.collectGarbage();
    assertThat(versions("index/"))
        .as("one more, which repeats them and is locked as they are")
        .hasSize(before + 1)
        .allMatch(version -> version.retention().orElseThrow().until().equals(day(30)));
    assertThat(to.verify(_ -> {}).damage()).isEmpty();
    reopen();
    to.collectGarbage();
    assertThat(versions("index/")).as("they are known to be repeated").hasSize(before + 1);
    now = day(31);
    to.collectGarbage();
    assertThat(versions("index/")).hasSize(1);
    reopen();
    assertThat(to.damage()).isEmpty();
    assertThat(to.verify(_ -> {}).damage()).isEmpty();
    assertThat(to.points()).hasSize(1);
  }

  /** As many copies leave them. */
  private void writeManySegments() throws Exception {
    var opening = Opening.open(server.store(), options);
    try (var _ = opening.objects();
        var store = opening.store();
        var _ = store.locks().begin(lock(30))) {
      for (int i = 0; i < 33; i++) {
        store.segments().append(List.of(new Retired("%064x".formatted(i))));
      }
    }
  }

  private void assertRestoredAfterAttack(Map<PointId, byte[]> contents) throws Exception {
    to.close();
    server.attack();
    to = Repository.open(server.store(), options);
    for (var each : contents.entrySet()) {
      var point = to.point(each.getKey());
      assertThat(point).as("recovery point " + each.getKey()).isPresent();
      assertThat(restore(to, point.orElseThrow())).isEqualTo(each.getValue());
    }
  }

  /** Any story, any moment: who deletes and writes over all that he can hurts no locked point. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatever_is_done_to_the_bucket_a_point_is_there_as_long_as_its_lock_runs(long seed)
      throws Exception {
    var random = new Random(seed);
    byte[] disk = noise(seed, 4);
    Map<PointId, byte[]> contents = new HashMap<>();
    Map<PointId, Integer> ends = new HashMap<>();
    int today = 0;
    for (int step = 0; step < 6; step++) {
      disk = withChunk(disk, random.nextInt(4), random.nextLong());
      int days = today + 1 + random.nextInt(20);
      var point = copy(backup(from, "vm-1", disk), days);
      contents.put(point.id(), disk);
      ends.put(point.id(), days);
      if (random.nextBoolean()) {
        var any = new ArrayList<>(contents.keySet()).get(random.nextInt(contents.size()));
        int longer = today + 1 + random.nextInt(20);
        to.custody().extend(Map.of(any, lock(longer)));
        ends.merge(any, longer, Math::max);
      }
      today += random.nextInt(6);
      now = day(today);
      forgetSome(random, ends, contents, today);
      if (random.nextInt(3) == 0) {
        reopen();
      }
    }
    int end = today;
    contents.keySet().removeIf(point -> ends.getOrDefault(point, 0) <= end);
    assertRestoredAfterAttack(contents);
  }

  private void forgetSome(
      Random random, Map<PointId, Integer> ends, Map<PointId, byte[]> contents, int today)
      throws Exception {
    now = now.plus(Duration.ofHours(1));
    var over =
        ends.entrySet().stream()
            .filter(each -> each.getValue() <= today && contents.containsKey(each.getKey()))
            .map(Map.Entry::getKey)
            .filter(_ -> random.nextBoolean())
            .toList();
    to.forget(over);
    contents.keySet().removeAll(over);
    to.collectGarbage();
  }
}
