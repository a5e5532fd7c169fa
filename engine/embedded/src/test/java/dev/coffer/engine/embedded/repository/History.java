package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PointId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntSupplier;

/** What happens to a repository, drawn at random, and what that promises. */
final class History {

  private final Repository repository;
  private final Random random;
  private final IntSupplier now;
  private final Promises promises = new Promises();
  private final Map<String, byte[]> moments = new HashMap<>();

  /**
   * @param now the time, as the promises count it
   */
  History(Repository repository, Random random, IntSupplier now) {
    this.repository = repository;
    this.random = random;
    this.now = now;
  }

  Promises promises() {
    return promises;
  }

  /** Mostly backups; points are forgotten now and then, and garbage collected. */
  void goOn() throws Exception {
    int kind = random.nextInt(10);
    if (kind < 6 || promises.isEmpty()) {
      byte[] disk = disk();
      var source = new RememberingDisk(disk, moments);
      var point = backup(repository, "vm-" + random.nextInt(3), source);
      promises.made(point.id(), disk, now.getAsInt());
    } else if (kind < 8) {
      forget();
    } else {
      repository.collectGarbage();
    }
  }

  /** A few chunks out of a few that there are: much is shared, and packs get holes. */
  private byte[] disk() {
    byte[] disk = new byte[(1 + random.nextInt(3)) * Chunks.SIZE + 100];
    for (int at = 0; at < disk.length; at += Chunks.SIZE) {
      byte[] content = Stories.noiseOf(random.nextInt(12), 3000);
      System.arraycopy(content, 0, disk, at, Math.min(content.length, disk.length - at));
    }
    return disk;
  }

  private void forget() throws Exception {
    var some = new ArrayList<PointId>(repository.points().stream().map(StoredPoint::id).toList());
    some.removeIf(_ -> random.nextInt(3) > 0);
    promises.forgetting(some, now.getAsInt());
    repository.forget(some);
    promises.forgotten(some, now.getAsInt());
  }

  /** Copies out of another repository what this has never had; forgets some, now and then. */
  void copy(Repository from, Promises made) throws Exception {
    var replication = new Replication(from, repository);
    for (StoredPoint point : replication.missing()) {
      if (!promises.knows(point.id())) {
        replication.copy(point, _ -> {});
        promises.made(point.id(), made.disk(point.id()), now.getAsInt());
      }
    }
    if (random.nextInt(4) == 0) {
      forget();
      repository.collectGarbage();
    }
  }

  /** What comes after works as if nothing had happened, and leaves no garbage behind. */
  static void goOnAfter(Repository repository) throws Exception {
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
