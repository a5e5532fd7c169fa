package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.DISK;
import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.restore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files damaged by hand: each is named, what it hurts too, and all else goes on working. */
class DamageTest {

  private static final byte[] DAMAGED_DISK = noise(1, 4);
  private static final byte[] OTHER_DISK = noise(2, 4);

  @TempDir Path folder;

  /** Other stores have tests that extend this one. */
  Repository open(Path where) throws IOException {
    return Stories.open(where);
  }

  private StoredPoint damaged;
  private StoredPoint other;

  /** The first content pack is of one machine, the second of another. */
  @BeforeEach
  void two_machines() throws Exception {
    try (var repository = open(folder)) {
      damaged = backup(repository, "vm-1", DAMAGED_DISK);
      other = backup(repository, "vm-2", OTHER_DISK);
    }
  }

  @Test
  void a_flipped_byte_hurts_one_chunk_and_the_next_backup_heals_it() throws Exception {
    flip(packWith(DAMAGED_DISK, 2), offsetIn(packWith(DAMAGED_DISK, 2), DAMAGED_DISK, 2) + 1000);
    try (var repository = open(folder)) {
      assertThat(repository.damage()).isEmpty();
      assertThatThrownBy(() -> restore(repository, damaged))
          .isInstanceOf(DiskException.class)
          .hasMessageContainingAll("disk-0", "name of vm-1", damaged.id().value(), "restore from")
          .extracting(e -> ((DiskException) e).problem().reason())
          .isEqualTo("ChunkDamaged");
      assertRestReadable(repository, 2);
      assertThat(restore(repository, other)).isEqualTo(OTHER_DISK);
      assertThat(reasons(repository)).containsExactly("ChunkDamaged");
    }
    try (var repository = open(folder)) {
      var healing = backup(repository, "vm-1", DAMAGED_DISK);
      assertThat(healing.disks().getFirst().storedChunks()).isEqualTo(1);
      assertThat(restore(repository, damaged)).isEqualTo(DAMAGED_DISK);
      repository.collectGarbage();
    }
    try (var repository = open(folder)) {
      assertThat(repository.verify(_ -> {}).damage()).isEmpty();
      assertThat(restore(repository, damaged)).isEqualTo(DAMAGED_DISK);
    }
  }

  private void assertRestReadable(Repository repository, int except) throws IOException {
    try (var reader = repository.read(damaged.id(), DISK.id())) {
      for (int chunk = 0; chunk < 4; chunk++) {
        if (chunk != except) {
          var into = ByteBuffer.allocate(Chunks.SIZE);
          reader.read((long) chunk * Chunks.SIZE, into);
          assertThat(into.array()).isEqualTo(chunk(DAMAGED_DISK, chunk));
        }
      }
    }
  }

  @Test
  void verify_names_a_flipped_byte_and_whom_it_hurts() throws Exception {
    var pack = packWith(DAMAGED_DISK, 2);
    flip(pack, offsetIn(pack, DAMAGED_DISK, 2) + 1000);
    try (var repository = open(folder)) {
      var report = repository.verify(_ -> {});
      assertThat(report.isClean()).isFalse();
      assertThat(report.damage())
          .anySatisfy(
              damage -> {
                assertThat(damage.problem().reason()).isEqualTo("PackDamaged");
                assertThat(damage.problem().message()).contains(pack.getFileName().toString());
                assertThat(damage.points()).containsExactly(damaged.id());
              })
          .anySatisfy(
              damage -> {
                assertThat(damage.problem().reason()).isEqualTo("ChunkDamaged");
                assertThat(damage.problem().message()).contains("name of vm-1");
              })
          .allSatisfy(damage -> assertThat(damage.points()).doesNotContain(other.id()));
    }
    try (var repository = open(folder)) {
      assertThat(backup(repository, "vm-3", DAMAGED_DISK).disks().getFirst().storedChunks())
          .as("what was found is remembered")
          .isEqualTo(1);
    }
  }

  @Test
  void a_truncated_pack_hurts_only_what_is_cut_off() throws Exception {
    var pack = packWith(DAMAGED_DISK, 3);
    truncate(pack, Files.size(pack) - 10);
    try (var repository = open(folder)) {
      assertThat(repository.damage()).singleElement().satisfies(p -> names(p, pack, "truncated"));
      assertThat(restore(repository, other)).isEqualTo(OTHER_DISK);
      assertThatThrownBy(() -> restore(repository, damaged)).isInstanceOf(DiskException.class);
      var healing = backup(repository, "vm-1", DAMAGED_DISK);
      assertThat(healing.disks().getFirst().storedChunks()).isEqualTo(1);
      assertThat(restore(repository, damaged)).isEqualTo(DAMAGED_DISK);
      repository.collectGarbage();
    }
    try (var repository = open(folder)) {
      assertThat(repository.damage()).isEmpty();
      assertThat(restore(repository, damaged)).isEqualTo(DAMAGED_DISK);
    }
  }

  @Test
  void a_missing_pack_hurts_its_machine_alone_and_is_healed() throws Exception {
    var pack = packWith(DAMAGED_DISK, 0);
    Files.delete(pack);
    try (var repository = open(folder)) {
      assertThat(repository.damage()).singleElement().satisfies(p -> names(p, pack, "missing"));
      assertThat(restore(repository, other)).isEqualTo(OTHER_DISK);
      assertThatThrownBy(() -> restore(repository, damaged))
          .hasMessageContaining(pack.getFileName().toString());
      assertThat(repository.verify(_ -> {}).damage())
          .allSatisfy(damage -> assertThat(damage.points()).containsExactly(damaged.id()));
      backup(repository, "vm-1", DAMAGED_DISK);
      assertThat(restore(repository, damaged)).isEqualTo(DAMAGED_DISK);
      repository.collectGarbage();
    }
    try (var repository = open(folder)) {
      assertThat(repository.damage()).isEmpty();
      assertThat(restore(repository, damaged)).isEqualTo(DAMAGED_DISK);
    }
  }

  @Test
  void a_pack_that_vanishes_while_the_repository_is_open_hurts_its_machine_alone()
      throws Exception {
    try (var repository = open(folder)) {
      Files.delete(packWith(DAMAGED_DISK, 0));
      assertThatThrownBy(() -> restore(repository, damaged)).isInstanceOf(DiskException.class);
      assertThat(restore(repository, other)).isEqualTo(OTHER_DISK);
    }
  }

  @Test
  void a_pack_that_cannot_be_opened_is_an_error_and_no_damage() throws Exception {
    var pack = packWith(DAMAGED_DISK, 0);
    var aside = folder.resolve("aside");
    try (var repository = open(folder)) {
      Files.move(pack, aside);
      Files.createDirectory(pack);
      assertThatThrownBy(() -> restore(repository, damaged))
          .isInstanceOf(DiskException.class)
          .extracting(e -> ((DiskException) e).problem().reason())
          .isEqualTo("RepositoryUnusable");
      assertThat(repository.damage()).isEmpty();
      Files.delete(pack);
      Files.move(aside, pack);
      assertThat(restore(repository, damaged)).isEqualTo(DAMAGED_DISK);
    }
  }

  @Test
  void the_index_is_made_again_from_the_packs() throws Exception {
    for (Path segment : Stories.files(folder.resolve("index"))) {
      Files.delete(segment);
    }
    try (var repository = open(folder)) {
      assertThat(restore(repository, damaged)).isEqualTo(DAMAGED_DISK);
      assertThat(restore(repository, other)).isEqualTo(OTHER_DISK);
      assertThat(backup(repository, "vm-3", OTHER_DISK).disks().getFirst().storedChunks()).isZero();
    }
    assertThat(Stories.files(folder.resolve("index"))).isNotEmpty();
  }

  @Test
  void a_damaged_index_is_named_and_replaced() throws Exception {
    for (Path segment : Stories.files(folder.resolve("index"))) {
      flip(segment, 50);
    }
    try (var repository = open(folder)) {
      assertThat(reasons(repository)).isNotEmpty().containsOnly("IndexDamaged");
      assertThat(restore(repository, damaged)).isEqualTo(DAMAGED_DISK);
      repository.collectGarbage();
    }
    try (var repository = open(folder)) {
      assertThat(repository.damage()).isEmpty();
      assertThat(restore(repository, other)).isEqualTo(OTHER_DISK);
    }
  }

  @Test
  void while_a_point_file_is_damaged_nothing_is_freed() throws Exception {
    var file = Stories.file(folder, damaged);
    byte[] intact = Files.readAllBytes(file);
    for (int left : new int[] {intact.length, intact.length - 100, 0}) {
      truncate(file, left);
      flipIfAny(file, 130);
      try (var repository = open(folder)) {
        assertThat(reasons(repository)).containsExactly("PointDamaged");
        assertThat(repository.damage()).singleElement().satisfies(p -> names(p, file, "it"));
        assertThat(repository.points()).containsExactly(other);
        assertThatThrownBy(repository::collectGarbage)
            .isInstanceOf(RepositoryException.class)
            .hasMessageContainingAll(
                "no space was freed", file.getFileName().toString(), "put it back");
        Files.write(file, intact);
        repository.collectGarbage();
        assertThat(restore(repository, damaged)).isEqualTo(DAMAGED_DISK);
      }
    }
  }

  @Test
  void a_damaged_point_file_that_is_deleted_frees_what_it_needed() throws Exception {
    var file = Stories.file(folder, damaged);
    flip(file, 130);
    try (var repository = open(folder)) {
      Files.delete(file);
      assertThat(repository.collectGarbage().packsRemoved()).isEqualTo(2);
      assertThat(restore(repository, other)).isEqualTo(OTHER_DISK);
    }
  }

  @Test
  void a_point_file_of_nothing_is_named() throws Exception {
    var file = Stories.file(folder, damaged);
    truncate(file, 0);
    try (var repository = open(folder)) {
      assertThat(reasons(repository)).containsExactly("PointDamaged");
      assertThat(repository.points()).containsExactly(other);
    }
  }

  @Test
  void a_damaged_map_stops_the_collection_until_its_point_is_forgotten() throws Exception {
    for (Path pack : Stories.packs(folder)) {
      if (Files.size(pack) < Chunks.SIZE && contains(pack, rootOf(damaged))) {
        Files.delete(pack);
      }
    }
    try (var repository = open(folder)) {
      assertThatThrownBy(() -> repository.read(damaged.id(), DISK.id()))
          .isInstanceOf(DiskException.class);
      assertThatThrownBy(repository::collectGarbage)
          .isInstanceOf(RepositoryException.class)
          .hasMessageContainingAll("name of vm-1", damaged.id().value(), "forget");
      assertThat(restore(repository, other)).isEqualTo(OTHER_DISK);
      repository.forget(List.of(damaged.id()));
      repository.collectGarbage();
      assertThat(restore(repository, other)).isEqualTo(OTHER_DISK);
    }
    try (var repository = open(folder)) {
      assertThat(repository.damage()).isEmpty();
    }
  }

  @Test
  void any_byte_of_any_file_may_be_flipped_and_nothing_wrong_is_ever_restored() throws Exception {
    int number = 0;
    for (Path file : Stories.files(folder)) {
      long size = Files.size(file);
      var places = LongStream.of(0, 9, 40, size / 2, size - 1).filter(at -> at < size).boxed();
      if (size > 0 && !file.endsWith("lock") && !file.endsWith("format")) {
        for (long at : tried(places.toList(), number++)) {
          flip(file, at);
          restoreOrFail(file + " at " + at);
          flip(file, at);
        }
      }
    }
    assertThat(number).isGreaterThan(5);
  }

  /** Which of the places of the file of a number are tried. */
  List<Long> tried(List<Long> places, int number) {
    return places;
  }

  private void restoreOrFail(String what) throws IOException {
    try (var repository = open(folder)) {
      for (StoredPoint point : repository.points()) {
        byte[] expected = point.id().equals(damaged.id()) ? DAMAGED_DISK : OTHER_DISK;
        try {
          assertThat(restore(repository, point)).as(what).isEqualTo(expected);
        } catch (DiskException e) {
          assertThat(e.problem().reason()).as(what).isEqualTo("ChunkDamaged");
        }
      }
    }
  }

  private static byte[] rootOf(StoredPoint point) {
    var root = ByteBuffer.allocate(ChunkId.BYTES);
    ChunkId.parse(point.disks().getFirst().digest()).write(root);
    return root.array();
  }

  private static void names(Problem problem, Path file, String how) {
    assertThat(problem.message()).contains(file.getFileName().toString(), how);
  }

  private static List<String> reasons(Repository repository) {
    return repository.damage().stream().map(Problem::reason).toList();
  }

  private static byte[] chunk(byte[] disk, int chunk) {
    return Arrays.copyOfRange(disk, chunk * Chunks.SIZE, (chunk + 1) * Chunks.SIZE);
  }

  private Path packWith(byte[] disk, int chunk) throws IOException {
    for (Path pack : Stories.packs(folder)) {
      if (offsetIn(pack, disk, chunk) >= 0) {
        return pack;
      }
    }
    throw new AssertionError("no pack has chunk " + chunk);
  }

  /** Where the sealed bytes of a chunk start in a pack; behind its id there are only checksums. */
  private long offsetIn(Path pack, byte[] disk, int chunk) throws IOException {
    byte[] id = Stories.keys(folder).chunkNames().doFinal(chunk(disk, chunk));
    int at = indexOf(Files.readAllBytes(pack), id);
    return at < 0 ? at : at + id.length + 2 * Integer.BYTES;
  }

  private static boolean contains(Path file, byte[] part) throws IOException {
    return indexOf(Files.readAllBytes(file), part) >= 0;
  }

  private static int indexOf(byte[] all, byte[] part) {
    for (int at = 0; at + part.length <= all.length; at++) {
      if (Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    return -1;
  }

  private static void flip(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 1;
    Files.write(file, bytes);
  }

  private static void flipIfAny(Path file, long at) throws IOException {
    if (at < Files.size(file)) {
      flip(file, at);
    }
  }

  private static void truncate(Path file, long size) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) size));
  }
}
