package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.backup;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.embedded.Soak;
import dev.coffer.engine.embedded.keys.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that backs up, copies, forgets, prunes and verifies is killed, again and again. */
class KilledProcessTest {

  private static final int KILLS = 8;
  private static final int MOST_WORDS = 40;
  private static final int SIGKILL = 128 + 9;

  /** Microseconds, roughly. */
  private static final int OPENING_TAKES = 300_000;

  private static final int A_WORD_TAKES = 30_000;

  @TempDir Path folder;

  private final Map<String, Reported> reported =
      Map.of(WorkUntilKilled.FROM, new Reported(), WorkUntilKilled.TO, new Reported());

  @BeforeEach
  void make_a_key() throws IOException {
    KeyFile.create(folder.resolve(WorkUntilKilled.KEY), "a test");
  }

  @Test
  void every_acknowledged_point_restores_whenever_the_process_is_killed() throws Exception {
    int seen = 0;
    for (int kill = 0; kill < KILLS * Soak.times(); kill++) {
      workAndBeKilled(kill);
      seen += lookAndGoOn();
    }
    assertThat(seen).as("points that restored").isGreaterThan(KILLS);
    for (String name : reported.keySet()) {
      try (var repository = WorkUntilKilled.open(folder, name)) {
        History.goOnAfter(repository);
      }
    }
  }

  /** When it has said some number of words, and some time has passed: that is when it dies. */
  private void workAndBeKilled(int kill) throws Exception {
    var random = new Random(kill);
    boolean whileItOpens = kill % 4 == 3;
    int words = whileItOpens ? 1 : 2 + random.nextInt(MOST_WORDS);
    long microseconds = random.nextInt(whileItOpens ? OPENING_TAKES : A_WORD_TAKES);
    Path complaints = folder.resolve("complaints");
    var process = start(complaints, random.nextLong());
    try (var said = process.inputReader()) {
      for (int heard = 0; heard < words; heard++) {
        hear(said.readLine());
      }
      LockSupport.parkNanos(1000 * microseconds);
      // By its handle: the process itself would close the stream.
      process.toHandle().destroyForcibly();
      said.lines().forEach(this::hear);
    }
    assertThat(process.waitFor()).as(Files.readString(complaints)).isEqualTo(SIGKILL);
  }

  private void hear(@Nullable String line) {
    String[] words = line == null ? new String[0] : line.split(" ");
    if (words.length == 4) {
      requireNonNull(reported.get(words[1])).said(words[0], words[2], words[3]);
    }
  }

  private int lookAndGoOn() throws Exception {
    int points = 0;
    for (var entry : reported.entrySet()) {
      try (var repository = WorkUntilKilled.open(folder, entry.getKey())) {
        points += entry.getValue().check(repository);
        byte[] disk = Stories.noiseOf(points, 3000);
        var point = backup(repository, "vm-9", disk);
        String id = point.id().value();
        entry.getValue().said(WorkUntilKilled.MADE, id, WorkUntilKilled.digest(disk));
        repository.collectGarbage();
        assertThat(repository.verify(_ -> {}).damage()).isEmpty();
      }
    }
    return points;
  }

  private Process start(Path complaints, long seed) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            WorkUntilKilled.class.getName(),
            folder.toString(),
            "" + seed)
        .redirectError(complaints.toFile())
        .start();
  }
}
