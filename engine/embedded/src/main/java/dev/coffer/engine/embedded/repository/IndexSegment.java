package dev.coffer.engine.embedded.repository;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A file of the index, {@code index/<SHA-256 of the file>}: notes on packs that hold from then on.
 *
 * @param sequence higher than that of any segment written before
 */
record IndexSegment(long sequence, List<Note> notes) {

  static final String FOLDER = "index";

  private static final byte[] MAGIC = "COFFINDX".getBytes(StandardCharsets.US_ASCII);
  private static final byte VERSION = 1;
  private static final int HEADER_BYTES = 24;
  private static final int MAX_CHUNKS = Location.MAX_PACK_BYTES / ChunkHeader.BYTES;

  IndexSegment {
    notes = List.copyOf(notes);
  }

  /** One thing to know of a pack, which is called by the SHA-256 of its file, in hex. */
  sealed interface Note {

    String pack();

    int bytes();

    /** Whether it changes what other notes mean, in whatever segment these are. */
    default boolean bearsOnOthers() {
      return true;
    }
  }

  /** The pack exists and holds these chunks. */
  record Holds(String pack, PackKind kind, long fileBytes, PackEntries entries) implements Note {
    @Override
    public int bytes() {
      return 1 + ChunkId.BYTES + 1 + Long.BYTES + Integer.BYTES + entries.byteCount();
    }

    @Override
    public boolean bearsOnOthers() {
      return false;
    }
  }

  /** All that is needed of the pack is elsewhere: it may be deleted, and no longer be there. */
  record Retired(String pack) implements Note {
    @Override
    public int bytes() {
      return 1 + ChunkId.BYTES;
    }
  }

  /** The pack's copy of the chunk is damaged: never take it for one that need not be stored. */
  record Withdrawn(String pack, ChunkId chunk) implements Note {
    @Override
    public int bytes() {
      return 1 + 2 * ChunkId.BYTES;
    }
  }

  private static final byte HOLDS = 1;
  private static final byte RETIRED = 2;
  private static final byte WITHDRAWN = 3;

  static String nameOf(byte[] file) {
    return FOLDER + "/" + HexFormat.of().formatHex(Chunks.sha256().digest(file));
  }

  byte[] write() {
    int size = HEADER_BYTES + notes.stream().mapToInt(Note::bytes).sum();
    var to = ByteBuffer.allocate(size);
    to.put(MAGIC).put(VERSION).put(new byte[3]).putInt(notes.size()).putLong(sequence);
    notes.forEach(note -> write(note, to));
    return to.array();
  }

  private static void write(Note note, ByteBuffer to) {
    switch (note) {
      case Holds(var pack, var kind, var fileBytes, var entries) -> {
        to.put(HOLDS).put(HexFormat.of().parseHex(pack)).put(kind.code());
        to.putLong(fileBytes).putInt(entries.count());
        entries.write(to);
      }
      case Retired(var pack) -> to.put(RETIRED).put(HexFormat.of().parseHex(pack));
      case Withdrawn(var pack, var chunk) -> {
        to.put(WITHDRAWN).put(HexFormat.of().parseHex(pack));
        chunk.write(to);
      }
    }
  }

  /** Empty when the file is not what its name says, or not of this version. */
  static Optional<IndexSegment> read(String name, byte[] file) {
    var from = ByteBuffer.wrap(file);
    boolean known =
        nameOf(file).equals(name)
            && file.length >= HEADER_BYTES
            && Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
            && file[MAGIC.length] == VERSION;
    if (!known) {
      return Optional.empty();
    }
    try {
      int count = from.getInt(MAGIC.length + 4);
      long sequence = from.getLong(MAGIC.length + 8);
      from.position(HEADER_BYTES);
      var notes = new ArrayList<Note>();
      for (int i = 0; i < count; i++) {
        notes.add(readNote(from));
      }
      return Optional.of(new IndexSegment(sequence, notes));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Note readNote(ByteBuffer from) {
    byte type = from.get();
    byte[] sha256 = new byte[ChunkId.BYTES];
    from.get(sha256);
    String pack = HexFormat.of().formatHex(sha256);
    return switch (type) {
      case HOLDS -> readHolds(pack, from);
      case RETIRED -> new Retired(pack);
      case WITHDRAWN -> new Withdrawn(pack, ChunkId.read(from));
      default -> throw new IllegalArgumentException("no such note: " + type);
    };
  }

  private static Holds readHolds(String pack, ByteBuffer from) {
    var kind = PackKind.of(from.get()).orElseThrow(IllegalArgumentException::new);
    long fileBytes = from.getLong();
    int count = from.getInt();
    if (count < 0 || count > MAX_CHUNKS) {
      throw new IllegalArgumentException("too many chunks: " + count);
    }
    return new Holds(pack, kind, fileBytes, PackEntries.read(kind, from, count));
  }
}
