package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A volume put together of parts of disks.
 *
 * @param segments one after the other, without gaps
 */
record LogicalDisk(List<Segment> segments) implements DiskReader {

  /**
   * A part of a volume that is on one range, or on several by turns.
   *
   * @param start in the volume, in bytes
   * @param length a multiple of all stripes once
   * @param stripes all of the same length
   * @param stripeBytes how much is on one of them before it is the next one's turn
   */
  record Segment(long start, long length, List<DiskRange> stripes, long stripeBytes) {

    Segment {
      stripes = List.copyOf(stripes);
    }

    long end() {
      return start + length;
    }

    private long rowBytes() {
      return stripeBytes * stripes.size();
    }

    /** Reads as much as is in one piece from an offset in the segment on. */
    private void readSome(long at, ByteBuffer into) throws IOException {
      long inRow = at % rowBytes();
      var stripe = stripes.get((int) (inRow / stripeBytes));
      long inStripe = inRow % stripeBytes;
      int count = (int) Math.min(into.remaining(), stripeBytes - inStripe);
      var piece = into.slice(into.position(), count);
      long from = at / rowBytes() * stripeBytes + inStripe;
      stripe.disk().read(stripe.offset() + from, piece);
      into.position(into.position() + count);
    }

    /** Where data may be in the segment; with stripes, where one has data all are taken to. */
    private List<Extent> data(long from, long to) throws IOException {
      var found = new ArrayList<Extent>();
      long firstRow = from / rowBytes();
      long rows = Math.ceilDiv(to, rowBytes()) - firstRow;
      for (var stripe : stripes) {
        long at = stripe.offset() + (stripes.size() == 1 ? from : firstRow * stripeBytes);
        long count = stripes.size() == 1 ? to - from : rows * stripeBytes;
        for (var extent : stripe.disk().data(at, at + count)) {
          found.add(spread(extent.offset() - stripe.offset(), extent.length(), from, to));
        }
      }
      return found;
    }

    private Extent spread(long at, long count, long from, long to) {
      if (stripes.size() == 1) {
        return new Extent(start + at, count);
      }
      long first = Math.max(from, at / stripeBytes * rowBytes());
      long end = Math.min(to, Math.ceilDiv(at + count, stripeBytes) * rowBytes());
      return new Extent(start + first, end - first);
    }
  }

  LogicalDisk {
    segments = List.copyOf(segments);
  }

  @Override
  public long size() {
    return segments.getLast().end();
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    if (offset < 0 || into.remaining() > size() - offset) {
      throw new IndexOutOfBoundsException("behind the end of the volume: " + offset);
    }
    int index = indexOf(offset);
    long at = offset;
    while (into.hasRemaining()) {
      var segment = segments.get(index);
      int before = into.remaining();
      int limit = into.limit();
      into.limit(into.position() + (int) Math.min(before, segment.end() - at));
      segment.readSome(at - segment.start(), into);
      into.limit(limit);
      at += before - into.remaining();
      index += at == segment.end() ? 1 : 0;
    }
  }

  private int indexOf(long offset) {
    int low = 0;
    int high = segments.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (segments.get(middle).start() <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  @Override
  public List<Extent> data(long from, long to) throws IOException {
    var found = new ArrayList<Extent>();
    for (int i = indexOf(from); i < segments.size() && segments.get(i).start() < to; i++) {
      var segment = segments.get(i);
      long first = Math.max(from, segment.start()) - segment.start();
      long end = Math.min(to, segment.end()) - segment.start();
      if (end > first) {
        found.addAll(segment.data(first, end));
      }
    }
    found.sort(Comparator.comparingLong(Extent::offset));
    return merged(found);
  }

  private static List<Extent> merged(List<Extent> sorted) {
    var merged = new ArrayList<Extent>();
    for (var extent : sorted) {
      var last = merged.isEmpty() ? null : merged.getLast();
      if (last == null || extent.offset() > last.end()) {
        merged.add(extent);
      } else if (extent.end() > last.end()) {
        merged.set(merged.size() - 1, new Extent(last.offset(), extent.end() - last.offset()));
      }
    }
    return merged;
  }

  /** The disks are closed by whoever opened them. */
  @Override
  public void close() {}
}
