package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.backup;
import static dev.coffer.engine.embedded.repository.Stories.noise;
import static dev.coffer.engine.embedded.repository.Stories.open;
import static dev.coffer.engine.embedded.repository.Stories.withChunk;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The standalone reader meets damage: it never gives wrong data, and all that is there. */
class StandaloneReaderDamageTest {

  private static final byte[] DISK = noise(1, 4.1);
  private static final byte[] CHANGED = withChunk(DISK, 2, 5);
  private static final byte[] OTHER = "and so on, ".repeat(40_000).getBytes(US_ASCII);

  private static final int MAPS = 1;
  private static final int PATCH = 2;

  @TempDir Path folder;
  @TempDir Path work;

  private final Map<StoredPoint, byte[]> saved = new LinkedHashMap<>();
  private Standalone reader;
  private StoredPoint first;
  private StoredPoint changed;
  private StoredPoint other;

  @BeforeEach
  void three_points_of_two_machines() throws Exception {
    reader = new Standalone(folder, work);
    try (var repository = open(folder)) {
      first = backup(repository, "vm-1", DISK);
      changed = backup(repository, "vm-1", CHANGED);
      other = backup(repository, "vm-2", OTHER);
    }
    saved.put(first, DISK);
    saved.put(changed, CHANGED);
    saved.put(other, OTHER);
  }

  private List<Path> files(String part) throws Exception {
    return Stories.files(folder.resolve(part));
  }

  /** A chunk in a file: where its header starts. */
  private record Spot(Path pack, int header) {}

  /**
   * Where a chunk of the first point is: its id is in the header of it, 16 bytes from the start.
   */
  private Spot chunk(int number) throws Exception {
    int from = number * Chunks.SIZE;
    var names = Stories.keys(folder).chunkNames();
    names.update(DISK, from, Math.min(Chunks.SIZE, DISK.length - from));
    String id = new String(names.doFinal(), ISO_8859_1);
    for (Path pack : files("packs")) {
      int at = new String(Files.readAllBytes(pack), ISO_8859_1).indexOf(id);
      if (at >= 0) {
        return new Spot(pack, at - 16);
      }
    }
    throw new AssertionError("no pack has chunk " + number);
  }

  private static void flip(Spot chunk, int at) throws Exception {
    flip(chunk.pack(), chunk.header() + at);
  }

  private static void flip(Path file, int at) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void without_an_index_the_packs_tell() throws Exception {
    Stories.delete(folder.resolve("index"));
    everythingIsRestored();
    assertThat(reader.run("check").code()).isZero();
  }

  private void everythingIsRestored() throws Exception {
    for (var each : saved.entrySet()) {
      assertThat(reader.restored(each.getKey())).isEqualTo(each.getValue());
    }
  }

  @Test
  void index_segments_that_are_cut_short_are_told_and_done_without() throws Exception {
    for (Path segment : files("index")) {
      Files.write(segment, Arrays.copyOf(Files.readAllBytes(segment), 50));
    }
    for (var each : saved.entrySet()) {
      assertThat(reader.restoreTo(reader.image(), each.getKey()).code()).isZero();
      assertThat(reader.image()).hasBinaryContent(each.getValue());
      Files.delete(reader.image());
    }
    var check = reader.run("check");
    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out())
        .contains(files("index").getFirst().getFileName() + ": its hash is not its name")
        .doesNotContain("are lost");
  }

  @Test
  void an_index_that_says_where_nothing_is_is_done_without() throws Exception {
    for (Path segment : files("index")) {
      byte[] bytes = Files.readAllBytes(segment);
      bytes[24 + 1 + 32 + 1 + 8 + 4 + 32] ^= (byte) 0x80; // The offset of its first chunk.
      Files.delete(segment);
      Files.write(
          segment.resolveSibling(HexFormat.of().formatHex(Chunks.sha256().digest(bytes))), bytes);
    }
    everythingIsRestored();
  }

  @Test
  void a_damaged_chunk_is_named_with_its_place_and_nothing_half_done_is_left() throws Exception {
    flip(chunk(1), 56 + 5);
    Path pack = chunk(1).pack();
    var ended = reader.restoreTo(reader.image(), changed);
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .contains("vm-1/disk-0 cannot be restored: at offset 262144, chunk ")
        .contains(pack.getFileName().toString(), "its seal does not open");
    assertThat(work).isDirectoryNotContaining("glob:**disk.raw*");
    assertThat(reader.restored(other)).isEqualTo(OTHER);

    var check = reader.run("check");
    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out())
        .contains(pack.getFileName() + ": its hash is not its name")
        .contains(
            hurt(first), hurt(changed), "1 of 5 chunks are lost, first at offset 262144, chunk")
        .doesNotContain(hurt(other));
  }

  private static String hurt(StoredPoint point) {
    return point.id().value() + "  ";
  }

  @Test
  void what_was_written_before_the_damage_is_kept_if_one_says_so() throws Exception {
    flip(chunk(3), 500);
    var words = List.of(first.id().value(), "disk-0", reader.image().toString(), "--keep-partial");
    var ended = reader.run("restore", words.toArray(String[]::new));
    assertThat(ended.err()).contains("at offset " + 3 * Chunks.SIZE);
    assertThat(Files.readAllBytes(Path.of(reader.image() + ".partial")))
        .startsWith(Arrays.copyOf(DISK, 3 * Chunks.SIZE));
  }

  @Test
  void a_damaged_header_hides_one_chunk_even_without_an_index() throws Exception {
    Stories.delete(folder.resolve("index"));
    var spot = chunk(1);
    flip(spot, 13);
    assertThat(reader.restoreTo(reader.image(), first).err()).contains("at offset 262144, chunk");
    assertThat(reader.run("check").out())
        .contains("1 of 5 chunks are lost, first at offset 262144");
    flip(spot, 13);
    flip(spot, 53); // Its checksum alone: nothing is lost.
    everythingIsRestored();
  }

  @Test
  void a_map_that_is_a_patch_of_a_damaged_one_is_lost_with_it() throws Exception {
    byte[] disk = noise(9, 12);
    Path another = work.resolve("another");
    try (var repository = open(another)) {
      backup(repository, "vm-1", disk);
      backup(repository, "vm-1", withChunk(disk, 7, 3));
    }
    for (Path pack : Stories.packs(another)) {
      if (Files.readAllBytes(pack)[9] == MAPS) {
        damageAllButPatches(pack);
      }
    }
    assertThat(new Standalone(another, work).run("check").out())
        .contains("it is a patch of chunk ");
  }

  private static void damageAllButPatches(Path pack) throws Exception {
    byte[] bytes = Files.readAllBytes(pack);
    String text = new String(bytes, ISO_8859_1);
    for (int at = text.indexOf("CHNK"); at >= 0; at = text.indexOf("CHNK", at + 1)) {
      bytes[at + 60] ^= (byte) (bytes[at + 4] == PATCH ? 0 : 1);
    }
    Files.write(pack, bytes);
  }

  @Test
  void a_pack_that_is_gone_hurts_only_what_it_held() throws Exception {
    Files.delete(chunk(1).pack());
    assertThat(reader.restoreTo(reader.image(), first).code()).isEqualTo(1);
    assertThat(reader.restored(other)).isEqualTo(OTHER);
    assertThat(reader.run("check").out())
        .contains(hurt(first), hurt(changed))
        .doesNotContain(hurt(other));
  }

  @Test
  void a_point_that_cannot_be_opened_is_told_and_the_others_are_listed() throws Exception {
    flip(Stories.file(folder, first), 40);
    var list = reader.run("list");
    assertThat(list.code()).isEqualTo(1);
    assertThat(list.err()).contains("A point is lost: points/", "its seal does not open");
    assertThat(list.out()).hasLineCount(2).contains(changed.id().value(), other.id().value());
  }

  @Test
  void one_good_copy_of_a_key_slot_is_enough() throws Exception {
    Files.writeString(files("keys").getFirst(), "{\"version\": ");
    assertThat(reader.run("list").code()).isZero();
    assertThat(reader.run("check").out()).contains("-a.json is not good JSON", "there is damage");
  }

  @Test
  void no_flipped_byte_of_any_file_gives_wrong_data() throws Exception {
    var random = new Random(4);
    Map<String, Integer> outcomes = new HashMap<>();
    for (Path file : Stories.files(folder)) {
      int length = (int) Files.size(file);
      for (int at : new int[] {5, 20, random.nextInt(1 + length), random.nextInt(1 + length)}) {
        if (at < length) {
          flip(file, at);
          var some = List.copyOf(saved.entrySet()).get(at % saved.size());
          outcomes.merge(outcome(some.getKey(), some.getValue()), 1, Integer::sum);
          flip(file, at);
        }
      }
    }
    assertThat(outcomes).containsOnlyKeys("right", "refused");
  }

  private String outcome(StoredPoint point, byte[] disk) throws Exception {
    var ended = reader.restoreTo(reader.image(), point);
    if (ended.code() != 0) {
      assertThat(ended.err()).isNotBlank();
      return Files.exists(reader.image()) ? "left something" : "refused";
    }
    boolean right = Arrays.equals(Files.readAllBytes(reader.image()), disk);
    Files.delete(reader.image());
    return right ? "right" : "wrong";
  }
}
