package dev.coffer.engine.embedded.nbd;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's answers, piece by piece, so that no request takes more memory than one piece. */
final class Answers {

  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  /** As large as the chunks of a repository. */
  static final int PIECE = 256 << 10;

  /** Of the disk, told of at once. */
  private static final long MOST_TOLD = 1L << 30;

  private static final int MOST_RUNS = 8192;

  private final Wire wire;
  private final DiskReader disk;
  private final Agreement agreement;
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE);

  Answers(Wire wire, Agreement agreement) {
    this.wire = wire;
    this.agreement = agreement;
    this.disk = agreement.disk();
  }

  long size() {
    return disk.size();
  }

  boolean tellsBlocks() {
    return agreement.blocks() && agreement.structured();
  }

  /** A part of an answer. */
  private void head(int flags, int type, long cookie, int length) throws IOException {
    wire.putInt(Protocol.STRUCTURED_REPLY_MAGIC).putShort(flags).putShort(type);
    wire.putLong(cookie).putInt(length);
  }

  private void simple(long cookie, int error) throws IOException {
    wire.putInt(Protocol.SIMPLE_REPLY_MAGIC).putInt(error).putLong(cookie);
  }

  void done(long cookie) throws IOException {
    if (agreement.structured()) {
      head(Protocol.REPLY_FLAG_DONE, Protocol.REPLY_TYPE_NONE, cookie, 0);
    } else {
      simple(cookie, 0);
    }
  }

  void error(long cookie, int error, String message) throws IOException {
    if (!agreement.structured()) {
      simple(cookie, error);
      return;
    }
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, Protocol.LONGEST_STRING);
    int type = Protocol.REPLY_TYPE_ERROR;
    head(Protocol.REPLY_FLAG_DONE, type, cookie, Integer.BYTES + Short.BYTES + length);
    wire.putInt(error).putShort(length).put(ByteBuffer.wrap(text, 0, length));
  }

  /**
   * Answers with what a part of the disk holds.
   *
   * @param whole the client wants all data in one part
   */
  void read(long cookie, long offset, int length, boolean whole) throws IOException {
    if (whole && length > PIECE) {
      error(cookie, Protocol.EOVERFLOW, "that is too much for one part");
      return;
    }
    boolean begun = false;
    try {
      for (int done = 0; done < length; done += PIECE) {
        long at = offset + done;
        int part = Math.min(PIECE, length - done);
        if (!agreement.structured()) {
          fill(at, part);
          if (!begun) {
            simple(cookie, 0);
          }
          wire.put(piece);
        } else if (whole) {
          send(cookie, at, part);
        } else {
          sendParts(cookie, at, part);
        }
        begun = true;
      }
    } catch (Unreadable e) {
      LOG.warn("bytes {} to {} could not be served: {}", offset, offset + length, e.getMessage());
      if (begun && !agreement.structured()) {
        throw e;
      }
      error(cookie, Protocol.EIO, e.getMessage());
      return;
    }
    if (agreement.structured() || length == 0) {
      done(cookie);
    }
  }

  /** The disk fails, and not the connection. */
  private static final class Unreadable extends IOException {

    private final String message;

    Unreadable(Exception cause) {
      super(cause);
      this.message = String.valueOf(cause.getMessage());
    }

    @Override
    public String getMessage() {
      return message;
    }
  }

  private void fill(long at, int length) throws Unreadable {
    try {
      disk.read(at, piece.clear().limit(length));
      piece.flip();
    } catch (IOException | RuntimeException e) {
      throw new Unreadable(e);
    }
  }

  private List<Extent> data(long from, long to) throws Unreadable {
    try {
      return disk.data(from, to);
    } catch (IOException | RuntimeException e) {
      throw new Unreadable(e);
    }
  }

  private void send(long cookie, long at, int length) throws IOException {
    fill(at, length);
    head(0, Protocol.REPLY_TYPE_OFFSET_DATA, cookie, Long.BYTES + length);
    wire.putLong(at).put(piece);
  }

  /** Holes are told, not sent. */
  private void sendParts(long cookie, long from, int length) throws IOException {
    long at = from;
    for (Extent extent : data(from, from + length)) {
      sendHole(cookie, at, extent.offset());
      send(cookie, extent.offset(), (int) extent.length());
      at = extent.end();
    }
    sendHole(cookie, at, from + length);
  }

  private void sendHole(long cookie, long from, long to) throws IOException {
    if (from < to) {
      head(0, Protocol.REPLY_TYPE_OFFSET_HOLE, cookie, Long.BYTES + Integer.BYTES);
      wire.putLong(from).putInt((int) (to - from));
    }
  }

  /**
   * Answers where data is, and where none.
   *
   * @param one the client wants to know of one run only
   */
  void status(long cookie, long offset, long length, boolean one) throws IOException {
    List<Extent> data;
    long end = offset + Math.min(length, MOST_TOLD);
    try {
      data = data(offset, end);
    } catch (Unreadable e) {
      LOG.warn("where data is from byte {} on could not be told: {}", offset, e.getMessage());
      error(cookie, Protocol.EIO, e.getMessage());
      return;
    }
    var runs = runs(data, offset, end, one ? 1 : MOST_RUNS);
    int type = Protocol.REPLY_TYPE_BLOCK_STATUS;
    int bytes = Integer.BYTES + runs.size() * 2 * Integer.BYTES;
    head(Protocol.REPLY_FLAG_DONE, type, cookie, bytes);
    wire.putInt(ServerHandshake.ALLOCATION);
    for (Run run : runs) {
      wire.putInt((int) run.length()).putInt(run.flags());
    }
  }

  /** Blocks of one kind. */
  private record Run(long length, int flags) {}

  private static List<Run> runs(List<Extent> data, long from, long to, int most) {
    var runs = new ArrayList<Run>();
    long at = from;
    for (Extent extent : data) {
      if (runs.size() >= most) {
        return runs.subList(0, most);
      }
      addHole(extent.offset() - at, runs);
      runs.add(new Run(extent.length(), 0));
      at = extent.end();
    }
    addHole(to - at, runs);
    return runs.size() > most ? runs.subList(0, most) : runs;
  }

  private static void addHole(long length, List<Run> runs) {
    if (length > 0) {
      runs.add(new Run(length, Protocol.STATE_HOLE | Protocol.STATE_ZERO));
    }
  }
}
