package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.PointId;
import dev.coffer.engine.embedded.keys.KeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;

/**
 * A process that works on two repositories until it is killed. Before it does something and when it
 * has done it, it says so: a word, the repository, and for each point its id and the digest of its
 * content.
 */
final class WorkUntilKilled {

  static final String FROM = "from";
  static final String TO = "to";
  static final String KEY = "key";

  /** About to make a point, whose id nobody knows yet. */
  static final String MAKING = "making";

  /** A point is there. */
  static final String MADE = "made";

  /** A point may be gone. */
  static final String FORGETTING = "forgetting";

  /** A point is gone. */
  static final String FORGOTTEN = "forgotten";

  private static final int CHUNKS = 6;

  private final Repository from;
  private final Repository to;
  private final Random random;
  private final Map<Integer, byte[]> disks = new HashMap<>();
  private final Map<String, byte[]> moments = new HashMap<>();

  private WorkUntilKilled(Repository from, Repository to, Random random) {
    this.from = from;
    this.to = to;
    this.random = random;
  }

  /** Takes a folder, and what to draw at random from. */
  public static void main(String[] args) throws Exception {
    say("started");
    Path folder = Path.of(args[0]);
    try (var from = open(folder, FROM);
        var to = open(folder, TO)) {
      say("opened");
      var work = new WorkUntilKilled(from, to, new Random(Long.parseLong(args[1])));
      while (true) {
        work.goOn();
      }
    }
  }

  static Repository open(Path folder, String name) throws IOException {
    var secret = KeyFile.read(folder.resolve(KEY)).orElseThrow();
    return Repository.open(
        folder.resolve(name),
        new RepositoryOptions(OptionalLong.of(1L << 40), secret, Stories.OPTIONS.clock()));
  }

  private static void say(String... words) {
    System.out.print(String.join(" ", words) + "\n");
    System.out.flush();
  }

  static String digest(byte[] disk) {
    return HexFormat.of().formatHex(Chunks.sha256().digest(disk));
  }

  private void goOn() throws Exception {
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> backup(random.nextInt(3));
      case 4, 5 -> copy();
      case 6 -> forget(from, FROM);
      case 7 -> forget(to, TO);
      case 8 -> (random.nextBoolean() ? from : to).collectGarbage();
      default -> {
        if (!from.verify(_ -> {}).damage().isEmpty()) {
          throw new IOException("damaged: " + from.damage());
        }
      }
    }
  }

  /** The first of a machine in full, the others by the list of what has changed. */
  private void backup(int vm) throws Exception {
    byte[] disk = disks.getOrDefault(vm, Stories.zeros(CHUNKS)).clone();
    byte[] change = Stories.noiseOf(random.nextInt(50), 3000);
    System.arraycopy(change, 0, disk, random.nextInt(CHUNKS) * Chunks.SIZE, change.length);
    disks.put(vm, disk);
    say(MAKING, FROM, "?", digest(disk));
    var point = Stories.backup(from, "vm-" + vm, new RememberingDisk(disk, moments));
    say(MADE, FROM, point.id().value(), digest(disk));
  }

  private void copy() throws Exception {
    var replication = new Replication(from, to);
    for (StoredPoint point : replication.missing()) {
      String digest = digest(Stories.restore(from, point));
      say(MAKING, TO, point.id().value(), digest);
      replication.copy(point, _ -> {});
      say(MADE, TO, point.id().value(), digest);
    }
  }

  private void forget(Repository repository, String name) throws Exception {
    List<PointId> some =
        new ArrayList<>(repository.points().stream().map(StoredPoint::id).toList());
    some.removeIf(_ -> random.nextInt(3) > 0);
    some.forEach(point -> say(FORGETTING, name, point.value(), "?"));
    repository.forget(some);
    some.forEach(point -> say(FORGOTTEN, name, point.value(), "?"));
  }
}
