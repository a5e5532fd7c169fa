package dev.coffer.engine.embedded.files;

import static dev.coffer.engine.embedded.files.LvmImages.EXTENT;
import static dev.coffer.engine.embedded.files.LvmImages.group;
import static dev.coffer.engine.embedded.files.LvmImages.striped;
import static dev.coffer.engine.embedded.files.LvmImages.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** What describes volumes may have been written by anybody, with right checksums. */
class HostileLvmTest extends DamagedDisks {

  private static final String DESCRIPTION =
      group(
          "vg0",
          1,
          3,
          volume("root", striped(0, 1, "\"pv0\", 1"), striped(1, 1, "\"pv0\", 0"))
              + volume("stripes", striped(0, 2, "\"pv0\", 1", "\"pv0\", 2")));

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void damaged_labels_and_areas_never_do_harm(@ForAll("damages") List<Damage> damages)
      throws IOException {
    var disk = LvmImages.physical(0, 3, DESCRIPTION, 512);
    for (var damage : damages) {
      // The first sectors are the label's; those of the area follow at 4 KiB.
      int place = damage.place() % 256 * 4;
      disk.putInt(place < 512 ? 512 + place : 4096 + place - 512, damage.value());
    }
    restoreAll(LvmImages.seal(disk));
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void a_description_of_nonsense_never_does_harm(@ForAll("descriptions") String description)
      throws IOException {
    try {
      var disk = LvmImages.physical(0, 3, description, 512);
      for (var volume : Volume.of(Map.of("vda", new TestDisk(disk)))) {
        assertThat(volume.describe()).doesNotContain("null");
      }
    } catch (DiskException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  /** The sound one, of which some words are others. */
  @Provide
  Arbitrary<String> descriptions() {
    var words = DESCRIPTION.split("(?<=\\s)|(?=\\s)");
    var nasty =
        Stream.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            "=",
            "#",
            "-1",
            "0",
            "1",
            "9223372036854775807",
            "striped",
            "99999999999999999999",
            "1.5",
            "\\",
            ",",
            "\"pv0\",",
            "\"raid1\"",
            "2147483648");
    var other = Arbitraries.of(Stream.concat(nasty, Stream.of(words)).toList());
    return Arbitraries.integers()
        .between(0, words.length - 1)
        .withoutEdgeCases()
        .tuple2()
        .flatMap(
            places ->
                other
                    .tuple2()
                    .map(
                        replacements -> {
                          var changed = words.clone();
                          changed[places.get1()] = replacements.get1();
                          changed[places.get2()] = replacements.get2();
                          return String.join("", changed);
                        }));
  }

  @Property(tries = 100)
  void a_volume_reads_as_its_extents_do(
      @ForAll("segments") List<Integer> lengths, @ForAll("offsets") int start) throws IOException {
    var disk = ByteBuffer.allocate(16 * EXTENT / 64);
    for (int i = 0; i < disk.capacity(); i += 4) {
      disk.putInt(i, i % 65536 < 32768 ? 0 : i);
    }
    var test = new TestDisk(disk);
    var segments = new ArrayList<LogicalDisk.Segment>();
    var expected = ByteBuffer.allocate(disk.capacity());
    int at = 0;
    for (int blocks : lengths) {
      int half = blocks * 4096;
      var first = new DiskRange(test, disk.capacity() / 2 - at - half, half);
      var second = new DiskRange(test, disk.capacity() / 2 + at, half);
      boolean stripes = blocks % 2 == 0;
      segments.add(
          stripes
              ? new LogicalDisk.Segment(
                  expected.position(), half * 2L, List.of(first, second), 4096)
              : new LogicalDisk.Segment(expected.position(), half, List.of(first), half));
      for (int i = 0; i < blocks; i++) {
        expected.put(disk.slice((int) first.offset() + i * 4096, 4096));
        if (stripes) {
          expected.put(disk.slice((int) second.offset() + i * 4096, 4096));
        }
      }
      at += half;
    }
    expected.flip();
    var volume = new LogicalDisk(segments);
    assertThat(volume.size()).isEqualTo(expected.limit());

    int from = start % expected.limit();
    var read = ByteBuffer.allocate(expected.limit() - from);
    volume.read(from, read);
    assertThat(read.flip()).isEqualTo(expected.slice(from, expected.limit() - from));
    var told = ByteBuffer.allocate(expected.limit());
    for (var extent : volume.data(from, expected.limit())) {
      assertThat(extent.offset()).isGreaterThanOrEqualTo(from);
      told.put((int) extent.offset(), expected, (int) extent.offset(), (int) extent.length());
    }
    assertThat(told.position(from).slice()).isEqualTo(expected.position(from).slice());
  }

  @Provide
  Arbitrary<List<Integer>> segments() {
    return Arbitraries.integers().between(1, 6).list().ofMinSize(1).ofMaxSize(5);
  }

  @Provide
  Arbitrary<Integer> offsets() {
    return Arbitraries.integers().between(0, 1 << 20);
  }
}
