package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PointId;
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
            Tuple.of(1, Arbitraries.just(Kind.REOPEN)));
    return Combinators.combine(kinds, Arbitraries.longs()).as(Event::new);
  }

  static final RepositoryOptions ALLOCATION = Stories.options(OptionalLong.of(1L << 40));

  private final Map<PointId, byte[]> model = new LinkedHashMap<>();
  private final Map<String, byte[]> moments = new LinkedHashMap<>();

  @Property(tries = 25)
  void every_point_restores_whatever_happened(
      @ForAll @Size(max = 20) List<@From("events") Event> events) throws Exception {
    Path folder = Files.createTempDirectory("coffer-model");
    model.clear();
    moments.clear();
    var repository = reopen(folder);
    try {
      for (Event event : events) {
        if (event.kind() == Kind.REOPEN) {
          repository.close();
          repository = reopen(folder);
        } else {
          happen(repository, event);
        }
        check(repository);
      }
      leavesNothing(repository, folder);
    } finally {
      repository.close();
      Stories.delete(folder);
    }
  }

  Repository reopen(Path folder) throws IOException {
    return Stories.open(folder, ALLOCATION, new PowerCut(PowerCut.NEVER));
  }

  private void happen(Repository repository, Event event) throws Exception {
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
      case REOPEN -> throw new IllegalArgumentException();
    }
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

  private void check(Repository repository) throws Exception {
    assertThat(repository.damage()).isEmpty();
    assertThat(repository.points()).extracting(StoredPoint::id).containsAll(model.keySet());
    assertThat(repository.points()).hasSameSizeAs(model.keySet());
    for (StoredPoint point : repository.points()) {
      assertThat(Stories.restore(repository, point)).isEqualTo(model.get(point.id()));
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
