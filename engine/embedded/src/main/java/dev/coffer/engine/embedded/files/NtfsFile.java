package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A file with all its attributes.
 *
 * @param record the first of its records
 * @param attributes of all its records
 */
record NtfsFile(NtfsVolume volume, NtfsRecord record, List<NtfsAttribute> attributes) {

  private static final int READ_ONLY = 0x1;
  private static final int SYSTEM = 0x4;
  private static final int OFFLINE = 0x1000;
  private static final int ELSEWHERE = 0x400000;

  /** From 1601 to 1970, in seconds; times are counted from 1601 in steps of 100 ns. */
  private static final long EPOCH = 11_644_473_600L;

  private static final long STEPS = 10_000_000;

  NtfsFile {
    attributes = List.copyOf(attributes);
  }

  /** The value of one of its attributes; empty when it does not have it. */
  Optional<NtfsStream> stream(int type, String name) throws IOException {
    var pieces = attributes.stream().filter(each -> each.is(type, name)).toList();
    return pieces.isEmpty() ? Optional.empty() : Optional.of(NtfsStream.of(volume, pieces));
  }

  /** The names of its contents beside the ordinary one. */
  List<String> alternateStreams() {
    return attributes.stream()
        .filter(each -> each.type() == NtfsAttribute.DATA && each.firstCluster() == 0)
        .map(NtfsAttribute::name)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  FileNode node(FileNode.Kind kind, long size) throws IOException {
    var information = information();
    boolean folder = kind == FileNode.Kind.FOLDER;
    boolean readOnly = !folder && (information.getInt(32) & READ_ONLY) != 0;
    return new FileNode(
        record.number(),
        kind,
        size,
        folder ? 0700 : readOnly ? 0400 : 0600,
        0,
        0,
        names(),
        time(information.getLong(8)));
  }

  long size() throws IOException {
    var content = stream(NtfsAttribute.DATA, "");
    return content.isPresent() ? content.get().size() : 0;
  }

  boolean isSystem() throws IOException {
    return (information().getInt(32) & SYSTEM) != 0;
  }

  /** Whether its content was moved away, as into the cloud. */
  boolean isElsewhere() throws IOException {
    return (information().getInt(32) & (OFFLINE | ELSEWHERE)) != 0;
  }

  boolean isEncrypted() {
    return attributes.stream()
        .anyMatch(each -> each.type() == NtfsAttribute.DATA && each.isEncrypted());
  }

  private ByteBuffer information() throws IOException {
    for (var each : attributes) {
      if (each.type() == NtfsAttribute.STANDARD_INFORMATION && each.value().limit() >= 36) {
        return each.value();
      }
    }
    throw NtfsVolume.damaged("file record %d says nothing of itself".formatted(record.number()));
  }

  /** A second name for old programs is none. */
  private int names() throws DiskException {
    int names = 0;
    for (var each : attributes) {
      if (each.type() == NtfsAttribute.FILE_NAME) {
        var name = NtfsName.of(each.value());
        names += name.isForOldPrograms() ? 0 : 1;
      }
    }
    return Math.max(1, names);
  }

  private static Instant time(long steps) {
    long positive = Math.max(0, steps);
    return Instant.ofEpochSecond(positive / STEPS - EPOCH, positive % STEPS * 100);
  }
}
