package dev.coffer.engine.embedded.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.PointId;
import dev.coffer.engine.embedded.Soak;
import dev.coffer.engine.embedded.repository.WrittenLog.Call;
import dev.coffer.engine.embedded.repository.WrittenLog.SyncFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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

  private record Looked(Set<String> names, Set<PointId> there, Set<PointId> gone) {}

  private Promises promises = new Promises();
  private final Set<Looked> looked = new HashSet<>();
  private int states;
  private int different;

  @Example
  void every_acknowledged_point_restores_whatever_a_power_cut_loses_or_reorders() throws Exception {
    for (int history = 0; history < HISTORIES * Soak.times(); history++) {
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
    looked.clear();
    try {
      var log = new WrittenLog(folder);
      try (var repository = Stories.open(folder, Stories.OPTIONS, log)) {
        var history = new History(repository, random, log::size);
        promises = history.promises();
        for (int event = 0; event < EVENTS; event++) {
          history.goOn();
        }
      }
      return log.calls();
    } finally {
      Stories.delete(folder);
    }
  }

  private void check(int calls, Map<String, byte[]> objects) {
    states++;
    var there = promises.there(calls);
    var gone = promises.gone(calls);
    if (!looked.add(new Looked(Set.copyOf(objects.keySet()), there, gone))) {
      return;
    }
    different++;
    try (var repository = Repository.open(new MemoryStore(objects), Stories.OPTIONS)) {
      promises.check(repository, calls);
      if (different % GO_ON_EACH == 0) {
        History.goOnAfter(repository);
      }
    } catch (Exception e) {
      throw new AssertionError("after %d calls, with %s".formatted(calls, objects.keySet()), e);
    }
  }
}
