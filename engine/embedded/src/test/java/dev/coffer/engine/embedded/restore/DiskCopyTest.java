package dev.coffer.engine.embedded.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.DiskWriter;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DiskCopyTest {

  private static final int MIB = 1 << 20;

  private final Target target = new Target();

  @Test
  void every_byte_is_written_once_and_holes_are_not() throws IOException {
    var source =
        new Source(3L << 30, new Extent(MIB, 40L * MIB + 5), new Extent((1L << 30) + 7, 3 * MIB));
    var told = new ArrayList<Long>();

    DiskCopy.copy(source, target, told::add);

    assertThat(target.bytes).isEqualTo(43L * MIB + 5);
    assertThat(target.expected).containsExactlyInAnyOrderElementsOf(source.extents);
    assertThat(target.finished).isTrue();
    assertThat(told).isSorted().endsWith(3L << 30);
  }

  @Test
  void two_pieces_are_read_at_the_same_time() throws IOException {
    var both = new CyclicBarrier(2);
    var source =
        new Source(2 * MIB, new Extent(0, 2 * MIB)) {
          @Override
          public void read(long offset, ByteBuffer into) throws IOException {
            try {
              both.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
              throw new IOException("nobody else reads", e);
            }
            super.read(offset, into);
          }
        };
    DiskCopy.copy(source, target, _ -> {});
    assertThat(target.bytes).isEqualTo(2 * MIB);
  }

  @Test
  void only_a_few_pieces_are_read_before_they_are_written() throws IOException {
    var source = new Source(200L * MIB, new Extent(0, 200L * MIB));
    var most = new AtomicInteger();
    var written = new AtomicInteger();
    DiskCopy.copy(
        source,
        new Target() {
          @Override
          public synchronized void write(long offset, ByteBuffer data) throws IOException {
            most.accumulateAndGet(source.pieces.get() - written.getAndIncrement(), Math::max);
            super.write(offset, data);
          }
        },
        _ -> {});
    assertThat(most.get()).isBetween(1, 10);
  }

  @Test
  void what_cannot_be_read_ends_the_copy_and_the_disk_is_not_finished() {
    var source =
        new Source(50L * MIB, new Extent(0, 50L * MIB)) {
          @Override
          public void read(long offset, ByteBuffer into) throws IOException {
            if (offset == 20L * MIB) {
              throw new IOException("bytes are damaged");
            }
            super.read(offset, into);
          }
        };
    assertThatThrownBy(() -> DiskCopy.copy(source, target, _ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("bytes are damaged");
    assertThat(target.bytes).isLessThan(50L * MIB);
    assertThat(target.finished).isFalse();
  }

  @Test
  void what_cannot_be_written_ends_the_copy_and_the_disk_is_not_finished() {
    var full =
        new Target() {
          @Override
          public synchronized void write(long offset, ByteBuffer data) throws IOException {
            if (offset == 20L * MIB) {
              throw new IOException("no space left");
            }
            super.write(offset, data);
          }
        };
    var source = new Source(500L * MIB, new Extent(0, 500L * MIB));
    assertThatThrownBy(() -> DiskCopy.copy(source, full, _ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("no space left");
    assertThat(full.bytes()).isLessThan(60L * MIB);
    assertThat(full.isFinished()).isFalse();
  }

  /** Every byte tells in which MiB it stands. */
  private static class Source implements DiskReader {

    private final long size;
    private final List<Extent> extents;
    private final AtomicInteger pieces = new AtomicInteger();

    Source(long size, Extent... extents) {
      this.size = size;
      this.extents = List.of(extents);
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      pieces.incrementAndGet();
      for (long at = offset; into.hasRemaining(); at++) {
        into.put((byte) (at / MIB));
      }
    }

    @Override
    public List<Extent> data(long from, long to) {
      var found = new ArrayList<Extent>();
      for (Extent extent : extents) {
        long start = Math.max(from, extent.offset());
        long end = Math.min(to, extent.end());
        if (start < end) {
          found.add(new Extent(start, end - start));
        }
      }
      return found;
    }

    @Override
    public void close() {}
  }

  /** Looks at what is written, and that nothing is written twice. */
  private static class Target implements DiskWriter {

    private final List<Extent> expected = Collections.synchronizedList(new ArrayList<>());
    private final BitSet written = new BitSet();
    private long bytes;
    private boolean finished;

    @Override
    public void expect(List<Extent> data) {
      expected.addAll(data);
    }

    @Override
    public synchronized void write(long offset, ByteBuffer data) throws IOException {
      assertThat(written.get(Math.toIntExact(offset / 4))).isFalse();
      written.set((int) (offset / 4), (int) ((offset + data.remaining()) / 4));
      bytes += data.remaining();
      for (long at = offset; data.hasRemaining(); at++) {
        if (data.get() != (byte) (at / MIB)) {
          throw new AssertionError("wrong byte at " + at);
        }
      }
    }

    long bytes() {
      return bytes;
    }

    boolean isFinished() {
      return finished;
    }

    @Override
    public void finish() {
      finished = true;
    }

    @Override
    public void close() {}
  }
}
