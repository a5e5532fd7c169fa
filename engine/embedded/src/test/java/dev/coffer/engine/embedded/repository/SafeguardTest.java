package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.DISK;
import static dev.coffer.engine.embedded.repository.Stories.NOON;
import static dev.coffer.engine.embedded.repository.Stories.header;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.keys.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a repository refuses, whatever planner or person asks. */
class SafeguardTest {

  private static final MissingDisk MISSING =
      new MissingDisk(new DiskId("vm-1/b"), "b", new Problem("ImageTruncated", "it is short"));

  @TempDir Path folder;

  private Repository open(Safeguard safeguard) throws RepositoryException {
    return Repository.open(
        folder,
        new RepositoryOptions(
            OptionalLong.empty(),
            OptionalLong.empty(),
            safeguard,
            Stories.SECRET,
            InstantSource.fixed(NOON)));
  }

  /** A point that is so many hours after noon. */
  private static StoredPoint point(Repository repository, String vm, int hour, boolean complete)
      throws Exception {
    try (var writer = repository.begin(at(header(vm), NOON.plusSeconds(3600L * hour)))) {
      writer.store(DISK, new MemoryDisk(noise(hour, 1)), _ -> {});
      if (!complete) {
        writer.missing(MISSING);
      }
      return writer.commit();
    }
  }

  private static PointHeader at(PointHeader header, Instant at) {
    return new PointHeader(
        header.vm(),
        header.vmName(),
        header.policyId(),
        header.policyName(),
        header.zone(),
        header.session(),
        at,
        header.consistency(),
        header.description());
  }

  @Test
  void the_newest_complete_point_of_a_machine_is_not_forgotten_by_the_way() throws Exception {
    try (var repository = open(new Safeguard(false, 1))) {
      var old = point(repository, "vm-1", 1, true);
      var good = point(repository, "vm-1", 2, true);
      var partial = point(repository, "vm-1", 3, false);
      point(repository, "vm-2", 4, true);
      assertThatThrownBy(() -> repository.forget(List.of(old.id(), good.id())))
          .isInstanceOf(RepositoryException.class)
          .hasMessageContainingAll(good.id().value(), "name of vm-1", "say expressly");
      assertThat(repository.points()).as("nothing is forgotten in part").hasSize(4);
      repository.forget(List.of(old.id(), partial.id()));
      assertThat(repository.points()).hasSize(2).contains(good);
      repository.forgetEvenGuarded(List.of(good.id()));
      assertThat(repository.points()).hasSize(1);
    }
  }

  @Test
  void as_many_complete_points_stay_as_the_site_says() throws Exception {
    try (var repository = open(new Safeguard(false, 2))) {
      var first = point(repository, "vm-1", 1, true);
      var second = point(repository, "vm-1", 2, true);
      assertThatThrownBy(() -> repository.forget(List.of(first.id())))
          .hasMessageContaining("one of the newest");
      var third = point(repository, "vm-1", 3, true);
      repository.forget(List.of(first.id()));
      assertThat(repository.guarded()).containsExactlyInAnyOrder(second.id(), third.id());
    }
  }

  @Test
  void a_machine_without_a_complete_point_keeps_what_it_has() throws Exception {
    try (var repository = open(new Safeguard(false, 1))) {
      var partial = point(repository, "vm-1", 1, false);
      assertThatThrownBy(() -> repository.forget(List.of(partial.id())))
          .hasMessageContaining(partial.id().value());
    }
  }

  @Test
  void an_append_only_repository_deletes_neither_points_nor_packs_nor_keys() throws Exception {
    try (var repository = open(new Safeguard(true, 1))) {
      var old = point(repository, "vm-1", 1, true);
      point(repository, "vm-1", 2, true);
      var slot = repository.keyring().slots().getFirst();
      repository.keyring().add("second", Secret.Key.random());
      assertRefused(() -> repository.forget(List.of(old.id())));
      assertRefused(() -> repository.forgetEvenGuarded(List.of(old.id())));
      assertRefused(repository::collectGarbage);
      assertRefused(() -> repository.keyring().remove(slot.id()));
      assertThat(repository.points()).hasSize(2);
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
    }
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(RepositoryException.class)
        .hasMessageContaining("appendOnly")
        .extracting(e -> ((RepositoryException) e).problem().reason())
        .isEqualTo(RepositoryException.APPEND_ONLY);
  }

  @Test
  void an_append_only_engine_leaves_what_another_one_has_given_up() throws Exception {
    var packs = new HashMap<Path, byte[]>();
    try (var repository = open(Safeguard.NONE)) {
      var old = point(repository, "vm-1", 1, true);
      for (int hour = 2; hour < 10; hour++) {
        point(repository, "vm-1", hour, true);
      }
      for (Path pack : Stories.packs(folder)) {
        packs.put(pack, Files.readAllBytes(pack));
      }
      repository.forget(List.of(old.id()));
      assertThat(repository.collectGarbage().packsRemoved()).isEqualTo(2);
    }
    for (var pack : packs.entrySet()) {
      Files.write(pack.getKey(), pack.getValue());
    }
    try (var repository = open(new Safeguard(true, 1))) {
      assertThat(Stories.packs(folder)).containsExactlyInAnyOrderElementsOf(packs.keySet());
      assertThat(repository.damage()).isEmpty();
    }
    open(Safeguard.NONE).close();
    assertThat(Stories.packs(folder)).hasSize(packs.size() - 2);
  }
}
