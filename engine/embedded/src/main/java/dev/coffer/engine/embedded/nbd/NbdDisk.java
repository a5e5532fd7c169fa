package dev.coffer.engine.embedded.nbd;

import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a disk that somebody serves over NBD. Whatever the server sends ends in an exception or in
 * the bytes that were asked for, in bounded memory and time; an {@link IOException} says what went
 * wrong.
 */
public final class NbdDisk implements DiskReader {

  /** What one question about blocks may cover: its length has 32 bits. */
  private static final long WINDOW = 1L << 31;

  private static final Duration LISTING = Duration.ofSeconds(30);

  private final NbdExport export;
  private final NbdConnections connections;
  private final ExportInfo info;

  private NbdDisk(NbdExport export, NbdConnection first) {
    this.export = export;
    this.info = first.info();
    this.connections = new NbdConnections(export, first);
  }

  /** Connects. */
  public static NbdDisk open(NbdExport export) throws IOException {
    try {
      return new NbdDisk(export, NbdConnection.open(export));
    } catch (IOException e) {
      throw failed(export, e);
    }
  }

  /** The exports that a server tells. */
  public static Set<String> exports(NbdAddress address) throws IOException {
    return NbdConnection.list(address, LISTING);
  }

  @Override
  public long size() {
    return info.size();
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    Objects.checkFromIndexSize(offset, into.remaining(), size());
    long at = offset;
    while (into.hasRemaining()) {
      at += readSome(at, into);
    }
  }

  /** As much as one request takes. */
  private int readSome(long at, ByteBuffer into) throws IOException {
    int block = info.smallest();
    long start = at - at % block;
    int length = (int) Math.min(into.remaining(), info.largest() - (at - start));
    long end = Math.min(size(), roundUp(at + length, block));
    if (start == at && end == at + length) {
      var part = into.slice(into.position(), length);
      var _ = request(connection -> connection.read(at, part));
      into.position(into.position() + length);
    } else {
      var whole = ByteBuffer.allocate((int) (end - start));
      var _ = request(connection -> connection.read(start, whole));
      into.put(whole.slice((int) (at - start), length));
    }
    return length;
  }

  private static long roundUp(long value, int block) {
    return (value + block - 1) / block * block;
  }

  @Override
  public List<Extent> data(long from, long to) throws IOException {
    Objects.checkFromToIndex(from, to, size());
    if (!info.contexts().containsKey(Protocol.BASE_ALLOCATION)) {
      return from == to ? List.of() : List.of(new Extent(from, to - from));
    }
    return extents(Protocol.BASE_ALLOCATION, from, to, flags -> (flags & Protocol.STATE_ZERO) == 0);
  }

  /** What a bitmap says of changes; empty when the server does not tell that bitmap. */
  public Optional<ChangedSince> changes(String bitmap) {
    String context = Protocol.DIRTY_BITMAP + bitmap;
    return info.contexts().containsKey(context)
        ? Optional.of(
            (from, to) -> extents(context, from, to, flags -> (flags & Protocol.STATE_DIRTY) != 0))
        : Optional.empty();
  }

  private List<Extent> extents(String context, long from, long to, StatusReply.Kind kind)
      throws IOException {
    Objects.checkFromToIndex(from, to, size());
    var found = new ArrayList<Extent>();
    long at = from - from % info.smallest();
    long end = Math.min(size(), roundUp(to, info.smallest()));
    while (at < end) {
      long start = at;
      long length = Math.min(end - start, WINDOW);
      at += request(connection -> connection.status(context, kind, start, length, found));
    }
    return from == to ? List.of() : Extent.common(found, List.of(new Extent(from, to - from)));
  }

  private long request(NbdConnections.Request request) throws IOException {
    try {
      return connections.run(request);
    } catch (IOException e) {
      throw failed(export, e);
    }
  }

  private static IOException failed(NbdExport export, IOException e) {
    return new NbdException("%s: %s".formatted(export, e.getMessage()), e);
  }

  @Override
  public void close() throws IOException {
    connections.close();
  }
}
