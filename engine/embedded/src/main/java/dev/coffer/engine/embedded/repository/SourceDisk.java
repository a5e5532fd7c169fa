package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A disk that is to be saved: whatever goes wrong with it is told by its name. */
final class SourceDisk {

  private final DiskHeader header;
  private final DiskReader reader;
  private final Tally tally;
  private final long size;

  SourceDisk(DiskHeader header, DiskReader reader, Tally tally) throws DiskException {
    this.header = header;
    this.reader = reader;
    this.tally = tally;
    this.size = reader.size();
    if (size > MapRoot.MAX_DISK_SIZE) {
      throw new DiskException(
          "DiskTooLarge",
          "disk %s has %,d bytes, and a repository takes %,d: exclude it from its policies"
              .formatted(header.name(), size, MapRoot.MAX_DISK_SIZE));
    }
  }

  DiskHeader header() {
    return header;
  }

  long size() {
    return size;
  }

  int lengthOf(long chunk) {
    return (int) Math.min(Chunks.SIZE, size - chunk * Chunks.SIZE);
  }

  Optional<String> moment() {
    return reader.moment();
  }

  Optional<String> whyForgotten() {
    return reader.whyForgotten();
  }

  Optional<ChangedSince> changedSince(String moment) throws DiskException {
    try {
      return reader.changedSince(moment);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Where a chunk is. */
  Extent chunk(long number) {
    return new Extent(number * Chunks.SIZE, lengthOf(number));
  }

  List<Extent> changed(ChangedSince changed, long from, long to) throws DiskException {
    try {
      return changed.changed(from, to);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  List<Extent> data(long from, long to) throws DiskException {
    try {
      return reader.data(from, to);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Reads the given parts of a chunk; all else of it is zeros. */
  void fill(long chunk, List<Extent> data, byte[] plain) throws DiskException {
    int length = lengthOf(chunk);
    if (data.isEmpty() || data.getFirst().length() < length) {
      Arrays.fill(plain, 0, length, (byte) 0);
    }
    read(chunk, data, plain);
  }

  /** Reads the given parts of a chunk; all else of it stays as it is. */
  void read(long chunk, List<Extent> data, byte[] plain) throws DiskException {
    for (Extent part : data) {
      int at = (int) (part.offset() - chunk * Chunks.SIZE);
      try {
        reader.read(part.offset(), ByteBuffer.wrap(plain, at, (int) part.length()));
      } catch (IOException e) {
        throw unreadable(e);
      }
      tally.read(part.length());
    }
  }

  private DiskException unreadable(IOException cause) {
    if (cause instanceof DiskException known) {
      return known;
    }
    var failed =
        new DiskException(
            "DiskUnreadable",
            "disk %s cannot be read (%s): check the storage that it is on"
                .formatted(header.name(), Failures.reason(cause)));
    failed.initCause(cause);
    return failed;
  }
}
