package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PointId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/**
 * Disks large enough that their maps are stored as patches of each other, against arrays of
 * versions. Little changes, and changes back: nodes that nobody needed are needed again.
 */
class PatchModelTest {

  private static final int CHUNKS = 40;

  private final Map<PointId, int[]> model = new LinkedHashMap<>();
  private final Map<String, int[]> moments = new HashMap<>();

  @Property(tries = 10)
  void every_point_restores_whatever_happened(@ForAll @Size(max = 20) List<Long> events)
      throws Exception {
    Path folder = Files.createTempDirectory("coffer-patches");
    model.clear();
    moments.clear();
    int[] versions = new int[CHUNKS];
    var repository = Stories.open(folder);
    try {
      for (long event : events) {
        var random = new Random(event);
        switch (random.nextInt(8)) {
          case 0 -> {
            repository.close();
            repository = Stories.open(folder);
          }
          case 1 -> repository.collectGarbage();
          case 2 -> forgetSome(repository, random);
          case 3 -> abandon(repository, changed(versions, random));
          default -> {
            versions = changed(versions, random);
            model.put(save(repository, versions, random), versions);
          }
        }
        check(repository);
      }
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
      checkWithTheOtherReader(folder);
      repository.forget(model.keySet());
      repository.collectGarbage();
      repository.collectGarbage();
      assertThat(Stories.packs(folder)).isEmpty();
    } finally {
      repository.close();
      Stories.delete(folder);
    }
  }

  /** It was written from the description of the format alone. */
  private static void checkWithTheOtherReader(Path folder) throws Exception {
    Path work = Files.createTempDirectory("coffer-reader");
    assertThat(new Standalone(folder, work).run("check"))
        .satisfies(ended -> assertThat(ended.code()).as(ended.out()).isZero());
    Stories.delete(work);
  }

  private static int[] changed(int[] versions, Random random) {
    int[] changed = versions.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      changed[random.nextInt(CHUNKS)] = random.nextInt(2);
    }
    return changed;
  }

  private PointId save(Repository repository, int[] versions, Random random) throws Exception {
    var disk =
        random.nextBoolean() ? new NumberedDisk(versions, moments) : new NumberedDisk(versions);
    return Stories.backup(repository, "vm-1", disk).id();
  }

  /** Leaves nodes that no point needs, and that the next backups may. */
  private void abandon(Repository repository, int[] versions) throws Exception {
    try (var point = repository.begin(Stories.header("vm-1"))) {
      point.store(Stories.DISK, new NumberedDisk(versions, moments), _ -> {});
    }
  }

  private void forgetSome(Repository repository, Random random) throws Exception {
    var some = new ArrayList<>(model.keySet());
    some.removeIf(_ -> random.nextInt(3) == 0);
    repository.forget(some);
    some.forEach(model::remove);
  }

  private void check(Repository repository) throws Exception {
    assertThat(repository.damage()).isEmpty();
    assertThat(repository.points()).hasSameSizeAs(model.keySet());
    for (var point : model.entrySet()) {
      try (var reader = repository.read(point.getKey(), Stories.DISK.id())) {
        assertThat(NumberedDisk.holds(reader, point.getValue(), 1)).isTrue();
      }
    }
  }
}
