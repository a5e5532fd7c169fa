package dev.coffer.engine.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is read is what an array would hold to which the same was done. */
class XfsOverlayTest {

  private static final int SECTORS = 24;
  private static final int BYTES = SECTORS * XfsOverlay.SECTOR;

  enum Change {
    WRITE,
    EMPTY,
    FORGET
  }

  record Step(Change change, int sector, int count, int inside) {}

  @Property(tries = 300)
  void it_reads_as_what_was_done_to_it(@ForAll("steps") List<Step> steps) throws IOException {
    var disk = new byte[BYTES];
    Arrays.fill(disk, (byte) 7);
    var range = DiskRange.all(new TestDisk(ByteBuffer.wrap(disk)));
    var expected = disk.clone();
    var overlay = new XfsOverlay();
    byte value = 10;
    for (var step : steps) {
      int from = step.sector() * XfsOverlay.SECTOR;
      int end = from + step.count() * XfsOverlay.SECTOR;
      switch (step.change()) {
        case WRITE -> {
          from += step.inside();
          end -= step.inside();
          Arrays.fill(expected, from, end, ++value);
          overlay.write(from, ByteBuffer.wrap(expected, from, end - from).slice(), range);
        }
        case EMPTY -> {
          Arrays.fill(expected, from, end, (byte) 0);
          overlay.empty(step.sector(), step.count());
        }
        case FORGET -> {
          Arrays.fill(expected, from, end, (byte) 7);
          overlay.forget(step.sector(), step.count());
        }
      }
    }

    var read = ByteBuffer.wrap(disk.clone());
    overlay.apply(0, read);
    assertThat(read.array()).isEqualTo(expected);
    for (int sector = 0; sector < SECTORS; sector++) {
      int at = sector * XfsOverlay.SECTOR;
      boolean changed = !Arrays.equals(disk, at, at + 512, expected, at, at + 512);
      assertThat(overlay.has(at, XfsOverlay.SECTOR)).isEqualTo(changed);
    }
    var part = ByteBuffer.wrap(disk, 700, 3000).slice();
    overlay.apply(700, part);
    assertThat(part).isEqualTo(ByteBuffer.wrap(expected, 700, 3000).slice());
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Change.class),
            Arbitraries.integers().between(0, SECTORS - 6),
            Arbitraries.integers().between(1, 6),
            Arbitraries.integers().between(0, 255))
        .as(Step::new)
        .list()
        .ofMaxSize(25);
  }
}
