package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** The standalone reader against a map of byte arrays. */
class StandaloneReaderModelTest {

  private final Map<StoredPoint, byte[]> model = new LinkedHashMap<>();
  private final Map<String, byte[]> moments = new HashMap<>();

  @Property(tries = 12)
  void every_point_is_restored_whatever_happened(@ForAll @Size(min = 1, max = 8) List<Long> seeds)
      throws Exception {
    Path folder = Files.createTempDirectory("coffer-model");
    model.clear();
    try {
      try (var repository = Stories.open(folder.resolve("repository"))) {
        for (long seed : seeds) {
          happen(repository, new Random(seed));
        }
      }
      var reader = new Standalone(folder.resolve("repository"), folder);
      assertThat(reader.run("list").out()).hasLineCount(model.size());
      assertThat(reader.run("check").out()).contains(model.size() + " points: all is well");
      for (var each : model.entrySet()) {
        assertThat(reader.restored(each.getKey())).isEqualTo(each.getValue());
      }
    } finally {
      Stories.delete(folder);
    }
  }

  private void happen(Repository repository, Random random) throws Exception {
    var points = List.copyOf(model.entrySet());
    if (points.isEmpty() || random.nextInt(4) == 0) {
      save(repository, Stories.noiseOf(random.nextLong(), random.nextInt(1_500_000)));
      return;
    }
    var some = points.get(random.nextInt(points.size()));
    if (random.nextInt(3) > 0) {
      save(repository, changed(some.getValue(), random));
    } else {
      repository.forget(List.of(some.getKey().id()));
      model.remove(some.getKey());
      repository.collectGarbage();
    }
  }

  private void save(Repository repository, byte[] disk) throws Exception {
    var source = new RememberingDisk(disk, moments);
    model.put(Stories.backup(repository, "vm-" + disk.length % 3, source), disk);
  }

  /** Other zeros, other noise, and often another size; else often little of a chunk. */
  private static byte[] changed(byte[] disk, Random random) {
    boolean resized = random.nextBoolean();
    int growth = resized ? random.nextInt(-200_000, 200_000) : 0;
    int most = resized ? 400_000 : 60_000;
    byte[] changed = Arrays.copyOf(disk, Math.max(0, disk.length + growth));
    for (int i = 0; i < 3 && changed.length > 0; i++) {
      int from = random.nextInt(changed.length);
      byte[] part = new byte[Math.min(changed.length - from, random.nextInt(most))];
      if (random.nextBoolean()) {
        random.nextBytes(part);
      }
      System.arraycopy(part, 0, changed, from, part.length);
    }
    return changed;
  }
}
