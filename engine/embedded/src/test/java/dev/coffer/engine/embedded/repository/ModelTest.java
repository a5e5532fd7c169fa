package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PointId;
import dev.coffer.engine.embedded.keys.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

/** The repository against a map of byte arrays. */
class ModelTest {

  /** Something that happens; {@code seed} chooses to what. */
  record Event(Kind kind, long seed) {}

  enum Kind {
    NEW_DISK,
    CHANGED_DISK,
    ABANDONED,
    FORGET,
    COLLECT,
    COPY,
    REOPEN
  }

  @Provide
  Arbitrary<Event> events() {
    var kinds =
        Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.just(Kind.NEW_DISK)),
            Tuple.of(5, Arbitraries.just(Kind.CHANGED_DISK)),
            Tuple.of(1, Arbitraries.just(Kind.ABANDONED)),
            Tuple.of(3, Arbitraries.just(Kind.FORGET)),
            Tuple.of(3, Arbitraries.just(Kind.COLLECT)),
            Tuple.of(2, Arbitraries.just(Kind.COPY)),
            Tuple.of(1, Arbitraries.just(Kind.REOPEN)));
    return Combinators.combine(kinds, Arbitraries.longs()).as(Event::new);
  }

  static final RepositoryOptions ALLOCATION = Stories.options(OptionalLong.of(1L << 40));

  private static final RepositoryOptions OTHER_KEY =
      new RepositoryOptions(OptionalLong.empty(), Secret.Key.random(), ALLOCATION.clock());

  private final Map<PointId, byte[]> model = new LinkedHashMap<>();
  private final Map<String, byte[]> moments = new LinkedHashMap<>();
  private final Map<PointId, byte[]> copied = new LinkedHashMap<>();

  @Property(tries = 25)
  void every_point_restores_whatever_happened(
      @ForAll @Size(max = 20) List<@From("events") Event> events) throws Exception {
    Path folder = Files.createTempDirectory("coffer-model");
    model.clear();
    moments.clear();
    copied.clear();
    var repository = reopen(folder);
    var replica = Repository.open(folder.resolveSibling(folder.getFileName() + "-copy"), OTHER_KEY);
    try {
      for (Event event : events) {
        if (event.kind() == Kind.REOPEN) {
          repository.close();
          repository = reopen(folder);
        } else {
          happen(repository, replica, event);
        }
        check(repository, model);
      }
      leavesNothing(repository, folder);
    } finally {
      repository.close();
      replica.close();
      Stories.delete(folder);
      Stories.delete(folder.resolveSibling(folder.getFileName() + "-copy"));
    }
  }

  Repository reopen(Path folder) throws IOException {
    return Stories.open(folder, ALLOCATION, new PowerCut(PowerCut.NEVER));
  }

  private void happen(Repository repository, Repository replica, Event event) throws Exception {
    var random = new Random(event.seed());
    switch (event.kind()) {
      case NEW_DISK -> save(repository, Stories.noiseOf(event.seed(), random.nextInt(2_000_000)));
      case CHANGED_DISK -> save(repository, changed(random));
      case ABANDONED -> abandon(repository, changed(random));
      case FORGET -> {
        var some = new ArrayList<>(model.keySet());
        some.removeIf(_ -> random.nextBoolean());
        repository.forget(some);
        some.forEach(model::remove);
      }
      case COLLECT -> repository.collectGarbage();
      case COPY -> copy(repository, replica, random);
      case REOPEN -> throw new IllegalArgumentException();
    }
  }

  /** Copies some of what is missing, and forgets some of what was copied before. */
  private void copy(Repository repository, Repository replica, Random random) throws Exception {
    var replication = new Replication(repository, replica);
    for (StoredPoint point : replication.missing()) {
      if (random.nextBoolean()) {
        assertThat(replication.copy(point, _ -> {}).point()).isPresent();
        copied.put(point.id(), model.get(point.id()));
      }
    }
    var some = new ArrayList<>(copied.keySet());
    some.removeIf(_ -> random.nextInt(4) > 0);
    replica.forget(some);
    some.forEach(copied::remove);
    replica.collectGarbage();
    assertThat(replica.verify(_ -> {}).damage()).isEmpty();
    check(replica, copied);
  }

  private byte[] changed(Random random) {
    if (model.isEmpty()) {
      return new byte[random.nextInt(2_000_000)];
    }
    byte[] disk = List.copyOf(model.values()).get(random.nextInt(model.size())).clone();
    for (int i = 0; i < 5 && disk.length > 0; i++) {
      int from = random.nextInt(disk.length);
      int to = Math.min(disk.length, from + random.nextInt(100_000));
      Arrays.fill(disk, from, to, (byte) random.nextInt(4));
    }
    return disk;
  }

  private void save(Repository repository, byte[] disk) throws Exception {
    var source = new RememberingDisk(disk, moments);
    model.put(Stories.backup(repository, "vm-" + disk.length % 3, source).id(), disk);
  }

  private void abandon(Repository repository, byte[] disk) throws Exception {
    try (var point = repository.begin(Stories.header("vm-1"))) {
      point.store(Stories.DISK, new RememberingDisk(disk, moments), _ -> {});
    }
  }

  private static void check(Repository repository, Map<PointId, byte[]> expected) throws Exception {
    assertThat(repository.damage()).isEmpty();
    assertThat(repository.points())
        .extracting(StoredPoint::id)
        .containsExactlyInAnyOrderElementsOf(expected.keySet());
    for (StoredPoint point : repository.points()) {
      assertThat(Stories.restore(repository, point)).isEqualTo(expected.get(point.id()));
    }
  }

  private void leavesNothing(Repository repository, Path folder) throws Exception {
    assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    assertThat(repository.capacity().used()).isEqualTo(bytesOf(folder));
    repository.forget(model.keySet());
    repository.collectGarbage();
    assertThat(Stories.packs(folder)).isEmpty();
  }

  /** The lock is the store's own. */
  private static long bytesOf(Path folder) throws Exception {
    long bytes = 0;
    for (Path file : Stories.files(folder)) {
      bytes += file.endsWith("lock") ? 0 : Files.size(file);
    }
    return bytes;
  }
}
