package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static dev.coffer.engine.embedded.repository.Stories.withChunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import dev.coffer.engine.PointId;
import dev.coffer.engine.embedded.store.DirectWrites;
import dev.coffer.engine.embedded.store.FileCalls;
import dev.coffer.engine.embedded.store.RealFileCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plug is pulled at one call on the file system after another, one story each, while the
 * process lives on; what every single cut leaves behind is what {@link LostWritesTest} looks at.
 */
class PowerCutTest {

  private static final byte[] FIRST = noise(1, 4);
  private static final byte[] AFTER = noise(9, 1);

  @TempDir Path folder;

  /** What the story knows: acknowledged points with their content, and those it asked to forget. */
  private final Map<PointId, byte[]> acknowledged = new HashMap<>();

  private final Set<PointId> forgotten = new HashSet<>();
  private long rewritten;

  @Test
  void every_acknowledged_point_restores_wherever_the_power_fails() throws Exception {
    cutEverywhere(new RealFileCalls(), 4);
  }

  /** At every ninth call: the order of calls is the same, only writes are fewer and larger. */
  @Test
  void so_it_does_when_packs_are_written_past_the_page_cache() throws Exception {
    var direct = new RealFileCalls(DirectWrites.ALWAYS);
    assumeThatCode(() -> direct.create(folder.resolve("probe"), List.of(page())).close())
        .as("the file system of temporary folders takes direct writes")
        .doesNotThrowAnyException();
    cutEverywhere(direct, 9);
  }

  private static ByteBuffer page() {
    return ByteBuffer.allocateDirect(8192).alignedSlice(4096).limit(4096);
  }

  private void cutEverywhere(FileCalls real, int step) throws Exception {
    long calls = 0;
    boolean happened = true;
    while (happened) {
      Path repository = folder.resolve("cut-" + calls);
      acknowledged.clear();
      forgotten.clear();
      var power = new PowerCut(calls, real);
      calls += step;
      happened = tell(repository, power);
      checkAfter(repository, calls);
      Stories.delete(repository);
    }
    assertThat(calls).isGreaterThan(100);
    assertThat(rewritten).as("packs rewritten in the story").isPositive();
  }

  private boolean tell(Path folder, PowerCut power) throws InterruptedException {
    try (var repository = Stories.open(folder, Stories.OPTIONS, power)) {
      byte[] disk = FIRST;
      var first = remember(backup(repository, "vm-1", disk), disk);
      byte[] second = withChunk(withChunk(disk, 1, 2), 2, 3);
      remember(backup(repository, "vm-1", second), second);
      byte[] other = withChunk(second, 3, 4);
      remember(backup(repository, "vm-2", other), other);
      forgotten.add(first);
      repository.forget(List.of(first));
      rewritten = repository.collectGarbage().packsRewritten();
      byte[] third = withChunk(disk, 0, 5);
      var last = remember(backup(repository, "vm-1", third), third);
      forgotten.addAll(acknowledged.keySet());
      forgotten.remove(last);
      repository.forget(forgotten);
      repository.collectGarbage();
    } catch (IOException e) {
      assertThat(power.happened()).as(e.toString()).isTrue();
    }
    return power.happened();
  }

  private PointId remember(StoredPoint point, byte[] disk) {
    acknowledged.put(point.id(), disk);
    return point.id();
  }

  private static Repository reopen(Path folder) throws IOException {
    return Stories.open(folder, Stories.OPTIONS, new PowerCut(PowerCut.NEVER));
  }

  private void checkAfter(Path folder, long calls) throws Exception {
    try (var repository = reopen(folder)) {
      assertThat(repository.damage()).as("after %d calls", calls).isEmpty();
      var listed = new HashSet<PointId>();
      for (StoredPoint point : repository.points()) {
        listed.add(point.id());
        byte[] expected = acknowledged.get(point.id());
        byte[] restored = restore(repository, point);
        assertThat(expected == null || Arrays.equals(expected, restored))
            .as("point %s after %d calls", point.id(), calls)
            .isTrue();
      }
      var required = new HashSet<>(acknowledged.keySet());
      required.removeAll(forgotten);
      assertThat(listed).as("after %d calls", calls).containsAll(required);
      goOn(folder, repository, calls);
    }
  }

  /** What comes after must work as if nothing had happened, and leave no garbage behind. */
  private static void goOn(Path folder, Repository repository, long calls) throws Exception {
    byte[] disk = AFTER;
    var point = backup(repository, "vm-3", disk);
    repository.collectGarbage();
    assertThat(restore(repository, point)).as("after %d calls", calls).isEqualTo(disk);
    assertThat(repository.verify(_ -> {}).damage()).as("after %d calls", calls).isEmpty();
    for (StoredPoint any : repository.points()) {
      repository.forget(List.of(any.id()));
    }
    repository.collectGarbage();
    assertThat(Stories.packs(folder)).as("after %d calls", calls).isEmpty();
    assertThat(Stories.files(folder.resolve("tmp"))).isEmpty();
  }
}
