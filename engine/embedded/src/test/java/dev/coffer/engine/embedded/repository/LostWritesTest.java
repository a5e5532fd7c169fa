package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.PointId;
import dev.coffer.engine.embedded.repository.WrittenLog.Call;
import dev.coffer.engine.embedded.repository.WrittenLog.SyncFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Power cuts that lose or reorder whatever was not synced. A random history runs once and every
 * call on the file system is noted; from the notes, what each cut could have left is made again in
 * memory, opened and looked at.
 */
class LostWritesTest {

  private static final Logger LOG = LoggerFactory.getLogger(LostWritesTest.class);
  private static final int HISTORIES = 8;
  private static final int EVENTS = 12;
  private static final int DRAWN = 12;
  private static final int GO_ON_EACH = 40;

  /** What the history promised of a point, and from which call on to which. */
  private static final class Promise {
    private final byte[] disk;
    private final int made;
    private int forgetting = Integer.MAX_VALUE;
    private int forgotten = Integer.MAX_VALUE;

    Promise(byte[] disk, int made) {
      this.disk = disk;
      this.made = made;
    }

    boolean mustBeThere(int calls) {
      return made <= calls && calls <= forgetting;
    }

    boolean mustBeGone(int calls) {
      return forgotten <= calls;
    }
  }

  private record Looked(Set<String> names, Set<PointId> there, Set<PointId> gone) {}

  private final Map<PointId, Promise> promises = new LinkedHashMap<>();
  private final Set<Looked> looked = new HashSet<>();
  private int states;
  private int different;

  @Example
  void every_acknowledged_point_restores_whatever_a_power_cut_loses_or_reorders() throws Exception {
    for (int history = 0; history < HISTORIES; history++) {
      var random = new Random(history);
      new CrashStates(random, DRAWN).visit(tell(random), this::check);
    }
    LOG.info("{} crash states, {} of them different, none wrong", states, different);
    assertThat(states).isGreaterThan(10_000);
    assertThat(different).isGreaterThan(400);
  }

  @Example
  void a_store_that_does_not_sync_its_folders_is_found_out() throws Exception {
    var random = new Random(1);
    List<Call> calls =
        tell(random).stream()
            .<Call>map(call -> call instanceof SyncFolder ? new SyncFolder("another") : call)
            .toList();
    assertThatThrownBy(() -> new CrashStates(random, DRAWN).visit(calls, this::check))
        .isInstanceOf(AssertionError.class);
  }

  private List<Call> tell(Random random) throws Exception {
    Path folder = Files.createTempDirectory("coffer-lost");
    promises.clear();
    looked.clear();
    try {
      var log = new WrittenLog(folder);
      try (var repository = Stories.open(folder, Stories.OPTIONS, log)) {
        for (int event = 0; event < EVENTS; event++) {
          happen(repository, log, random);
        }
      }
      return log.calls();
    } finally {
      Stories.delete(folder);
    }
  }

  private void happen(Repository repository, WrittenLog log, Random random) throws Exception {
    int kind = random.nextInt(10);
    if (kind < 6 || promises.isEmpty()) {
      byte[] disk = disk(random);
      var point = backup(repository, "vm-" + random.nextInt(3), disk);
      promises.put(point.id(), new Promise(disk, log.size()));
    } else if (kind < 8) {
      forget(repository, log, random);
    } else {
      repository.collectGarbage();
    }
  }

  private Promise promise(PointId id) {
    return Objects.requireNonNull(promises.get(id));
  }

  private void forget(Repository repository, WrittenLog log, Random random) throws Exception {
    var some = new ArrayList<PointId>(repository.points().stream().map(StoredPoint::id).toList());
    some.removeIf(_ -> random.nextInt(3) > 0);
    some.forEach(id -> promise(id).forgetting = log.size());
    repository.forget(some);
    some.forEach(id -> promise(id).forgotten = log.size());
  }

  /** A few chunks out of a few that there are: much is shared, and packs get holes. */
  private static byte[] disk(Random random) {
    byte[] disk = new byte[(1 + random.nextInt(3)) * Chunks.SIZE + 100];
    for (int at = 0; at < disk.length; at += Chunks.SIZE) {
      byte[] content = Stories.noiseOf(random.nextInt(12), 3000);
      System.arraycopy(content, 0, disk, at, Math.min(content.length, disk.length - at));
    }
    return disk;
  }

  private void check(int calls, Map<String, byte[]> objects) {
    states++;
    var there = required(calls);
    var gone = promised(calls);
    if (!looked.add(new Looked(Set.copyOf(objects.keySet()), there, gone))) {
      return;
    }
    different++;
    try (var repository = Repository.open(new MemoryStore(objects), Stories.OPTIONS)) {
      checkPoints(repository, there, gone, calls);
      if (different % GO_ON_EACH == 0) {
        goOn(repository);
      }
    } catch (Exception e) {
      throw new AssertionError("after %d calls, with %s".formatted(calls, objects.keySet()), e);
    }
  }

  private Set<PointId> required(int calls) {
    return ids(promise -> promise.mustBeThere(calls));
  }

  private Set<PointId> promised(int calls) {
    return ids(promise -> promise.mustBeGone(calls));
  }

  private Set<PointId> ids(Predicate<Promise> those) {
    return promises.entrySet().stream()
        .filter(entry -> those.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private void checkPoints(Repository repository, Set<PointId> there, Set<PointId> gone, int calls)
      throws Exception {
    assertThat(repository.damage()).as("after %d calls", calls).isEmpty();
    var listed = new HashSet<PointId>();
    for (StoredPoint point : repository.points()) {
      listed.add(point.id());
      assertThat(restore(repository, point))
          .as("%s after %d calls", point.id(), calls)
          .isEqualTo(promise(point.id()).disk);
    }
    assertThat(listed).as("after %d calls", calls).containsAll(there);
    listed.retainAll(gone);
    assertThat(listed).as("come back after %d calls", calls).isEmpty();
  }

  /** What comes after works as if nothing had happened, and leaves no garbage behind. */
  private static void goOn(Repository repository) throws Exception {
    byte[] disk = Stories.noiseOf(99, 500_000);
    var point = backup(repository, "vm-9", disk);
    repository.collectGarbage();
    assertThat(restore(repository, point)).isEqualTo(disk);
    assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    repository.forget(repository.points().stream().map(StoredPoint::id).toList());
    assertThat(repository.collectGarbage()).isNotNull();
    assertThat(repository.capacity().used()).isLessThan(20_000);
  }
}
