package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.NOON;
import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.withChunk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.RepositoryCare.Machine;
import dev.coffer.engine.VmId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatisticsTest {

  private static final long MIB = 1 << 20;

  @TempDir Path folder;
  private Instant now = NOON;

  private Repository open(OptionalLong allocation) throws RepositoryException {
    return Repository.open(folder, new RepositoryOptions(allocation, Stories.SECRET, () -> now));
  }

  @Test
  void content_is_counted_as_the_guests_see_it_once_and_as_it_is_stored() throws Exception {
    byte[] disk = noise(1, 8.5);
    try (var repository = open(OptionalLong.empty())) {
      backup(repository, "vm-1", disk);
      backup(repository, "vm-1", withChunk(disk, 3, 7));
      backup(repository, "vm-2", disk);
      var statistics = repository.upkeep().statistics("vault-b");

      assertThat(statistics.site()).isEqualTo("vault-b");
      assertThat(statistics.where()).isEqualTo(folder.toString());
      assertThat(statistics.points()).isEqualTo(3);
      assertThat(statistics.logicalBytes()).isEqualTo(3L * disk.length);
      assertThat(statistics.uniqueBytes()).isEqualTo(disk.length + Chunks.SIZE);
      assertThat(statistics.storedBytes()).isEqualTo(size());
    }
  }

  private long size() throws Exception {
    long bytes = 0;
    for (Path file : Stories.files(folder)) {
      bytes += file.endsWith("lock") ? 0 : Files.size(file);
    }
    return bytes;
  }

  @Test
  void a_machine_owns_what_no_other_has() throws Exception {
    byte[] disk = noise(1, 8);
    try (var repository = open(OptionalLong.empty())) {
      backup(repository, "vm-1", disk);
      backup(repository, "vm-1", withChunk(disk, 3, 7));
      backup(repository, "vm-2", disk);
      backup(repository, "vm-3", noise(3, 4));
      for (int times = 0; times < 2; times++) {
        var machines = repository.upkeep().statistics("vault-b").machines();
        assertThat(machines)
            .extracting(Machine::vm)
            .containsExactlyInAnyOrder(new VmId("vm-1"), new VmId("vm-2"), new VmId("vm-3"));
        assertThat(own(machines, "vm-1"))
            .as("one chunk, and a map that lists it")
            .isBetween((long) Chunks.SIZE, Chunks.SIZE + 2048L);
        assertThat(own(machines, "vm-2")).isZero();
        assertThat(own(machines, "vm-3")).isBetween(4L * Chunks.SIZE, 4L * Chunks.SIZE + 2048);
        assertThat(machines)
            .filteredOn(machine -> machine.vm().value().equals("vm-1"))
            .allSatisfy(machine -> assertThat(machine.points()).isEqualTo(2));
      }
    }
  }

  private static long own(List<Machine> machines, String vm) {
    return machines.stream()
        .filter(machine -> machine.vm().value().equals(vm))
        .findFirst()
        .orElseThrow()
        .ownBytes();
  }

  @Test
  void what_is_said_to_be_freeable_is_given_back() throws Exception {
    try (var repository = open(OptionalLong.empty())) {
      var old = backup(repository, "vm-1", noise(1, 12));
      backup(repository, "vm-1", noise(2, 12));
      assertThat(repository.upkeep().statistics("vault-b").freeableBytes()).isZero();
      repository.forget(List.of(old.id()));
      long freeable = repository.upkeep().statistics("vault-b").freeableBytes();
      var pruned = repository.collectGarbage();
      assertThat(freeable).isGreaterThan(3 * MIB - 1);
      assertThat(pruned.freedBytes()).isCloseTo(freeable, Percentage.withPercentage(1));
      assertThat(repository.upkeep().statistics("vault-b").freeableBytes()).isZero();
    }
  }

  @Test
  void growth_is_known_from_the_second_day_on_and_says_when_it_is_full() throws Exception {
    for (int day = 0; day < 4; day++) {
      try (var repository = open(OptionalLong.of(20 * MIB))) {
        backup(repository, "vm-1", noise(day, 4));
        repository.upkeep().note();
        var statistics = repository.upkeep().statistics("vault-b");
        if (day == 0) {
          assertThat(statistics.growthPerDay()).isEmpty();
          assertThat(statistics.daysUntilFull()).isEmpty();
        } else {
          assertThat(statistics.growthPerDay().orElseThrow())
              .isCloseTo(MIB, Percentage.withPercentage(1));
          assertThat(statistics.daysUntilFull()).hasValue(20 - day - 2);
        }
        assertThat(statistics.allocationBytes()).hasValue(20 * MIB);
      }
      now = now.plus(Duration.ofDays(1));
    }
  }

  @Test
  void what_cannot_be_read_is_passed_over() throws Exception {
    try (var repository = open(OptionalLong.empty())) {
      backup(repository, "vm-1", noise(1, 2));
    }
    for (Path pack : Stories.packs(folder)) {
      Files.delete(pack);
    }
    try (var repository = open(OptionalLong.empty())) {
      var statistics = repository.upkeep().statistics("vault-b");
      assertThat(statistics.uniqueBytes()).isZero();
      assertThat(statistics.logicalBytes()).isEqualTo(2L * Chunks.SIZE);
    }
  }
}
