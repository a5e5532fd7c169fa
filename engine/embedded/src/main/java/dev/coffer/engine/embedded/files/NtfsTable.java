package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The table of all files, {@code $MFT}, which is a file itself. */
final class NtfsTable {

  /** The most that Windows makes of it. */
  private static final int MOST_LIST_BYTES = 256 << 10;

  private static final int LIST_ENTRY_BYTES = 26;

  private final NtfsVolume volume;
  private final NtfsStream table;

  /** A small disk could else claim lists without end. */
  private final FolderBlocks listClusters = new FolderBlocks();

  private NtfsTable(NtfsVolume volume, NtfsStream table) {
    this.volume = volume;
    this.table = table;
  }

  /** Its first record tells where it is; where that is long, by records that are in it already. */
  static NtfsTable open(NtfsVolume volume) throws IOException {
    var place = volume.mftCluster() * volume.clusterBytes();
    var first = NtfsRecord.of(0, volume.range().read(place, volume.recordBytes()));
    var pieces = data(first.attributes());
    if (pieces.isEmpty()) {
      throw NtfsVolume.damaged("its file table has no content");
    }
    var table = new NtfsTable(volume, NtfsStream.of(volume, pieces));
    for (long number : table.continuations(first)) {
      for (var piece : data(table.continuation(number, first).attributes())) {
        table.table.append(piece);
      }
    }
    return table;
  }

  private static List<NtfsAttribute> data(List<NtfsAttribute> attributes) {
    return attributes.stream().filter(each -> each.is(NtfsAttribute.DATA, "")).toList();
  }

  NtfsVolume volume() {
    return volume;
  }

  /**
   * A file by a reference to it.
   *
   * @param reference its record number, and how often that was used before, or 0 for whatever
   */
  NtfsFile file(long reference) throws IOException {
    long number = reference & NtfsRecord.NUMBER;
    int sequence = (int) (reference >>> 48);
    var record = record(number);
    boolean current = sequence == 0 || sequence == record.sequence();
    if (!record.isInUse() || record.base() != 0 || !current) {
      throw NtfsVolume.damaged("a name leads to file record %d, which is none".formatted(number));
    }
    var attributes = new ArrayList<>(record.attributes());
    for (long other : continuations(record)) {
      attributes.addAll(continuation(other, record).attributes());
    }
    return new NtfsFile(volume, record, attributes);
  }

  private NtfsRecord record(long number) throws IOException {
    long at = number * volume.recordBytes();
    return NtfsRecord.of(number, copy(table.read(at, volume.recordBytes())));
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN).put(bytes).flip();
  }

  private NtfsRecord continuation(long number, NtfsRecord base) throws IOException {
    var record = record(number);
    if (!record.isInUse() || record.base() != base.number()) {
      throw NtfsVolume.damaged("file record %d does not belong to its file".formatted(number));
    }
    return record;
  }

  /** The other records of a file, in the order of its list. */
  private Set<Long> continuations(NtfsRecord base) throws IOException {
    var numbers = new LinkedHashSet<Long>();
    var lists =
        base.attributes().stream()
            .filter(each -> each.type() == NtfsAttribute.ATTRIBUTE_LIST)
            .toList();
    if (lists.isEmpty()) {
      return numbers;
    }
    var list = list(base, NtfsStream.of(volume, lists), lists.getFirst().isResident());
    int at = 0;
    while (at + LIST_ENTRY_BYTES <= list.limit()) {
      long number = list.getLong(at + 16) & NtfsRecord.NUMBER;
      if (number != base.number()) {
        numbers.add(number);
      }
      int length = list.getShort(at + 4) & 0xffff;
      if (length < LIST_ENTRY_BYTES) {
        throw NtfsVolume.damaged("a list of attributes is damaged");
      }
      at += length;
    }
    return numbers;
  }

  private ByteBuffer list(NtfsRecord base, NtfsStream stream, boolean resident) throws IOException {
    if (stream.size() > MOST_LIST_BYTES) {
      throw NtfsVolume.damaged("a list of attributes is too long");
    }
    int size = (int) stream.size();
    for (long at = 0; !resident && at < size; at += volume.clusterBytes()) {
      if (!listClusters.claim(stream.place(at), base.number(), at)) {
        throw NtfsVolume.damaged("a cluster belongs to two lists of attributes");
      }
    }
    return stream.read(0, size);
  }
}
